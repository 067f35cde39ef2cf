"""axe finds nothing against WCAG 2.2 A and AA, at 320 and 1280 px, light and dark; and nothing stands beyond the edge at 320 px."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import make
from tests.journeys import pages

pytestmark = pytest.mark.any_database

Person = Callable[..., Page]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WHOLE: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}
"""All that another colour scheme can change."""
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


def looked_at(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in every width and scheme."""
    page.evaluate(AXE.axe_script)
    wrong = []
    for size in (WIDE, NARROW):  # type: Any
        page.set_viewport_size(size)
        for scheme, options in (("light", WHOLE), ("dark", COLOURS)):  # type: Any
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = page.evaluate("options => axe.run(options)", options)["violations"]
            wrong += [
                f"{size['width']} {scheme} {rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
                for rule in found
                for node in rule["nodes"]
            ]
    beyond = page.evaluate("document.scrollingElement.scrollWidth")
    return wrong + ([f"{beyond} px wide at 320"] if beyond != NARROW["width"] else [])


AXE = Axe()


def check(page: Page, portal: str, steps: Iterable[tuple[str, pages.Step]]) -> None:
    wrong = {}
    for name, step in steps:
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        step(page, portal)
        if found := looked_at(page):
            wrong[name] = found
    assert not wrong, "\n".join(f"{name}: {line}" for name, lines in wrong.items() for line in lines)


def test_public_pages(portal: str, person: Person):
    page = person()
    article = pages.newspaper(pictures=True)
    check(page, portal, pages.public(article, make.withdrawn()))


def test_home_without_pictures_and_without_articles(portal: str, person: Person):
    page = person()

    def home(page: Page, portal: str) -> None:
        page.goto(portal)

    check(page, portal, [("empty home", home)])
    make.article("Bài đầu tiên")
    check(page, portal, [("home of one", home)])
    for number in range(12):
        make.article(f"Bài không ảnh số {number}")
    check(page, portal, [("home without pictures", home)])


@pytest.mark.thorough
def test_staff_pages(desk: str, person: Person):
    page = person()
    page.goto(f"{desk}/quan-tri/login/")
    login = looked_at(page)
    assert not login, "\n".join(login)
    article = pages.newspaper(pictures=True)
    pages.signed_in(page.context, desk)
    check(page, desk, pages.staff(article, make.draft("Bài nháp", cover=make.picture("blue"), cover_alt="Ảnh")))
