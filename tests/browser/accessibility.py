"""The accessibility rules of WCAG 2.2 A and AA, asked of a page in a real browser."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on the room a page has.
NARROW = ["target-size", "scrollable-region-focusable"]
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(result => result.violations.map(
    found => ({rule: found.id, where: found.nodes.map(node => node.html.slice(0, 200))})))"""


def violations(page: Page, rules: list[str] = RULES) -> list[dict[str, object]]:
    """The rules the page breaks, each with the elements at fault; empty when it is clean."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(RUN, rules))


def overflow(page: Page) -> int:
    """Pixels the page is wider than its window; a reader must never scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
