"""docs/add-a-process.md works as it is written."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "add-a-process.md"
BLOCK = re.compile(r"^```(xml|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_page_on_adding_a_process_runs() -> None:
    """Model, tasks, operations, lint and walks of the page run in its own order."""
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    model = next(text for kind, text in blocks if kind == "xml")
    code = "\n".join(text for kind, text in blocks if kind == "python")
    names: dict[str, object] = {"source": model.strip().encode()}
    exec(compile(code, str(PAGE), "exec"), names)
    assert names["reopened"], "the last block walks both ways"
