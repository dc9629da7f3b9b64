"""The way through an objection: which steps there are, which is next, and a guard before each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import flash, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, NotFound
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.services import drafts, places
from app.services.draft_content import OF_ITEM, items
from app.web.context import actor, database, now
from app.web.filters import sentence
from app.web.forms.base import StepForm

Answer = str | Response | tuple[str, int]
Form = TypeVar("Form", bound=StepForm)

TITLES = {
    "meaning": N_("您要解决什么问题"),
    "record": N_("选择有异议的记录"),
    "fields": N_("哪些内容有异议"),
    "claims": N_("应当是什么"),
    "evidence": N_("证明材料"),
    "basket": N_("本次申请的记录"),
    "applicant": N_("申请人"),
    "who": N_("由谁办理"),
    "agent": N_("代理人和授权"),
    "address": N_("联系方式和送达"),
    "check": N_("核对并提交"),
}
_TITLES_OF_AGENT = {"staff": N_("经办人和授权"), "guardian": N_("法定代理人")}
PLACES = {place.id: place.name for place in places.PLACES}
# What is never kept of a page: proofs of its origin, and what is not typed.
_NOT_TYPED = ("csrf_token", "version", "act")


@dataclass(frozen=True)
class Step:
    """One page of the way; those about a record say which of the draft's records."""

    name: str
    item: str = ""

    @property
    def key(self) -> str:
        """How a draft names the step."""
        return f"{self.name}.{self.item}" if self.item else self.name


@dataclass(frozen=True)
class Place:
    """Where in the way a page stands: number `position` of `total`, and the addresses around it."""

    step: Step
    title: str
    position: int
    total: int
    back: str
    draft_id: int
    restored: bool

    @property
    def keep(self) -> str:
        """Where the page sends what is being typed."""
        return f"/file/{self.draft_id}/keep/{self.step.key}"


def way(content: Mapping[str, Any]) -> list[Step]:
    """The steps of one draft: three for each record, and a representative only where there is one."""
    of_items = [Step(name, key) for key in items(content) for name in OF_ITEM]
    people = [Step("agent")] if content.get("who", "self") != "self" else []
    shared = (Step("basket"), Step("applicant"), Step("who"), *people, Step("address"), Step("check"))
    return [Step("meaning"), Step("record"), *of_items, *shared]


def next_step(content: Mapping[str, Any]) -> Step:
    """The first step that is still to be done; once all are, the check before sending."""
    done = {*content["done"], *(["record"] if content["items"] else [])}
    return next(step for step in way(content) if step.key not in done or step.name == "check")


def left(content: Mapping[str, Any]) -> list[str]:
    """The titles of the steps that are still to be done, each once."""
    done = {*content["done"], *(["record"] if content["items"] else [])}
    steps = way(content) if content["items"] else [*way(content)[:2], *map(Step, OF_ITEM), *way(content)[2:]]
    return list(dict.fromkeys(title_of(content, step.name) for step in steps if step.key not in done))


def resumable(draft: Draft) -> dict[str, Any]:
    """A draft as the list of what may be gone on with shows it."""
    content = draft.content
    return {
        "id": draft.id,
        "href": address(draft.id, next_step(content)),
        "place": PLACES[content["jurisdiction"]],
        "records": len(content["items"]),
        "left": [title for title in left(content) if title != TITLES["check"]],
        "at": draft.updated_at,
    }


def title_of(content: Mapping[str, Any], name: str) -> str:
    """The title of a step; a representative's speaks of his standing."""
    return _TITLES_OF_AGENT.get(content.get("who", ""), TITLES[name]) if name == "agent" else TITLES[name]


def place_of(draft: Draft, name: str, item: str = "") -> Place:
    content, step = draft.content, Step(name, item)
    steps = way(content)
    at = steps.index(step)
    before = steps[at - 1] if at else None
    if name == "record" and content["items"]:
        before = Step("basket")
    names = [each for each in TITLES if each != "agent" or Step("agent") in steps]
    back = address(draft.id, before) if before else "/file"
    restored = step.key in content.get("typed", {}) and request.method == "GET"
    return Place(step, title_of(content, name), names.index(name) + 1, len(names), back, draft.id, restored)


def address(draft_id: int, step: Step | str) -> str:
    step = Step(step) if isinstance(step, str) else step
    return f"/file/{draft_id}/items/{step.item}/{step.name}" if step.item else f"/file/{draft_id}/{step.name}"


def receipt_address(number: str) -> str:
    """The page of an application that has been filed."""
    return f"/applications/{number}"


def step(name: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Hand the view its draft (and the number of the record it is about); send readers on when it has been filed,
    and back when earlier steps are open. What a refused form holds is kept, so that leaving the page loses nothing.
    """

    def guard(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def guarded(draft_id: int, item: int | None = None) -> Answer:
            at = Step(name, "" if item is None else str(item))
            with database().reading() as session:
                draft = drafts.own(session, draft_id, actor=actor())
            if elsewhere := _elsewhere(draft, at):
                return redirect(elsewhere, 303)
            try:
                answer = view(draft, at.item) if at.item else view(draft)
            except Conflict as refused:
                if refused.code != drafts.CHANGED_ELSEWHERE:
                    raise
                keep_typed(draft.id, at)
                flash(sentence(refused.message, refused.values), "warn")
                return redirect(address(draft.id, at), 303)
            if request.method == "POST" and isinstance(answer, tuple):
                keep_typed(draft.id, at)
            return answer

        return guarded

    return guard


def _elsewhere(draft: Draft, at: Step) -> str:
    """Where a reader belongs who asks for a page that is not his to fill yet, or no longer. Raises NotFound."""
    if filed := draft.content.get("filed"):
        return receipt_address(filed)
    steps, following = way(draft.content), next_step(draft.content)
    if at.item and at not in steps:
        raise NotFound()
    if at not in steps or steps.index(at) > steps.index(following):
        return address(draft.id, following)
    return ""


def filled(kind: type[Form], draft: Draft, at: Step, data: Mapping[str, Any]) -> Form:
    """The form of a step as it was left: what was typed and not saved, else what was saved."""
    typed = draft.content.get("typed", {}).get(at.key)
    form = kind(formdata=MultiDict(typed)) if typed and "saved" not in request.args else kind(formdata=None, data=data)
    form.version.data = str(drafts.version(draft.content, at.key))
    return form


def keep_typed(draft_id: int, at: Step, seen: int | None = None) -> None:
    """Keep what this request has brought. Raises NotFound, Invalid, Conflict `changed_elsewhere`."""
    typed = {name: values for name, values in request.form.lists() if name not in _NOT_TYPED}
    with database().transaction() as session:
        drafts.keep_typed(session, draft_id, at.key, typed, seen=seen, actor=actor(), now=now())


def save_step(draft: Draft, name: str, item: str = "", *, undone: tuple[str, ...] = (), **changes: Any) -> Response:
    """Keep what a step has brought and go on to the next one. Raises Conflict `changed_elsewhere`."""
    at = Step(name, item)
    with database().transaction() as session:
        kept = drafts.keep(
            session,
            draft.id,
            changes,
            item=item,
            done=at.key,
            undone=undone,
            seen=seen_version(),
            actor=actor(),
            now=now(),
        )
    if filed := kept.content.get("filed"):
        return redirect(receipt_address(filed), 303)
    return redirect(address(draft.id, next_step(kept.content)), 303)


def seen_version() -> int | None:
    """The version of the step that the sent page showed; None where it does not say."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None
