"""`flask records import`: one document on stdout, progress beside it, an exit code that says what happened."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.models.account import Account
from app.models.batch import ImportBatch
from tests.services.importer import as_csv, as_xlsx, penalties, table
from tests.services.story import Story

Import = Callable[..., Result]
UNIT = "11410122MB0000002H"


@pytest.fixture
def bring(app: Flask, database, clock, tmp_path: Path) -> Import:  # type: ignore[no-untyped-def]
    """Import these bytes for a unit of a place."""
    Story(database, clock)

    def run(content: bytes, name: str = "处罚.csv", *more: str, provider: str = UNIT, place: str = "zhongmu") -> Result:
        file = tmp_path / name
        file.write_bytes(content)
        arguments = ["records", "import", str(file), "--provider", provider, "--jurisdiction", place, "--json", *more]
        return app.test_cli_runner().invoke(args=arguments)

    return run


def test_page_of_the_format_is_written_from_the_columns(app: Flask) -> None:
    """Whoever changes a column runs `flask records guide`."""
    done = app.test_cli_runner().invoke(args=["records", "guide", "--check"])
    assert done.exit_code == 0, done.output


@pytest.mark.both_databases
def test_result_is_the_document_of_the_contract(bring: Import) -> None:
    """Exit 3 with refused rows, 0 without; the same file again: unchanged, or refused as before."""
    content = as_csv(penalties({}, {"CF_JDRQ": "2026-02-30"}, {"CF_XDR_SHXYM": "91410122MA0000001X"}))
    first, again = bring(content), bring(content)
    assert (first.exit_code, again.exit_code) == (3, 3)
    document = json.loads(first.stdout)
    assert list(document) == ["batch", "accepted", "unchanged", "warned", "refused", "rows"]
    assert [document[name] for name in ("accepted", "unchanged", "warned", "refused")] == [2, 0, 1, 1]
    assert [(each["row"], each["column"], each["code"]) for each in document["rows"]] == [
        (3, "CF_JDRQ", "not_a_date"),
        (4, "CF_XDR_SHXYM", "check_digit"),
    ]
    assert "3 / 3" in first.stderr
    second = json.loads(again.stdout)
    assert [second[name] for name in ("accepted", "unchanged", "warned", "refused")] == [0, 2, 0, 1]
    assert bring(as_xlsx(table(penalties({}))), "处罚.xlsx").exit_code == 0


@pytest.mark.parametrize(
    ("content", "name", "whose"),
    [
        ("甲,乙\n1,2\n".encode(), "处罚.csv", {}),
        (b"", "处罚.csv", {}),
        (b"%PDF-1.7", "处罚.pdf", {}),
        (as_csv(penalties({})), "处罚.csv", {"provider": "12410122MB0000001K"}),  # a receiver provides nothing
        (as_csv(penalties({})), "处罚.csv", {"provider": "11350426MB0000005K"}),  # a unit of another place
        (as_csv(penalties({})), "处罚.csv", {"place": "nowhere"}),
    ],
)
def test_input_that_cannot_be_used_ends_with_two(
    bring: Import, content: bytes, name: str, whose: dict[str, str]
) -> None:
    """Nothing on stdout, the way out on stderr, no trace in the database."""
    done = bring(content, name, **whose)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def attested_by(app: Flask, batch: str) -> str | None:
    """The login of who vouches for a batch."""
    with app.extensions["database"].reading() as session:
        on = ImportBatch.attested_by == Account.id
        statement = select(Account.login).join(ImportBatch, on).where(ImportBatch.id == int(batch))
        return session.execute(statement).scalar_one_or_none()


def test_officer_named_on_the_command_vouches_for_the_batch(app: Flask, bring: Import) -> None:
    """Without one nobody does, and the document stays the contract's."""
    named, nameless = bring(as_csv(penalties({})), "甲.csv", "--attested-by", "provider"), bring(as_csv(penalties({})))
    documents = [json.loads(each.stdout) for each in (named, nameless)]
    assert [list(each) for each in documents] == [["batch", "accepted", "unchanged", "warned", "refused", "rows"]] * 2
    assert [attested_by(app, each["batch"]) for each in documents] == ["provider", None]


@pytest.mark.parametrize("login", ["nobody", "provider2", "centre", "foreign_provider"])
def test_only_an_officer_of_the_unit_may_be_named(bring: Import, login: str) -> None:
    """Unknown, of another unit, of another kind, of another place: nothing is brought in."""
    done = bring(as_csv(penalties({})), "处罚.csv", "--attested-by", login)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "信息提供人员" in done.stderr
