"""What a draft of an objection holds: its records one by one, the files they share, and the filing it makes.

`items` are kept under numbers of their own, so that one can go without the others changing their address; `done` and
`versions` name steps (`applicant`, `fields.2`), `typed` what was typed on a step and not yet saved.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.vocabulary import CaseKind, Ground, TargetType
from app.models.record import Record
from app.services import intake
from app.services.filing import MAX_ITEMS, TOO_MANY, Item, read_filing

Content = Mapping[str, Any]

KIND = CaseKind.OBJECTION.value
OF_ITEM = ("fields", "claims", "evidence")
_ITEM_KEYS = ("record", "ground", "disputed", "claims", "statement", "evidence")


def empty(jurisdiction: str, consent: str) -> dict[str, Any]:
    return {"jurisdiction": jurisdiction, "consent": consent, "done": [], "items": {}, "following": 1, "files": []}


def current(content: Content) -> dict[str, Any]:
    """The content in today's shape: drafts once held a single record at their top, and one page for all of a person."""
    if "items" in content or "filed" in content:
        return dict(content)
    files = list(content.get("evidence", []))
    letter = content.get("letter")
    item = {key: content[key] for key in _ITEM_KEYS if key in content}
    done = [f"{each}.1" if each in OF_ITEM else each for each in content["done"] if each != "record"]
    if "applicant" in done:
        done.append("who")
    changed = {
        "done": done,
        "items": {"1": {**item, "evidence": [each for each in files if each != letter]}} if "record" in item else {},
        "following": 2,
        "files": files,
        "who": "agent" if content.get("by_agent") else "self",
    }
    kept = ("jurisdiction", "consent", "applicant", "agent", "letter")
    return {key: content[key] for key in kept if key in content} | changed


def items(content: Content) -> dict[str, dict[str, Any]]:
    """The records of a draft in the order they were chosen."""
    return {key: content["items"][key] for key in sorted(content["items"], key=int)}


def item_of(content: Content, key: str) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    found: dict[str, Any] | None = content["items"].get(key)
    if found is None:
        raise NotFound()
    return found


def shared(content: Content, key: str) -> list[str]:
    """The files of the other records, which this one may use too."""
    taken = {*item_of(content, key).get("evidence", []), content.get("letter")}
    return [each for each in content["files"] if each not in taken]


def filing_of(content: Content) -> dict[str, Any]:
    """The draft as a filing, in the shape the API takes it."""
    person = dict(content.get("applicant", {})) | dict(content.get("address", {}))
    if content.get("agent"):
        person["agent"] = content["agent"]
    return {
        "kind": KIND,
        "jurisdiction": content["jurisdiction"],
        "applicant": person,
        "items": [_filed_item(each) for each in items(content).values()],
    }


def _filed_item(item: Content) -> dict[str, Any]:
    claims = item.get("claims", {})
    return {
        "record": item["record"],
        "ground": item.get("ground", ""),
        "fields": [{"field": code, "claimed": claims[code]} for code in item.get("disputed", []) if code in claims],
        "statement": item.get("statement", ""),
        "evidence": list(item.get("evidence", [])),
    }


def faults(content: Content, today: date, *prefixes: str) -> list[FieldError]:
    """What a filing made of the draft would be refused for, at the paths that begin like one of `prefixes`."""
    try:
        read_filing(filing_of(content), today)
    except Invalid as refused:
        return [each for each in refused.errors if each.field.startswith(prefixes)]
    return []


def doubts(content: Content, today: date) -> tuple[FieldError, ...]:
    """What a filing made of the draft would be warned of; nothing while it would be refused."""
    try:
        return read_filing(filing_of(content), today).warnings
    except Invalid:
        return ()


def item_faults(content: Content, item: Content, today: date, name: str) -> list[FieldError]:
    """What is wrong with one thing said of one record, whatever the others hold."""
    alone = {**content, "items": {"1": dict(item)}}
    return faults(alone, today, f"items.0.{name}")


def claim_faults(item: Content, record: Record) -> list[FieldError]:
    """What is wrong with the claimed values, at `<field code>`, or at `statement` where nothing is claimed."""
    claims = item.get("claims", {})
    disputed = [code for code in item.get("disputed", []) if code in claims]
    pairs = tuple((code, claims[code]) for code in disputed)
    claimed = Item(str(record.id), TargetType.RECORD, Ground(item["ground"]), pairs, item.get("statement", ""), [])
    found = []
    for error in intake.faults_of_claims(claimed, record, "fields"):
        position = error.field.split(".")[1:2]
        at = disputed[int(position[0])] if position else "statement"
        found.append(FieldError(at, error.code, error.message, error.values))
    return found


def with_records(content: Content, records: list[str]) -> dict[str, Any]:
    """The content with more records, each once. Raises Invalid beyond the most a filing takes."""
    known = {each["record"] for each in content["items"].values()}
    fresh = [each for each in dict.fromkeys(records) if each not in known]
    if len(known) + len(fresh) > MAX_ITEMS:
        raise Invalid([FieldError("records", "too_many", TOO_MANY)])
    first = content["following"]
    added = {str(first + position): {"record": each, "evidence": []} for position, each in enumerate(fresh)}
    # With another record the list is to be looked at again.
    done = [each for each in content["done"] if each != "basket" or not fresh]
    return {
        **content,
        "items": {**content["items"], **added},
        "following": first + len(fresh),
        "done": done,
    }


def without(content: Content, key: str) -> dict[str, Any]:
    """The content without one of its records, and without the files only that one used. Raises NotFound."""
    item_of(content, key)
    left = {name: each for name, each in content["items"].items() if name != key}
    changed = {**content, "items": left, "done": [each for each in content["done"] if not each.endswith(f".{key}")]}
    return {**changed, "files": used_files(changed)}


def used_files(content: Content) -> list[str]:
    """The files of a draft that some record or the representative's proof still uses, in the order of their upload."""
    used = {file for each in content["items"].values() for file in each.get("evidence", [])}
    return [each for each in content["files"] if each in used or each == content.get("letter")]
