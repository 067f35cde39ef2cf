"""The comment form as a person meets it in a browser: write, read the code, send, go back, and what stands in the boxes."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Error, Page, expect

from tests import make

FIELDS = ("name", "phone", "title", "content")
RECEIPT = re.compile(r"/theo-doi/[2-9A-Z]{12}/$")
FORM_PAGE = re.compile(r"/bai-viet/\d+/binh-luan/$")


def write(page: Page, **text: str) -> None:
    for name, value in text.items():
        page.locator(f"#id_{name}").fill(value)


def written(page: Page) -> dict[str, str]:
    """What stands in the boxes, line ends as LF."""
    return {name: page.locator(f"#id_{name}").input_value().replace("\r\n", "\n") for name in FIELDS}


def agree(page: Page) -> None:
    page.locator("#id_consent").check()


def send(page: Page) -> None:
    page.locator(".sendrow button").first.click()


def key(page: Page) -> str:
    return page.locator("[data-key]").input_value()


SHOWN = """() => { const key = document.querySelector('[data-key]').value, picture = document.querySelector('[data-picture]');
return picture.complete && picture.getAttribute('src') === `/binh-luan/ma-xac-nhan/${key}.png`; }"""


def code_shown(page: Page, *, instead_of: str = "") -> str:
    """Wait for a picture that can be read; the key of its code. `instead_of` is the key of the one before."""
    expect(page.locator("[data-key]")).not_to_have_value(instead_of)
    expect(page.locator("[data-picture]")).to_be_visible()
    until = time.monotonic() + 10
    while not page.evaluate(SHOWN):  # key and picture at one moment: the script may be about to change both
        assert time.monotonic() < until, "the picture is not that of the key"
        page.wait_for_timeout(50)
    return key(page)


def answer(page: Page, *, wrongly: bool = False) -> None:
    """Type the digits of the picture shown, or others."""
    digits = make.answer_to(key(page))
    page.locator("#id_captcha_1").fill("".join(str(9 - int(digit)) for digit in digits) if wrongly else digits)


def back(page: Page) -> None:
    """The browser's Back, until the page is another. (Playwright's own go_back leaves the back/forward cache out.)"""
    try:
        page.evaluate("() => { document.documentElement.dataset.left = ''; window.history.back(); }")
    except Error as gone:  # the page may be left before it could answer that it is leaving
        if "navigation" not in gone.message:
            raise
    expect(page.locator("html[data-left]")).to_have_count(0)


def complaint(page: Page, name: str) -> str:
    """The sentence that belongs to a box, found the way a screen reader finds it; "" when there is none."""
    described = (page.locator(f"#id_{name}").get_attribute("aria-describedby") or "").split()
    return page.locator(f"#error_{name}").inner_text() if f"error_{name}" in described else ""
