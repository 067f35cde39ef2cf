"""The strict content policy: no page breaks it, nothing is said in the console, and every file a page names is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page, Response

from tests import make
from tests.journeys import pages

pytestmark = pytest.mark.any_database

Person = Callable[..., Page]

EXPECTED = "Failed to load resource: the server responded with a status of"
"""What Chromium says of a page that is a 404 or 410 itself; missing files are found by their own answers."""


def watched(page: Page) -> list[str]:
    """Everything that goes wrong from now on: console, errors, policy, files that are not there."""
    wrong: list[str] = []
    page.context.expose_function("told", lambda what: wrong.append(what))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " e => told(`policy ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"
    )

    def answered(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            wrong.append(f"{response.status} {response.url}")

    page.on("console", lambda message: None if message.text.startswith(EXPECTED) else wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url} {request.failure}"))
    page.on("response", answered)
    return wrong


def check(page: Page, portal: str, steps: Iterable[tuple[str, pages.Step]]) -> None:
    wrong, lines = watched(page), []
    for name, step in steps:
        step(page, portal)
        page.wait_for_load_state("load")
        lines += [f"{name}: {line}" for line in wrong]
        wrong.clear()
    assert not lines, "\n".join(lines)


def test_public_pages(portal: str, person: Person):
    article = pages.newspaper(pictures=True)
    page = person()
    check(page, portal, pages.public(article, make.withdrawn()))
    assert page.context.cookies() == []
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_staff_pages(desk: str, person: Person):
    page = person(viewport={"width": 1280, "height": 800})
    article = pages.newspaper(pictures=True)
    pages.signed_in(page.context, desk)
    check(page, desk, pages.staff(article, make.draft("Bài nháp", cover=make.picture("blue"), cover_alt="Ảnh")))


def test_the_watch_sees_what_breaks_the_policy(portal: str, person: Person):
    """Otherwise the tests above would be silent for a wrong reason."""
    page = person()
    wrong = watched(page)
    page.goto(portal)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.head.appendChild(Object.assign(document.createElement('script'), {src: 'http://127.0.0.1:9/x.js'}))")
    page.wait_for_function("() => true")
    page.wait_for_timeout(200)
    assert {line.split()[1] for line in wrong if line.startswith("policy")} == {"style-src-attr", "script-src-elem"}
