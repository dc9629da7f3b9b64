"""The words of mails."""

from pathlib import Path

import pytest

from app.adapters.mail_text import MailTexts

FOLDER = Path(__file__).parents[2] / "templates" / "mail"
VALUES = {
    "addressee": "中牟县䶮龑骉建材有限公司",
    "application": "SQ-410122-2026-000123",
    "matter": "信用信息异议",
    "received_on": "2026年2月13日",
    "link": "https://credit.example.gov.cn/track",
    "issuer": "中牟县信用中心",
    "contact": "0371-62100000",
    "title": "异议处理结果告知书",
    "number": "牟信异〔2026〕12号",
    "check_code": "K7QM-2XPA-94TD",
    "state": "临期",
    "case": "YY-410122-2026-000045",
    "clock": "核查",
    "due_on": "2026年3月5日",
    "basis": "《中牟县社会信用体系建设工作方案》六（三）",
    "day": "2026年3月3日",
    "count": "2",
    "sender": "中牟县信用中心",
    "document": "国办发明电〔2026〕9号",
    "year": "2027",
    "decision": "不计入该单位",
    "who": "示范甲",
    "at": "2026年3月3日 09:15",
    "minutes": "30",
    "login": "zhongmu.centre1",
    "code": "01234567",
    "masked": "z***@example.com",
    "what": "督办人员申请开启举报人身份，请登录系统作出决定。",
    "lines": "YY-410122-2026-000045 核查 2026年3月5日\nYY-410122-2026-000046 核查 2026年3月6日",
}


@pytest.fixture(scope="module")
def texts() -> MailTexts:
    return MailTexts(FOLDER)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_every_mail_is_written_out(texts: MailTexts, name: str) -> None:
    """Each text has a subject of one line and leaves no name unfilled."""
    subject, text = texts.write(name, **VALUES)
    assert subject
    assert "\n" not in subject
    assert "$" not in subject + text
    assert text.startswith("中牟县䶮龑骉建材有限公司：")


def test_receipt_mail_does_not_promise_acceptance(texts: MailTexts) -> None:
    """Received is not accepted, in the mail as on the paper."""
    assert "收到申请不等于受理" in texts.write("received", **VALUES)[1]


def test_missing_value_is_an_error(texts: MailTexts) -> None:
    """A mail with a hole in it is not sent."""
    with pytest.raises(KeyError, match="number"):
        texts.write("notice", **{name: value for name, value in VALUES.items() if name != "number"})


def test_value_cannot_reach_beyond_the_subject(texts: MailTexts) -> None:
    """A line break or a $name in a value stays what it is: words."""
    values = {**VALUES, "case": "YY-1\n\nBcc: x", "addressee": "$link"}
    subject, text = texts.write("reminder", **values)
    assert subject == "【临期】YY-1 Bcc: x 核查，最后日期 2026年3月5日"
    assert text.startswith("$link：")
