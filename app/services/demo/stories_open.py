"""Stories that have not ended: each stands at another stage today, in time, late or paused."""

from app.domain.vocabulary import ClockCode, ReceivedVia
from app.services.demo.papers import Paper
from app.services.demo.stories import (
    APPLICANT,
    CLAIM,
    DISCLAIMER,
    FILE,
    MISSING,
    NOT_OURS,
    ORIGINAL,
    OTHER_PROVIDER,
    PROVIDER,
    Plot,
    Step,
    Way,
    Words,
    claim,
    opinion,
    right,
)

_MORE = claim("XK_NR", "预包装食品、散装食品销售", "许可证载明的经营项目不止一项。")
_LONGER = claim("XK_YXQZI", "2035-12-31", "许可证载明的有效期比公示的长。")
_TO_THE_POINT = {"statement": "现补交许可证正本复印件，请核对第二页。"}
_SUPPLEMENT = Paper("许可证正本（复印件）", ("有效期见第二页。", *DISCLAIMER))


def open_stories(words: Words) -> dict[str, Plot]:
    """The open stories of a place by name."""
    return _at_the_receiver(words) | _at_the_provider(words) | _wandering(words) | _being_answered(words)


def _at_the_receiver(words: Words) -> dict[str, Plot]:
    by_post = words.fine("received_by_post", 2, way=Way(ReceivedVia.POST, days_before=2))
    late = words.fine("refer_late", 9)
    return {
        "received": (Step(1, APPLICANT, FILE, _MORE),),
        "received_by_post": (by_post,),
        "supplementing": (words.fine("supplementing", 4, evidence=False), Step(3, "centre1", "supplement", MISSING)),
        "completed": (
            Step(6, APPLICANT, FILE, _LONGER),
            Step(5, "centre2", "supplement", {"items": ["许可证正本复印件"]}),
            Step(3, APPLICANT, "submit", _TO_THE_POINT, _SUPPLEMENT),
        ),
        # Asked for more and never heard of again: the limit passed some days ago.
        "not_supplemented": (Step(15, APPLICANT, FILE, _MORE), Step(14, "centre1", "supplement", MISSING)),
        "referring": (words.fine("referring", 3), Step(2, "centre2", "accept"), Step(1, "centre2", CLAIM)),
        "refer_late": (late, Step(8, "centre1", "accept")),
    }


def _at_the_provider(words: Words) -> dict[str, Plot]:
    verifiable = words.pack.clock(ClockCode.VERIFY).budget or 0
    by_agent = words.fine("by_agent", 5, way=Way(ReceivedVia.WINDOW, by_agent=True))
    by_telephone = words.fine("by_telephone", 3, evidence=False, way=Way(ReceivedVia.TELEPHONE, days_before=1))
    return {
        "verifying": (*words.referred(words.fine("verifying", 4)), Step(1, PROVIDER, CLAIM)),
        "by_agent": words.referred(by_agent),
        "by_telephone": words.referred(by_telephone),
        # Filed and referred within two days, then left: until today, two days and eight days after the last.
        "due_today": words.referred(words.fine("due_today", verifiable + 2)),
        "overdue": words.referred(words.fine("overdue", verifiable + 4)),
        "long_overdue": words.referred(words.fine("long_overdue", verifiable + 10)),
    }


def _wandering(words: Words) -> dict[str, Plot]:
    """Sent to and fro between providers that both say the record is not theirs."""
    return {
        "misrouted": (*words.referred(words.fine("misrouted", 6)), Step(2, PROVIDER, "misrouted", NOT_OURS)),
        "arbitrating": _twice_returned(words, "arbitrating", 9),
        "assigned": (
            *_twice_returned(words, "assigned", 11),
            Step(
                5,
                "centre1",
                "assign",
                {
                    "provider": words.county.uscc(words.told["assigned"].provider),
                    "reason": "决定书由该单位署名盖章，职责清单中该事项也由其承担。",
                },
            ),
        ),
    }


def _twice_returned(words: Words, story: str, ago: int) -> Plot:
    other = words.told[story].other_provider
    return (
        *words.referred(words.fine(story, ago)),
        Step(ago - 3, PROVIDER, "misrouted", NOT_OURS),
        Step(ago - 4, "centre1", "refer", words.referral(other)),
        Step(ago - 5, OTHER_PROVIDER, "misrouted", NOT_OURS),
    )


def _being_answered(words: Words) -> dict[str, Plot]:
    too_much = claim("CF_NR_FK", "0.1", "申请人认为罚款金额应为 1000 元，此前已向办案人员口头说明。")
    return {
        "answering": (
            *words.referred(words.fine("answering", 8)),
            Step(1, PROVIDER, "correct", words.right_fine("answering")),
        ),
        "answer_late": (
            *words.referred(words.fine("answer_late", 14)),
            Step(9, PROVIDER, "correct", words.right_fine("answer_late")),
            Step(8, "centre2", CLAIM),
        ),
        "given_back": (
            *words.referred(Step(9, APPLICANT, FILE, too_much)),
            Step(4, PROVIDER, "maintain", opinion("核查无误。", right("CF_NR_FK")), ORIGINAL),
            Step(2, "centre1", "return_to_provider", {"reason": "请写明核对了哪份材料、申请人所述情况是否属实。"}),
        ),
    }
