"""Filing an objection by its pages, for tests: every step as a plain form."""

from werkzeug.test import TestResponse

from app.models.record import Record
from tests.services.world import FIRM, FIRM_NAME
from tests.web.visiting import Visitor

PERSON = {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM}
MAIL = {"service": "electronic", "email": "firm@example.com", "email_again": "firm@example.com"}
PROMISED = {"truthful": "y", "reachable": "y"}
_OF_ITEM = ("fields", "claims", "evidence", "files")


class Filer(Visitor):
    """A visitor with one draft; `item` is the record whose pages are filled in."""

    draft = ""
    item = "1"

    def begin(self, place: str = "zhongmu") -> None:
        answer = self.post("/file", jurisdiction=place, consent="y")
        self.draft = str(answer.location).split("/")[2]

    def address(self, name: str) -> str:
        return f"/file/{self.draft}/items/{self.item}/{name}" if name in _OF_ITEM else f"/file/{self.draft}/{name}"

    def step(self, name: str, /, **data: object) -> TestResponse:
        return self.post(self.address(name), **data)

    def page(self, name: str) -> TestResponse:
        return self.client.get(self.address(name))

    def fill(self, *records: Record, until: str = "check") -> None:
        """Every step before `until`, with an objection to the amount of each fine."""
        steps: list[tuple[str, str, dict[str, object]]] = [
            ("meaning", "1", {"meaning": "differs"}),
            ("record", "1", {"records": [str(each.id) for each in records]}),
        ]
        for number, _ in enumerate(records, start=1):
            steps += [
                ("fields", str(number), {"ground": "error", "present": ["CF_NR_FK"]}),
                ("claims", str(number), {"CF_NR_FK": "0.8", "statement": "决定书载明罚款 8000 元。"}),
                ("evidence", str(number), {"act": "next"}),
            ]
        people: list[tuple[str, dict[str, object]]] = [
            ("basket", {}),
            ("applicant", {**PERSON}),
            ("who", {"who": "self"}),
            ("address", {**MAIL}),
        ]
        for name, item, data in [*steps, *((name, self.item, data) for name, data in people)]:
            if name == until:
                return
            self.item = item
            answer = self.step(name, **data)
            assert answer.status_code == 303, (name, answer.text)

    def fill_people(self) -> None:
        """From the list of records to the check, for the firm itself."""
        self.step("basket")
        self.step("applicant", **PERSON)
        self.step("who", who="self")
        self.say_address()

    def say_address(self) -> None:
        assert self.step("address", **MAIL).status_code == 303
