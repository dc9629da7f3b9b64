"""The blank 异议申请书 and 授权委托书 to print and fill in by hand, and how; nothing in it is personal."""

from typing import Any

from app.domain.packs import Pack
from app.domain.vocabulary import Ground, IdType

TEMPLATE = "application_form"
_HOW = (
    "用黑色或者蓝色笔填写，字迹清楚；填错的划去重写，在改动处签名或者盖章。",
    "申请人是单位的，填写单位全称和统一社会信用代码，并加盖公章；是自然人的，填写姓名和身份证件号码，并签名。",
    "一份申请书可以写几条记录；每条记录写明决定书文号，指出哪一项有误、应当是什么，或者为什么不应公示。",
    "事实和理由写明经过，列出所附的证明材料。没有证明材料的也先收件，需要补充的，一次性告知。",
    "对处罚、许可等决定本身不服的，不属于异议，应当依法申请行政复议或者提起行政诉讼，请留意期限。",
    "委托他人办理的，填写授权委托书，写明委托事项、权限和期限，并附代理人的身份证明。",
    "同意以电子方式送达的，填写电子邮箱；不同意的，文书按通讯地址送达。",
    "收件当场给您收件回执，上面有收件编号和查询码。收件不等于受理。办理不收取任何费用。",
)


def content(pack: Pack, receiver: str, address: str, telephone: str) -> dict[str, Any]:
    """What the form prints for one place: to whom it goes, what may be ticked, what is to be enclosed."""
    return {
        "title": "公共信用信息异议申请书",
        "issuer": receiver,
        "grounds": [ground.label for ground in Ground],
        "id_types": [kind.label for kind in IdType],
        "materials": list(pack.materials),
        "powers": ["代为提出异议", "代为补正", "代为撤回", "代为接收文书"],
        "how": list(_HOW),
        "office": [["受理单位", receiver], ["地址", address], ["电话", telephone], ["依据", pack.document]],
        "check": None,
    }
