"""Lists under a name: one's own, and those colleagues share with their unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled
from app.models.account import Account
from app.models.desk import SavedView
from app.services import case_list
from app.services.input import required_text
from app.services.task_filters import Filters
from app.services.task_views import PAGE_VIEWS
from app.services.watch_columns import chosen
from app.services.watch_filters import Wanted

MOST = 30
LONGEST_NAME = 60


class ListPage(Labelled):
    """The pages whose lists can be kept."""

    INBOX = "inbox", N_("待办任务")
    CASES = "cases", N_("案件")
    WATCH = "supervision", N_("督办列表")


@dataclass(frozen=True)
class Shown:
    """One saved view as this actor sees it; `by` is the colleague who shares it, empty for one's own."""

    id: int
    page: ListPage
    name: str
    query: str
    shared: bool
    is_default: bool
    by: str

    @property
    def address(self) -> str:
        """Where the list is opened."""
        return address(self.page, self.query)


_PATHS = {ListPage.INBOX: "/inbox", ListPage.CASES: "/cases", ListPage.WATCH: "/supervision/cases"}


def address(page: ListPage, query: str) -> str:
    """The list of a page that a query string narrows."""
    return f"{_PATHS[page]}?{query}" if query else _PATHS[page]


def of_actor(session: Session, page: ListPage | None = None, *, actor: Actor) -> list[Shown]:
    """Those of a page, or of all: one's own first, then the unit's, each by name."""
    statement = _seen(actor, page).order_by(
        SavedView.page.desc(), SavedView.account_id != actor.account_id, SavedView.name, SavedView.id
    )
    return [
        Shown(
            each.id,
            ListPage(each.page),
            each.name,
            each.query,
            shared=each.organisation_id is not None,
            is_default=each.is_default and each.account_id == actor.account_id,
            by="" if each.account_id == actor.account_id else name,
        )
        for each, name in session.execute(statement)
    ]


def default_query(session: Session, page: ListPage, *, actor: Actor) -> str | None:
    """The query of the list the actor begins with on a page, if one was chosen."""
    statement = select(SavedView.query).where(
        SavedView.page == page, SavedView.account_id == actor.account_id, SavedView.is_default
    )
    return session.execute(statement).scalar_one_or_none()


def parts(query: str) -> list[tuple[str, str]]:
    """The names and values of a query string, however often each stands in it."""
    return parse_qsl(query[:4_000])


def clean(page: ListPage, query: str) -> str:
    """The parts of a query string that a list knows; the rest is dropped, the place in the list too."""
    given = dict(parts(query))
    if page is ListPage.CASES:
        # Never empty: an address that asks for nothing leads to the list one begins with.
        return urlencode({"view": "all", **case_list.known(given)})
    if page is ListPage.WATCH:
        asked = [value for name, value in parts(query) if name == "col"]
        columns = [("col", column.value) for column in chosen(asked)] if asked else []
        return urlencode([*Wanted.of(given).chosen.items(), *columns])
    kept = Filters.of(given).chosen
    if given.get("view") in PAGE_VIEWS:
        kept = {"view": given["view"], **kept}
    return urlencode(kept)


def save(session: Session, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> SavedView:
    """Keep a list under a new name, or change the one of that name. `shared` is for the actor's first unit.

    `page` says of which page; where nothing is said, of the tasks'.
    Raises Invalid for an empty or long name, Conflict `too_many_views`.
    """
    name = _name(data)
    session.execute(select(Account.id).where(Account.id == actor.account_id).with_for_update())
    page = _page(data)
    own = session.execute(_own(actor)).scalars().all()
    row = next((each for each in own if each.name == name and each.page == page), None)
    if row is None:
        if len(own) >= MOST:
            raise Conflict("too_many_views", N_("至多保存 {most} 个列表，请先删除不用的"), most=MOST)
        row = SavedView(
            id=new_id(now), account_id=actor.account_id, page=page, name=name, created_at=now, is_default=False
        )
        session.add(row)
    row.query = clean(page, str(data.get("query", "")))
    row.organisation_id = _unit(actor) if data.get("shared") else None
    if data.get("default"):
        _only_default(session, row, actor)
    return row


def rename(session: Session, view_id: int, data: Mapping[str, Any], *, actor: Actor) -> SavedView:
    """Another name for one's own. Raises NotFound, Invalid for a name that is taken."""
    row, name = _mine(session, view_id, actor), _name(data)
    taken = _own(actor).where(SavedView.name == name, SavedView.page == row.page, SavedView.id != view_id)
    if session.execute(taken.with_only_columns(func.count())).scalar_one():
        raise Invalid([FieldError("name", "taken", N_("已经有同名的列表"))])
    row.name = name
    return row


def make_default(session: Session, view_id: int, *, actor: Actor) -> SavedView:
    """Begin with this list from now on; asked again, begin with none. Raises NotFound."""
    row = _mine(session, view_id, actor)
    if row.is_default:
        row.is_default = False
    else:
        _only_default(session, row, actor)
    return row


def delete(session: Session, view_id: int, *, actor: Actor) -> str:
    """Take one's own away, for the unit too; answers its name. Raises NotFound."""
    row = _mine(session, view_id, actor)
    session.delete(row)
    return row.name


def _page(data: Mapping[str, Any]) -> ListPage:
    page = data.get("page") or ListPage.INBOX
    if page not in list(ListPage):
        raise Invalid([FieldError("page", "unknown_code", N_("请从给出的选项中选择"))])
    return ListPage(page)


def _name(data: Mapping[str, Any]) -> str:
    return required_text(data, "name", LONGEST_NAME)


def _only_default(session: Session, row: SavedView, actor: Actor) -> None:
    others = update(SavedView).where(
        SavedView.account_id == actor.account_id, SavedView.page == row.page, SavedView.id != row.id
    )
    session.execute(others.values(is_default=False))
    row.is_default = True


def _own(actor: Actor) -> Select[SavedView]:
    return select(SavedView).where(SavedView.account_id == actor.account_id)


def _mine(session: Session, view_id: int, actor: Actor) -> SavedView:
    row = session.execute(_own(actor).where(SavedView.id == view_id)).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def _seen(actor: Actor, page: ListPage | None) -> Select[SavedView, str]:
    units = [each.organisation_id for each in actor.granted if each.organisation_id is not None]
    mine = or_(SavedView.account_id == actor.account_id, SavedView.organisation_id.in_(units))
    statement = select(SavedView, Account.name).join(Account, Account.id == SavedView.account_id).where(mine)
    return statement if page is None else statement.where(SavedView.page == page)


def _unit(actor: Actor) -> int:
    """The unit a view is shared with. Raises Invalid for somebody without one."""
    for each in actor.granted:
        if each.organisation_id is not None:
            return each.organisation_id
    raise Invalid([FieldError("shared", "no_unit", N_("您不属于任何单位，不能与本单位共享"))])
