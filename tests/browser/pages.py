"""What every person before a browser does: press, sign in, and look whether the page is fit."""

from playwright.sync_api import Page

from tests.browser.accessibility import NARROW, RULES, overflow, violations

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
PASSWORD = "a long password"


class Pages:
    """One person before one browser; pages are used by labels and buttons, never by ids."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def is_fit(self) -> None:
        """What is on the screen is accessible and fits, narrow and wide.

        On a phone only what depends on the room is asked again: the long tests ask everything of every page twice.
        """
        for size, rules in ((PHONE, NARROW), (WIDE, RULES)):
            self.page.set_viewport_size(size)
            assert violations(self.page, rules) == [], self.page.url
            assert overflow(self.page) == 0, self.page.url

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
