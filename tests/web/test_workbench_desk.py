"""Lists of work: tabs, chips, the way back to a row, claims undone, lists kept under a name."""

from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.models.desk import SavedView
from app.models.task import Task
from tests.fixed_clock import FixedClock
from tests.web.office import Office, numbers, send, tree

HOSTILE = "<script>alert(1)</script>‮"


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    clock.set("2026-09-18 10:00")
    return Office(app, clock)


def counts(office: Office, who: str) -> dict[str, int]:
    """The tabs of somebody, each with its number; a tab lists as many tasks as it says."""
    client = office.client(who)
    links = tree(client.get("/inbox")).xpath("//nav[@aria-label='任务列表']//a")
    found = {each.get("href").rpartition("=")[2]: int(each.xpath("string(span)")) for each in links}
    for view, count in found.items():
        assert len(numbers(client, f"/inbox?view={view}")) == count, view
    return found


def claim(office: Office, who: str, task: Task) -> None:
    send(office.client(who), f"/tasks/{task.id}/claim", "/keyboard")


@pytest.mark.both_databases
def test_every_tab_says_how_many_it_lists(office: Office, clock: FixedClock) -> None:
    """A task is in each list it belongs to; what waits for an applicant is the receiver's to watch."""
    clock.set("2026-09-10 10:00")
    late = office.file(1)
    clock.set("2026-09-18 10:00")
    mine, colleagues, waiting, done = (office.file(serial) for serial in (2, 3, 4, 5))
    claim(office, "centre", office.task(mine))
    claim(office, "colleague", office.task(colleagues))
    office.do(waiting, "centre", "supplement", items=["营业执照"])
    office.do(done, "centre", "decline", reason_code="out_of_scope", reason="不属于。")
    clock.set("2026-09-22 10:00")
    assert office.task(late).due_on < clock.today()
    assert counts(office, "centre") == {
        "queue": 1,
        "mine": 1,
        "working": 2,
        "paused": 1,
        "soon": 2,
        "overdue": 1,
        "done": 2,
        "entrusted": 0,
        "unit": 3,
    }
    own = {"queue": 0, "mine": 0, "done": 0}
    assert counts(office, "supervisor") == {"unit": 4, "paused": 1, "soon": 2, "overdue": 1, **own}
    assert set(counts(office, "provider").values()) == {0}


def test_paused_comes_last_and_is_never_late(office: Office, clock: FixedClock) -> None:
    """What stands still has time; the stored place in the list says so to every database."""
    case = office.until(office.file(1), "verify_record")
    office.until(office.file(2), "verify_record")
    with office.database.transaction() as session:
        session.execute(text("UPDATE tasks SET sort_on = '9999-12-31' WHERE id = :id"), {"id": case.id})
    clock.set("2026-10-30 10:00")
    client = office.client("provider")
    assert numbers(client, "/inbox?view=unit") == ["2", "1"]
    assert numbers(client, "/inbox?view=overdue") == ["2"]
    assert numbers(client, "/inbox?view=unit&due=paused") == ["1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("flag=returned", ["2"]),
        ("flag=suspended", []),
        ("flag=repeated", []),
        ("flag=delegated", []),
        ("flag=away", []),
        ("flag=paper", []),
        ("ground=error", ["1", "2"]),
        ("ground=privacy", []),
        ("owner=centre", ["1"]),
        ("owner=nobody", []),
        ("provider=11410122MB0000002H", ["1", "2"]),
        ("stage=nonsense&due=%27&kind=x&flag=%3Cb%3E", ["1", "2"]),
        ("q=示范甲", ["1", "2"]),
        ("q=示范乙", []),
    ],
)
def test_chips_narrow_the_list_and_come_off(office: Office, query: str, found: list[str]) -> None:
    """Each filter in force is a chip; what nobody can choose is no filter."""
    first, second = office.file(1), office.file(2)
    claim(office, "centre", office.task(first))
    office.until(second, "verify_record")
    office.do(second, "provider", "misrouted", opinion="非本单位提供。")
    client = office.client("centre")
    address = f"/inbox?view=unit&{query}"
    assert sorted(numbers(client, address)) == found
    for chip in tree(client.get(address)).xpath("//ul[@class='chips']//a/@href"):
        assert sorted(numbers(client, chip)) == ["1", "2"]


def test_list_comes_back_to_the_row_and_goes_on_to_the_next(office: Office) -> None:
    """From a filtered list to a task, to the next one, and back: the address of the list survives all of it."""
    cases = [office.file(serial) for serial in (1, 2, 3)]
    client, address = office.client("centre"), "/inbox?view=unit&ground=error"
    link = tree(client.get(address)).xpath("//tr[@data-row][1]//a[@data-open]/@href")[0]
    assert link == f"/tasks/{office.task(cases[0]).id}?back={quote(address, safe='')}"
    first = office.task(cases[0])
    answer = send(client, f"/tasks/{first.id}", link, outcome="accept", back=address)
    page = tree(client.get(answer.location))
    assert page.xpath("//a[@data-key='u']/@href") == [f"{address}#task-{first.id}"]
    following = client.get(page.xpath("string(//a[@data-key='n']/@href)"))
    assert following.location.startswith(f"/tasks/{office.task(cases[1]).id}?back=")
    assert client.get(f"/inbox/next?back=/inbox&after={first.id}0").status_code == 404
    assert office.client("provider2").get(f"/inbox/next?after={first.id}").status_code == 404


@pytest.mark.parametrize(
    "back", ["https://example.org/inbox", "//example.org/inbox", "/logout", "javascript:x", "/inbox\\x"]
)
def test_way_back_leads_nowhere_else(office: Office, back: str) -> None:
    case = office.file()
    page = tree(office.client("centre").get(f"/cases/{case.number}?back={quote(back, safe='')}"))
    assert page.xpath("//a[@data-key='u']") == []


def test_claim_is_undone_from_the_list(office: Office) -> None:
    """One mis-click costs one click: the button stands where the claim came back to, once."""
    task = office.task(office.file())
    client = office.client("centre")
    answer = send(client, f"/tasks/{task.id}/claim", "/inbox?view=queue", next="/inbox?view=queue")
    form = tree(client.get(answer.location)).xpath("//form[@class='undo']")[0]
    assert client.post(form.get("action"), data=dict(form.fields)).status_code == 303
    assert numbers(client, "/inbox?view=queue") == ["1"]
    assert not tree(client.get("/inbox?view=queue")).xpath("//form[@class='undo']")


def save_view(office: Office, who: str, name: str, query: str = "view=unit&flag=returned", **more: str) -> int:
    return send(office.client(who), "/desk/views", "/inbox", name=name, query=query, **more).status_code


def links(office: Office, who: str) -> list[tuple[str, str]]:
    nav = tree(office.client(who).get("/inbox?view=unit")).xpath("//nav[@aria-label='保存的列表']//a")
    return [(each.text_content().strip(), each.get("href")) for each in nav]


def test_saved_list_keeps_what_a_list_knows(office: Office) -> None:
    """Unknown keys, cursors and codes are dropped; a hostile name is only a name; colleagues see what is shared."""
    assert (
        save_view(office, "centre", "被退回的", "view=unit&flag=returned&cursor=x&evil=1&stage=zzz", shared="1") == 303
    )
    assert save_view(office, "centre", HOSTILE, "view=' OR 1=1") == 303
    assert ("被退回的（本单位共享）", "/inbox?view=unit&flag=returned") in links(office, "colleague")
    assert [name for name, _ in links(office, "colleague")] == ["被退回的（本单位共享）"]
    assert HOSTILE in [name for name, _ in links(office, "centre")]
    assert links(office, "provider") == links(office, "foreign_centre") == []
    assert b"<script>alert" not in office.client("centre").get("/desk/views").data


def test_same_name_changes_the_list_and_thirty_are_enough(office: Office) -> None:
    """A double click makes one list, not two."""
    for _ in range(2):
        assert save_view(office, "centre", "常用") == 303
    assert len(links(office, "centre")) == 1
    for number in range(29):
        assert save_view(office, "centre", f"列表{number}") == 303
    assert save_view(office, "centre", "多余") == 422
    for name in ("", " ", "长" * 61):
        assert save_view(office, "provider", name) == 422


def test_list_is_renamed_chosen_and_deleted_by_its_owner(office: Office) -> None:
    """Colleagues use a shared list and change nothing of it; strangers do not learn that it is there."""
    save_view(office, "centre", "甲", shared="1")
    save_view(office, "centre", "乙", "view=soon")
    with office.database.reading() as session:
        ids = {row.name: row.id for row in session.execute(select(SavedView)).scalars()}
    client = office.client("centre")
    for who in ("colleague", "provider", "foreign_centre"):
        for verb in ("rename", "default", "delete"):
            assert send(office.client(who), f"/desk/views/{ids['甲']}/{verb}", "/inbox", name="丙").status_code == 404
    assert send(client, f"/desk/views/{ids['甲']}/rename", "/desk/views", name="乙").status_code == 422
    assert send(client, f"/desk/views/{ids['甲']}/rename", "/desk/views", name="丙").status_code == 303
    send(client, f"/desk/views/{ids['乙']}/default", "/desk/views")
    assert client.get("/inbox").location == "/inbox?view=soon"
    send(client, f"/desk/views/{ids['乙']}/delete", "/desk/views")
    assert client.get("/inbox").status_code == 200
    assert [name for name, _ in links(office, "centre")] == ["丙（本单位共享）"]


def test_list_of_cases_is_kept_chosen_and_shared_like_one_of_tasks(office: Office) -> None:
    """Each page begins with its own list; removing the last condition shows all cases and not that list again."""
    save_view(office, "centre", "常用", "view=soon", default="1")
    sent = {"page": "cases", "query": "status=closed&stage=zzz&evil=1", "shared": "1", "default": "1"}
    answer = send(office.client("centre"), "/desk/views", "/cases", name="常用", **sent)
    assert answer.location == "/cases?view=all&status=closed"
    client = office.client("centre")
    assert client.get("/cases").location == "/cases?view=all&status=closed"
    assert client.get("/inbox").location == "/inbox?view=soon"
    page = tree(client.get("/cases?view=all&status=closed"))
    assert page.xpath("//nav[@aria-label='保存的列表']//a[@aria-current]/@href") == ["/cases?view=all&status=closed"]
    assert "/cases?view=all" in page.xpath("//a/@href")
    shared = tree(office.client("colleague").get("/cases")).xpath("//nav[@aria-label='保存的列表']//a/@href")
    assert shared == ["/cases?view=all&status=closed"]
    assert links(office, "colleague") == []
    assert send(client, "/desk/views", "/cases?view=all", name="甲", page="records").status_code == 422
