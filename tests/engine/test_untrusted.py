"""An uploaded model is parsed where it can neither hang nor read anything of ours."""

import pytest

from app.domain.errors import TooLarge, Unusable
from app.engine import check_untrusted
from app.engine.model import MAX_SOURCE
from tests.engine.drawing import Drawing, source
from tests.engine.sample import sample


def test_sound_model_named() -> None:
    """A model that parses answers the process it holds."""
    assert check_untrusted(sample(), 60) == "objection"


def test_endless_parse_stopped() -> None:
    """A model on which the library's parser never ends is refused when the time is over."""
    association = (
        '<bpmn:dataInputAssociation id="input"><bpmn:sourceRef>reference</bpmn:sourceRef></bpmn:dataInputAssociation>'
        "<bpmn:script>a = 1</bpmn:script>"
    )
    dangling = '<bpmn:dataObjectReference id="reference" dataObjectRef="nowhere"/>'
    inner = Drawing("inner", "subProcess", inner=dangling).start("s2").node("scriptTask", "q", association).end("e2")
    outer = Drawing("outer", "subProcess").start("s1").part(inner.flow("s2", "q", "e2")).end("e1")
    process = Drawing("hanging").start().part(outer.flow("s1", "inner", "e1")).end()
    with pytest.raises(Unusable, match="秒内没有解析完成"):
        check_untrusted(source(process.flow("begin", "outer", "end")), 3)


BOMB = b"""<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<definitions>&d;</definitions>"""


@pytest.mark.parametrize("text", [BOMB, b"<x/>", sample().replace(b'isExecutable="true"', b'isExecutable="false"')])
def test_useless_file_refused(text: bytes) -> None:
    """A file without an executable process says so."""
    with pytest.raises(Unusable):
        check_untrusted(text, 60)


def test_too_large_file_refused() -> None:
    """A file above the limit starts no process at all."""
    with pytest.raises(TooLarge):
        check_untrusted(b" " * (MAX_SOURCE + 1), 60)
