"""The ways in which a written notice reaches its addressee, what each of them must leave on paper, and the clause
each is borrowed from: no norm of these procedures speaks of service, so that of civil procedure is followed (参照)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.notice_facts import Citation
from app.domain.vocabulary import Basis, ServiceMethod

LAW = "中华人民共和国民事诉讼法"


def _clause(article: str, quote: str) -> Citation:
    return Citation(LAW, article, quote, Basis.ANALOGY)


RECEIPT = _clause("第八十七条", "送达诉讼文书必须有送达回证，由受送达人在送达回证上记明收到日期，签名或者盖章。")
ELECTRONIC = _clause("第九十条第二款", "采用前款方式送达的，以送达信息到达受送达人特定系统的日期为送达日期。")


@dataclass(frozen=True)
class Way:
    """What a proof of this way must name (fields of the receipt), and which day it proves."""

    needs: tuple[str, ...]
    clause: Citation


# What a clerk may prove on paper. Letters in an account need no proof: the platform itself knows the day.
WAYS: Mapping[ServiceMethod, Way] = MappingProxyType(
    {
        ServiceMethod.HAND: Way(
            ("place", "received_by"), _clause("第八十七条", "受送达人在送达回证上的签收日期为送达日期。")
        ),
        ServiceMethod.POST: Way(
            ("received_by",), _clause("第九十一条", "邮寄送达的，以回执上注明的收件日期为送达日期。")
        ),
        ServiceMethod.LEFT: Way(
            ("place", "note"),
            _clause(
                "第八十九条",
                "送达人可以邀请有关基层组织或者所在单位的代表到场，说明情况，在送达回证上记明拒收事由和日期，"
                "由送达人、见证人签名或者盖章，把诉讼文书留在受送达人的住所；也可以把诉讼文书留在受送达人的住所，"
                "并采用拍照、录像等方式记录送达过程，即视为送达。",
            ),
        ),
        ServiceMethod.ENTRUSTED: Way(
            ("received_by",),
            _clause(
                "第九十四条",
                "代为转交的机关、单位收到诉讼文书后，必须立即交受送达人签收，以在送达回证上的签收日期，为送达日期。",
            ),
        ),
        ServiceMethod.ANNOUNCEMENT: Way(
            ("note",), _clause("第九十五条第一款", "自发出公告之日起，经过三十日，即视为送达。")
        ),
        ServiceMethod.EMAIL: Way((), ELECTRONIC),
    }
)
