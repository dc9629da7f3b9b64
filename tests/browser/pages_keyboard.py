"""An officer who never touches a mouse: every step is a key."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import PASSWORD, Pages

MOST_TABS = 120


class KeyboardOfficer(Pages):
    """One person of a unit before one keyboard."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.set_default_timeout(8000)
        self.keys = page.keyboard

    def type(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.keys.press(key)

    def tab_to(self, target: Locator) -> None:
        """Tab until the target has the focus: what cannot be reached so is not there for this officer."""
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.keys.press("Tab")
        raise AssertionError(f"no way by keyboard to {target}")

    def fill(self, label: str, text: str) -> None:
        """Tab to a field and type into it."""
        self.tab_to(self.page.get_by_label(label))
        self.keys.press("Control+a")
        self.keys.insert_text(text)

    def fill_day(self, label: str, year: str, month: str, day: str) -> None:
        """Type a date as the browser's own language orders it: the year last, or first."""
        field = self.page.get_by_label(label)
        self.tab_to(field)
        for parts in ((month, day, year), (year, month, day)):
            for part in parts:
                self.keys.type(part)
                if len(part) == 4 and part is not parts[-1]:
                    self.keys.press("ArrowRight")
            if field.input_value() == f"{year}-{month}-{day}":
                return
            self.type("Shift+Tab", "Tab")
        raise AssertionError(f"no way by keyboard to type a day into {label}")

    def use(self, role: str, name: str) -> None:
        """Tab to a button or link and press it."""
        self.tab_to(self.page.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
        self.keys.press("Enter")

    def sign_in(self, login: str) -> None:
        self.page.goto("/login")
        self.fill("账号", login)
        self.fill("密码", PASSWORD)
        self.keys.press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)

    def at(self, path: str) -> None:
        """The page that is open now."""
        self.page.wait_for_url(lambda url: path in url)

    def stands_on(self, number: str) -> None:
        """The row the officer works on, by its focus and by its look."""
        expect(self.page.locator("tr.is-current")).to_contain_text(number)
        expect(self.page.locator("tr.is-current [data-open]")).to_be_focused()

    def told(self, words: str) -> None:
        expect(self.page.get_by_role("status").first).to_contain_text(words)
