"""Identity numbers: form, check characters, dates of birth and minors."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identifiers import (
    age_on,
    birth_date,
    is_minor,
    normalise,
    problems,
    resident_check,
    uscc_check,
)
from app.domain.vocabulary import IdType

GOOD_USCC = [
    "91350100M000100Y43",
    "91110000101623741K",
    "911101066976941872",
    "11320000MB151840XJ",
    "91410122MA0000001R",
    "92410122MA0000002R",
    "93350426MA0000003W",
    "91445300MA0000001J",
    "91410329MA00000019",
    "11500235MB0000001N",
]
GOOD_RESIDENT = [
    "11010519491231002X",
    "440524188001010014",
    "41012219770707003X",
    "350426196503100058",
    "410329201006011234",
]


def codes(id_type: IdType, number: str) -> list[tuple[str, bool]]:
    """The problems of a number as (code, refused)."""
    return [(problem.code, problem.refused) for problem in problems(id_type, number)]


@pytest.mark.parametrize("number", GOOD_USCC)
def test_sound_credit_code_has_no_problem(number: str) -> None:
    """Codes with the right check character pass."""
    assert problems(IdType.USCC, number) == ()


@pytest.mark.parametrize("number", GOOD_RESIDENT)
def test_sound_resident_number_has_no_problem(number: str) -> None:
    """Numbers with the right check digit pass."""
    assert problems(IdType.RESIDENT_ID, number) == ()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("91350211M0000XUF46", [("check_digit", False)]),
        ("91410122MA00000011", [("check_digit", False)]),
        ("99410122MA0000001R", [("category", False), ("check_digit", False)]),
        ("91350100M000100Y4Z", [("characters", True)]),
        ("91410122MAO000001R", [("characters", True)]),
        ("9141O122MA0000001R", [("characters", True)]),
        ("91410122MA0000001", [("length", True)]),
        ("   ", [("required", True)]),
    ],
)
def test_faulty_credit_code_is_warned_of_or_refused(number: str, expected: list[tuple[str, bool]]) -> None:
    """A wrong check character only warns, for genuine codes fail it; what cannot be a code is refused."""
    assert codes(IdType.USCC, number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("110105194912310021", [("check_digit", False)]),
        ("110105491231002", [("historic", False)]),
        ("110105194913310021", [("birth_date", True)]),
        ("11010519490229002X", [("birth_date", True)]),
        ("11010519491231002A", [("characters", True)]),
        ("01010519491231002X", [("characters", True)]),
        ("1101051949123100", [("length", True)]),
        ("", [("required", True)]),
    ],
)
def test_faulty_resident_number_is_warned_of_or_refused(number: str, expected: list[tuple[str, bool]]) -> None:
    """A wrong check digit and the old 15 digits warn; a date that never was or a wrong form is refused."""
    assert codes(IdType.RESIDENT_ID, number) == expected


def test_other_certificate_only_has_to_be_there() -> None:
    """Passports and permits have no common form."""
    assert codes(IdType.OTHER, "H01234567") == []
    assert codes(IdType.OTHER, " ") == [("required", True)]


@pytest.mark.parametrize(
    ("id_type", "typed", "stored"),
    [
        (IdType.USCC, "９１４１０１２２ＭＡ０００００１ｒ", "91410122MA000001R"),
        (IdType.USCC, " 91410122-ma00 00001r\u200b\n", "91410122MA0000001R"),
        (IdType.RESIDENT_ID, "110105 19491231 002ｘ", "11010519491231002X"),
        (IdType.OTHER, " Ｈ0123  4567-(1) ", "H0123 4567-(1)"),
    ],
)
def test_typed_number_is_stored_in_one_form(id_type: IdType, typed: str, stored: str) -> None:
    """Full-width letters, lower case, blanks, dashes and invisible characters do not make another number."""
    assert normalise(id_type, typed) == stored


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("410329201006011234", date(2010, 6, 1)),
        ("110105491231002", date(1949, 12, 31)),
        ("110105194913310021", None),
        ("91410122MA0000001R", None),
        ("", None),
    ],
)
def test_resident_number_tells_the_date_of_birth(number: str, born: date | None) -> None:
    """The date of birth is read from 18 and from historic 15 digits, never from something else."""
    assert birth_date(number) == born


@pytest.mark.parametrize(
    ("on", "age", "minor"),
    [("2028-05-31", 17, True), ("2028-06-01", 18, False), ("2010-06-01", 0, True)],
)
def test_holder_is_a_minor_until_the_eighteenth_birthday(on: str, age: int, minor: bool) -> None:
    """A person is a minor until the eighteenth birthday and acts through a legal representative."""
    day = date.fromisoformat(on)
    assert (age_on("410329201006011234", day), is_minor("410329201006011234", day)) == (age, minor)


def test_holder_of_unknown_age_is_not_taken_for_a_minor() -> None:
    """A number without a date of birth says nothing about age."""
    assert age_on("91410122MA0000001R", date(2026, 1, 1)) is None
    assert not is_minor("91410122MA0000001R", date(2026, 1, 1))


@given(
    body=st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), place=st.integers(0, 16), data=st.data()
)
def test_one_mistyped_character_of_a_credit_code_is_noticed(body: str, place: int, data: st.DataObject) -> None:
    """The check character changes with every single character before it."""
    other = data.draw(st.sampled_from([char for char in "0123456789ABCDEFGHJKLMNPQRTUWXY" if char != body[place]]))
    assert uscc_check(body[:place] + other + body[place + 1 :]) != uscc_check(body)


@given(body=st.text("0123456789", min_size=17, max_size=17), place=st.integers(0, 16), data=st.data())
def test_one_mistyped_digit_of_a_resident_number_is_noticed(body: str, place: int, data: st.DataObject) -> None:
    """The check digit changes with every single digit before it."""
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != body[place]]))
    assert resident_check(body[:place] + other + body[place + 1 :]) != resident_check(body)
