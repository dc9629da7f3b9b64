"""The way through an objection: which steps there are, which is next, and a guard before each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.services import drafts
from app.web.context import actor, database, now

Answer = str | Response | tuple[str, int]

TITLES = {
    "meaning": N_("您要解决什么问题"),
    "record": N_("选择有异议的记录"),
    "fields": N_("哪些内容有异议"),
    "claims": N_("应当是什么"),
    "evidence": N_("证明材料"),
    "applicant": N_("申请人"),
    "agent": N_("代理人和授权"),
    "check": N_("核对并提交"),
}
STEPS = tuple(TITLES)


@dataclass(frozen=True)
class Place:
    """Where in the way a page stands: number `position` of `total`, and the address of the page before it."""

    name: str
    title: str
    position: int
    total: int
    back: str


def steps_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps of one draft: an agent is asked for only where there is one."""
    return tuple(step for step in STEPS if step != "agent" or content.get("by_agent"))


def next_step(content: Mapping[str, Any]) -> str:
    """The first step that is still to be done; once all are, the check before sending."""
    return next((step for step in steps_of(content) if step not in content["done"]), "check")


def place_of(draft: Draft, name: str) -> Place:
    steps = steps_of(draft.content)
    position = steps.index(name)
    back = address(draft.id, steps[position - 1]) if position else "/file"
    return Place(name, TITLES[name], position + 1, len(steps), back)


def address(draft_id: int, step: str) -> str:
    return f"/file/{draft_id}/{step}"


def receipt_address(number: str) -> str:
    """The page of an application that has been filed."""
    return f"/applications/{number}"


def step(name: str) -> Callable[[Callable[[Draft], Answer]], Callable[..., Answer]]:
    """Hand the view its draft; send readers on when it has been filed, and back when earlier steps are open."""

    def guard(view: Callable[[Draft], Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def guarded(draft_id: int) -> Answer:
            with database().reading() as session:
                draft = drafts.own(session, draft_id, actor=actor())
            if filed := draft.content.get("filed"):
                return redirect(receipt_address(filed), 303)
            following, steps = next_step(draft.content), steps_of(draft.content)
            if name not in steps or steps.index(name) > steps.index(following):
                return redirect(address(draft.id, following), 303)
            return view(draft)

        return guarded

    return guard


def save_step(draft: Draft, name: str, **changes: Any) -> Response:
    """Keep what a step has brought and go on to the next one."""
    with database().transaction() as session:
        kept = drafts.keep(session, draft.id, changes, done=name, actor=actor(), now=now())
    if filed := kept.content.get("filed"):
        return redirect(receipt_address(filed), 303)
    return redirect(address(draft.id, next_step(kept.content)), 303)
