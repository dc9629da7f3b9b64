"""`flask processes lint` as whoever draws a model meets it: no database, no secrets."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.engine import load_bundle
from app.services import modelling
from config import ROOT

Flask = Callable[..., "subprocess.CompletedProcess[str]"]
SHIPPED = ROOT / "workflows" / "objection.bpmn"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SHIPPED, tmp_path)
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> None:
    file = folder / SHIPPED.name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_shipped_models_pass_without_secrets(flask: Flask) -> None:
    """One JSON document, even where production would refuse to start."""
    done = flask("processes", "lint", "--json", XINZHENG_ENV="production")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"]) == (0, True)
    assert {model["process"] for model in report["models"]} == {file.stem for file in SHIPPED.parent.glob("*.bpmn")}


def test_a_fault_is_named_at_its_node_and_ends_in_1(flask: Flask, folder: Path) -> None:
    """An operation nobody has written is found before any case meets it."""
    spoil(folder, 'spiffworkflow:serviceTaskOperator id="refer"', 'spiffworkflow:serviceTaskOperator id="refuse"')
    done = flask("processes", "lint", "--json", "--folder", str(folder))
    (model,) = json.loads(done.stdout)["models"]
    assert done.returncode == 1
    assert [fault["code"] for fault in model["findings"]] == ["unknown_operation"]
    assert "unknown_operation" in flask("processes", "lint", "--folder", str(folder)).stdout


@pytest.mark.parametrize(
    "content", [b"no xml", b"<definitions/>", SHIPPED.read_bytes().replace(b'id="objection"', b'id="something"')]
)
def test_a_file_that_is_no_model_is_unusable(flask: Flask, tmp_path: Path, content: bytes) -> None:
    """Exit 2: not XML, no process in it, or a process of another name than the file's."""
    (tmp_path / "objection.bpmn").write_bytes(content)
    assert flask("processes", "lint", "--folder", str(tmp_path)).returncode == 2


def test_an_empty_folder_is_unusable(flask: Flask, tmp_path: Path) -> None:
    """Nothing to check is a mistake, not a success."""
    assert flask("processes", "lint", "--folder", str(tmp_path)).returncode == 2


def test_every_task_needs_its_page(tmp_path: Path) -> None:
    """A task without templates/tasks/<key>.html would end in an error on somebody's screen."""
    bundle = load_bundle("objection", SHIPPED.read_bytes())
    assert modelling.findings(bundle, tmp_path / "none") == []
    for key in bundle.user_tasks:
        (tmp_path / f"{key}.html").write_text("")
    assert modelling.findings(bundle, tmp_path) == []
    (tmp_path / "verify_record.html").unlink()
    assert [(each.node, each.code) for each in modelling.findings(bundle, tmp_path)] == [("verify_record", "no_form")]


def test_a_model_needs_a_business_of_its_name() -> None:
    """A process nobody can start a case of is refused."""
    source = SHIPPED.read_bytes().replace(b'"objection"', b'"pigeon_post"')
    found = modelling.findings(load_bundle("pigeon_post", source))
    assert [each.code for each in found] == ["unknown_kind"]
