"""A real browser and a real server for tests that look at pages."""

import os
import shutil
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A bare machine has no Chinese font; the one that notices are set in serves the browser too.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<match><test name="lang" compare="contains"><string>zh</string></test>
<edit name="family" mode="append"><string>Noto Sans SC</string></edit></match>
</fontconfig>
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, one for each worker. Without it the test is skipped, or fails under XINZHENG_REQUIRE_BROWSER=1."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        if os.environ.get("XINZHENG_REQUIRE_BROWSER") == "1":
            pytest.fail("Chromium is required and not installed")
        pytest.skip("Chromium is not installed")
    environ = {**os.environ, "FONTCONFIG_FILE": str(_fonts(tmp_path_factory.mktemp("fonts")))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=environ)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """An empty tab whose addresses begin at the live server; a fault in its console fails the test."""
    context = browser.new_context(base_url=live_server, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused form is an answer, not a fault, though the browser reports its status.
        if message.type == "error" and "status of 422" not in message.text:
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, faults


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The test's application behind a real port; its address without a slash at the end."""
    with make_server("127.0.0.1", 0, app, threaded=True) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _fonts(folder: Path) -> Path:
    package = find_spec("pylopdf_fonts_zh_cn")
    if package is None or package.origin is None:
        pytest.fail("the Chinese fonts are not installed")
    file = folder / "fonts.conf"
    file.write_text(FONTS.format(fonts=Path(package.origin).parent, cache=folder / "cache"), encoding="utf-8")
    return file
