"""Who may act for an applicant, and what an officer must look at before trusting it (民法典 23, 27, 28, 31)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from app.domain import identifiers
from app.domain.vocabulary import N_, IdType, Labelled


class Representative(Labelled):
    """In what standing somebody files for the applicant."""

    AGENT = "agent", N_("委托代理人")
    GUARDIAN = "guardian", N_("法定代理人")
    STAFF = "staff", N_("本单位经办人")


class Relation(Labelled):
    """What makes a guardian of a minor or of a person without full capacity."""

    PARENT = "parent", N_("父母")
    SPOUSE = "spouse", N_("配偶")
    CHILD = "child", N_("成年子女")
    RELATIVE = "relative", N_("其他近亲属")
    APPOINTED = "appointed", N_("依法指定的监护人")


def standing(agent: Mapping[str, Any]) -> Representative:
    """In what standing a stored representative acts; those stored before the standing was asked for are agents."""
    return Representative(agent.get("kind") or Representative.AGENT)


def relation(agent: Mapping[str, Any]) -> Relation | None:
    """What makes a stored guardian one."""
    return Relation(agent["relation"]) if agent.get("relation") else None


def doubts(agent: Mapping[str, Any] | None, id_type: IdType, number: str, on: date) -> Iterator[tuple[str, str]]:
    """What the receiver must look at, as (code, sentence): no reason to refuse. `on` is the day of receipt."""
    age = identifiers.age_on(number, on) if id_type is IdType.RESIDENT_ID else None
    guarded = agent is not None and standing(agent) is Representative.GUARDIAN
    if age is None:
        return
    if guarded and age >= identifiers.ADULT_AGE:
        yield (
            "guardian_of_adult",
            N_("按证件号码，申请人已成年：由法定代理人提出的，须核对其无民事行为能力或者限制民事行为能力的证明"),
        )
    if not guarded and age < identifiers.ADULT_AGE:
        yield "minor_applicant", N_("按证件号码，申请人未成年：应当由其法定代理人提出，请核对")
