"""Personal columns: unreadable in the file, found by keyed hash, read with old keys, worthless elsewhere."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, select, type_coerce, update

from app.domain.vocabulary import ClockCode
from app.models import Base
from app.models.application import Application
from app.models.encryption import Encrypted, EncryptedJson, Keyring, blind_index, use_keyring
from app.models.record import Subject
from tests.keys import KEYS
from tests.services.story import OPINION, PERSONAL, Story, wrong
from tests.services.world import FIRM, FIRM_NAME, item

SECRETS = (*PERSONAL, OPINION, "凭证不足以说明", "决定书原件第二页", "真实人")


@pytest.fixture(autouse=True)
def _keys() -> None:
    use_keyring(KEYS)


def whole_story(story: Story) -> Story:
    """A case whose people leave a trace in every sealed column it has."""
    story.bring_to("verify_record")
    story.verify("maintain")
    story.do("centre", "return_to_provider", reason="凭证不足以说明")
    story.verify("correct")
    story.do("centre", "serve", text="真实人")
    return story


def bytes_of(story: Story, folder: Path) -> bytes:
    """The whole database as somebody with the disk would read it."""
    story.database.dispose()
    file = Path(str(story.database.engine.url.database))
    copy = folder / "stolen.db"
    shutil.copyfile(file, copy)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM INTO ?", (str(folder / "plain.db"),))
    connection.close()
    return b"".join(each.read_bytes() for each in (file, copy, folder / "plain.db"))


def _as_json(text: str) -> bytes:
    """How a text stands in a JSON column."""
    return json.dumps(text)[1:-1].encode()


def test_stolen_database_tells_nobody_by_name(story: Story, tmp_path: Path) -> None:
    """The file of a whole case holds no number, name, statement, opinion, reason or query code in the clear."""
    whole_story(story)
    code = story.filed.application.query_code
    found = bytes_of(story, tmp_path)
    assert story.case().number.encode() in found  # what is not personal is there
    told = {secret for secret in (*SECRETS, code) if secret.encode() in found or _as_json(secret) in found}
    assert told == {FIRM, FIRM_NAME}  # a firm's penalty is published with both
    assert ClockCode.WHOLE.value.encode() in found


def test_natural_persons_name_is_sealed_and_stays_so_when_corrected(story: Story, tmp_path: Path) -> None:
    """A firm's name is published; a person's is personal data, in the record as in every version of it."""
    person = {"CF_XDR_MC": "某自然人", "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_XDR_ZJHM": "410122198001010013"}
    with story.database.transaction() as session:
        story.record = story.world.record(session, story.clock(), CF_WSH="示市监罚〔2026〕2号", **person)
    story.file(items=[item(story.record, ("CF_XDR_MC", "另自然人"))])
    story.do("centre", "accept")
    story.refer()
    story.verify("correct", wrong("CF_XDR_MC", "另自然人"))
    assert story.row().personal["CF_XDR_MC"] == "另自然人"
    found = bytes_of(story, tmp_path)
    names = ("某自然人", "另自然人", "410122198001010013")
    assert [name for name in names if name.encode() in found or _as_json(name) in found] == []


def test_every_sealed_column_is_bound_to_its_place() -> None:
    """The context authenticated with a value is the column it stands in, so no two columns share one."""
    for table in Base.metadata.tables.values():
        for column in table.c:
            if isinstance(column.type, Encrypted | EncryptedJson):
                assert column.type.context == f"{table.name}.{column.name}"


def test_blind_index_finds_without_telling(story: Story) -> None:
    """Equal numbers meet in the index however they are typed, and another installation computes another one."""
    with story.database.reading() as session:
        found = session.execute(
            select(Subject).where(Subject.id_index == blind_index(f" {FIRM.lower()} "))
        ).scalar_one()
        assert found.id_number == FIRM
    assert FIRM not in blind_index(FIRM)
    here = blind_index(FIRM)
    use_keyring(Keyring(keys=KEYS.keys, current=1, index_key=b"j" * 32))
    assert blind_index(FIRM) != here


def test_new_key_writes_while_old_values_stay_readable(story: Story) -> None:
    """Rotation: what the old key sealed is read beside what the new one seals; without the old key it is lost."""
    story.file()
    both = Keyring(keys={**KEYS.keys, 2: b"n" * 32}, current=2, index_key=KEYS.index_key)
    use_keyring(both)
    with story.database.transaction() as session:
        row = session.execute(select(Application)).scalar_one()
        assert row.applicant_name == FIRM_NAME
        row.mobile = "13800000000"
    sealed = [raw(story, name) for name in ("applicant_name", "mobile")]
    assert [value[1] for value in sealed] == [1, 2]
    use_keyring(Keyring(keys={2: b"n" * 32}, current=2, index_key=KEYS.index_key))
    with story.database.reading() as session:
        assert session.execute(select(Application.mobile)).scalar_one() == "13800000000"
        with pytest.raises(KeyError):
            session.execute(select(Application.applicant_name)).scalar_one()
    use_keyring(KEYS)


def raw(story: Story, column: str) -> bytes:
    """What stands in a column of the one application."""
    with story.database.reading() as session:
        return bytes(session.execute(select(type_coerce(getattr(Application, column), LargeBinary))).scalar_one())


def test_value_moved_to_another_column_is_refused(story: Story) -> None:
    """Whoever swaps sealed values between columns is found out when they are read."""
    story.file()
    number = raw(story, "id_number")
    with story.database.engine.begin() as connection:
        connection.execute(update(Application.__table__).values(applicant_name=type_coerce(number, LargeBinary)))
    with story.database.reading() as session, pytest.raises(InvalidTag):
        session.execute(select(Application.applicant_name)).scalar_one()


def test_changed_value_is_refused(story: Story) -> None:
    """One flipped bit of a sealed value makes it unreadable, not another value."""
    story.file()
    value = bytearray(raw(story, "applicant_name"))
    value[-1] ^= 1
    with story.database.engine.begin() as connection:
        forged = type_coerce(bytes(value), LargeBinary)
        connection.execute(update(Application.__table__).values(applicant_name=forged))
    with story.database.reading() as session, pytest.raises(InvalidTag):
        session.execute(select(Application.applicant_name)).scalar_one()


def test_equal_values_look_different() -> None:
    """A fresh nonce each time: nobody sees that two people share a name."""
    assert KEYS.encrypt("示例人", "subjects.name") != KEYS.encrypt("示例人", "subjects.name")
