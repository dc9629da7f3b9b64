"""The hash chain: canonical text, and which event is named when one was touched."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.chain import ALGORITHM, GENESIS, Break, Link, canonical, first_break, seal
from app.domain.vocabulary import Role

CONTENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def chain(*contents: dict[str, Any]) -> list[Link]:
    """A sound chain over the contents."""
    links: list[Link] = []
    for seq, content in enumerate(contents, start=1):
        previous = links[-1].hash if links else GENESIS
        links.append(Link(seq, content, previous, seal(previous, content)))
    return links


SOUND = chain({"kind": "received"}, {"kind": "accepted", "by": "zhongmu.centre1"}, {"kind": "referred"})


def test_sound_chain_has_no_break() -> None:
    """Untouched events verify, with and without the head kept elsewhere; so does an empty stream."""
    assert first_break(SOUND) is None
    assert first_break(SOUND, SOUND[-1].hash) is None
    assert first_break([], GENESIS) is None


def test_hash_covers_previous_hash_and_canonical_text() -> None:
    """Anybody can recompute a hash with sha256 and the published recipe."""
    text = f'{GENESIS}\n{{"a":"异议","b":[1,null,true]}}'
    assert seal(GENESIS, {"b": [1, None, True], "a": "异议"}) == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("position", "change", "expected"),
    [
        (1, {"content": {"kind": "declined"}}, Break(2, "content")),
        (1, {"hash": "f" * 64}, Break(2, "content")),
        (1, {"previous": "f" * 64}, Break(2, "previous")),
        (1, {"seq": 7}, Break(2, "sequence")),
        (2, {"algorithm": "md5"}, Break(3, "algorithm")),
        (0, {"content": {"amount": 1.5}}, Break(1, "content")),
        (0, {"content": {"text": "\ud800"}}, Break(1, "content")),
    ],
)
def test_touched_event_is_named(position: int, change: dict[str, Any], expected: Break) -> None:
    """The first event that does not hold is named with what is wrong with it."""
    links = list(SOUND)
    links[position] = replace(links[position], **change)
    assert first_break(links) == expected


def test_rewritten_event_breaks_the_next_one() -> None:
    """Whoever changes an event and its hash must change all that follow, and then the head differs."""
    forged = Link(2, {"kind": "declined"}, SOUND[0].hash, seal(SOUND[0].hash, {"kind": "declined"}))
    assert first_break([SOUND[0], forged, SOUND[2]]) == Break(3, "previous")
    assert first_break([SOUND[0], forged], SOUND[-1].hash) == Break(3, "head")


def test_missing_event_is_named() -> None:
    """A removed event leaves a gap; a cut-off end shows against the head."""
    assert first_break([SOUND[0], SOUND[2]]) == Break(2, "sequence")
    assert first_break(SOUND[:2], SOUND[-1].hash) == Break(3, "head")


@pytest.mark.parametrize("value", [1.0, {1: "x"}, {"at": object()}, [b"x"], {"x": {"y": {2.5}}}])
def test_value_without_stable_text_is_refused(value: Any) -> None:
    """Floats, bytes, sets and keys that are not text could come back changed from a database."""
    with pytest.raises(TypeError):
        canonical(value)


def test_codes_of_the_vocabulary_read_as_their_value() -> None:
    """An enum member and its stored value have the same text, so a reloaded event verifies."""
    assert canonical({"role": Role.SUPERVISOR}) == canonical({"role": "supervisor"}) == b'{"role":"supervisor"}'


def test_algorithm_is_named_beside_the_hash() -> None:
    """A later algorithm can be told from this one."""
    assert Link(1, {}, GENESIS, seal(GENESIS, {})).algorithm == ALGORITHM


@given(
    contents=st.lists(st.dictionaries(st.text(max_size=5), CONTENT, max_size=3), min_size=1, max_size=5), data=st.data()
)
def test_any_changed_content_is_found(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    """Whatever the contents, a chain holds, and changing any one names exactly that event."""
    contents = [dict(content) for content in contents]
    links = chain(*contents)
    assert first_break(links, links[-1].hash) is None
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = replace(links[place], content={**links[place].content, "zusatz": "x"})
    assert first_break(links) == Break(place + 1, "content")
