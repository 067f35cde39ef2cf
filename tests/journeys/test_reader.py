"""A reader writes a comment on a phone, with and without JavaScript, and does everything wrong that people do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from articles.models import Article
from comments.models import Comment
from tests import make
from tests.journeys import form

Person = Callable[..., Page]

TEXT = {
    "name": "Đặng Thị Ngọc  Ánh",
    "phone": "0912.345 678",
    "title": "Đèn \"hỏng\" & <tối> ở 'ngõ 12'",
    "content": "\n\nĐèn đường hỏng ở ngõ 12.\n  Thụt hai dấu cách\n\n\n\tMột dấu tab &amp; <b>không phải thẻ</b>\n",
}
STORED = {**TEXT, "name": "Đặng Thị Ngọc Ánh", "phone": "0912345678", "content": TEXT["content"].strip("\n")}


@pytest.fixture
def article(portal: str) -> Article:
    return make.article("Sửa đèn đường ngõ 12", "<p>Phường sửa đèn trong tuần này.</p>")


def stored() -> list[dict[str, str]]:
    return list(Comment.objects.order_by("pk").values(*form.FIELDS))


def open_form(page: Page, portal: str, article: Article) -> None:
    page.goto(portal + article.get_absolute_url())


def reach_the_code(page: Page, *, script: bool) -> str:
    """A form that is written: the code is there already (script), or comes with the next page. Its key."""
    if not script:
        form.send(page)
        expect(page).to_have_url(form.FORM_PAGE)
    return form.code_shown(page)


def write_all(page: Page, **other: str) -> None:
    form.write(page, **{**TEXT, **other})
    form.agree(page)


# --- The whole story --------------------------------------------------------------------------------------------------
def test_no_letter_is_lost_on_the_way_to_two_receipts(portal: str, article: Article, person: Person, script: bool):
    page = person(script=script)
    page.goto(f"{portal}/")
    page.get_by_role("link", name=article.title).first.click()
    expect(page.locator("h1")).to_have_text(article.title)

    write_all(page)
    reach_the_code(page, script=script)
    assert form.written(page) == TEXT

    form.answer(page, wrongly=True)
    first = form.key(page)
    form.send(page)
    second = form.code_shown(page, instead_of=first)
    assert form.written(page) == TEXT
    assert form.complaint(page, "captcha_1") != ""
    assert page.locator("#id_consent").is_checked()

    refresh(page, script=script)
    form.code_shown(page, instead_of=second)
    assert form.written(page) == TEXT

    form.write(page, title="")
    form.answer(page)
    form.send(page)
    expect(page.locator("#error_title")).to_be_visible()
    assert form.written(page) == {**TEXT, "title": ""}
    assert form.complaint(page, "title") != ""
    expect(page.locator(".captcha .done")).to_be_visible()

    form.back(page)  # the page before: its code is burnt, its boxes hold what was sent
    expect(page.locator("#id_captcha_1")).to_be_visible()
    assert form.written(page) == {**TEXT, "title": ""}
    form.write(page, title=TEXT["title"])
    send_from_an_old_page(page, script=script)
    expect(page).to_have_url(form.RECEIPT)
    assert stored() == [STORED]
    first_receipt = page.url

    form.back(page)  # the form that was sent
    expect(page).to_have_url(form.FORM_PAGE)
    assert form.written(page) == TEXT
    corrected = TEXT["content"].replace("ngõ 12", "ngõ 21")
    form.write(page, content=corrected)
    expect(page.locator("#id_content")).to_have_value(corrected)
    send_from_an_old_page(page, script=script)
    expect(page.get_by_text(Comment.objects.get().code_shown)).to_be_visible()
    assert page.url != first_receipt
    assert form.written(page) == {**TEXT, "content": corrected}
    form.agree(page)
    form.answer(page)
    form.send(page)
    expect(page).to_have_url(form.RECEIPT)
    assert page.url != first_receipt
    assert stored() == [STORED, {**STORED, "content": corrected.strip("\n")}]
    second_receipt = page.url

    form.back(page)
    expect(page).to_have_url(form.FORM_PAGE)
    assert form.written(page) == {**TEXT, "content": corrected}
    form.send(page)  # nothing changed: the receipt it had
    expect(page).to_have_url(second_receipt)
    assert len(stored()) == 2


def refresh(page: Page, *, script: bool) -> None:
    """Another code: in place, said once, the focus where it was; without script by a page without complaints."""
    before, button = form.key(page), page.locator("[data-another]")
    page.locator("#id_captcha_1").fill("123")
    label = page.locator("label[for=id_captcha_1]").inner_text()
    if script:
        watch_what_is_said(page)
    button.click()
    form.code_shown(page, instead_of=before)
    expect(page.locator("#id_captcha_1")).to_have_value("")
    assert page.locator("label[for=id_captcha_1]").inner_text() == label
    if script:
        expect(page.locator("[data-status]")).to_have_text(_("There is a new code"))
        assert said(page) == [_("There is a new code")]
        expect(button).to_be_focused()
    else:
        assert page.locator(".error").count() == 0


def send_from_an_old_page(page: Page, *, script: bool) -> None:
    """A page that came back: the script has fetched a new code; without it the old one is refused and a new one comes."""
    if script:
        expect(page.locator("[data-status]")).to_have_text(_("There is a new code"))
        form.answer(page)
        form.send(page)
        return
    old = form.key(page)
    form.send(page)
    form.code_shown(page, instead_of=old)
    if not page.locator(".summary.calm").count():  # refused for its code alone
        form.answer(page)
        form.send(page)


def watch_what_is_said(page: Page) -> None:
    """Notes every text the live region is given."""
    page.evaluate(
        """() => { window.said = []; const region = document.querySelector('[data-status]');
        new MutationObserver(() => { if (region.textContent) window.said.push(region.textContent); })
        .observe(region, {childList: true, characterData: true, subtree: true}); }"""
    )


def said(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.said")
    return found
