"""A reader writes a comment on a phone, with and without JavaScript, and does everything wrong that people do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import Page, Response, Route, expect

from articles.models import Article
from comments.models import Comment
from comments.token import Token
from hnp_portal.security import StaffMarker
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


def test_an_article_in_view_for_some_seconds_was_read(portal: str, article: Article, person: Person):
    """Told once, not by a tab in the background, and from there on the server's own business."""
    page, told = person(), []
    page.on("request", lambda request: told.append((request.method, request.url)) if "da-doc" in request.url else None)
    page.clock.install()
    page.add_init_script("Object.defineProperty(document, 'visibilityState', { get: () => window.seen || 'visible' })")
    open_form(page, portal, article)
    turn = "seen => { window.seen = seen; document.dispatchEvent(new Event('visibilitychange')); }"
    page.clock.run_for(4_000)
    page.evaluate(turn, "hidden")
    page.clock.run_for(60_000)
    page.evaluate(turn, "visible")
    page.clock.run_for(4_000)
    assert told == []
    with page.expect_response("**/da-doc/") as answer:
        page.clock.run_for(2_000)
    assert answer.value.status == 204
    page.evaluate(turn, "visible")
    page.clock.run_for(60_000)
    assert told == [("POST", f"{portal}/bai-viet/{article.pk}/da-doc/")]

    page.context.add_cookies([{"name": StaffMarker.NAME, "value": "1", "url": portal}])
    page.reload()
    page.clock.run_for(60_000)
    assert len(told) == 1  # the staff is no reader


# --- One kind of mishap each ------------------------------------------------------------------------------------------
def arrive(page: Page, *, script: bool) -> str:
    """Answer the code that stands there, send, and end at the receipt; its code."""
    form.answer(page)
    form.send(page)
    expect(page).to_have_url(form.RECEIPT)
    return page.locator(".codeword").inner_text()


def test_back_and_correct_is_a_second_comment_and_unchanged_is_the_first(portal: str, article: Article, person: Person, script: bool):
    page = person(script=script)
    open_form(page, portal, article)
    write_all(page)
    reach_the_code(page, script=script)
    first = arrive(page, script=script)
    form.back(page)
    settled(page, script=script)
    assert form.written(page) == TEXT
    form.send(page)
    expect(page.locator(".codeword")).to_have_text(first)
    assert stored() == [STORED]
    form.back(page)
    settled(page, script=script)
    form.write(page, content="Đèn đường hỏng ở ngõ 21")
    form.send(page)
    expect(page.locator(".summary")).to_contain_text(first)
    assert form.written(page) == {**TEXT, "content": "Đèn đường hỏng ở ngõ 21"}
    form.code_shown(page)
    assert arrive(page, script=script) != first
    assert stored() == [STORED, {**STORED, "content": "Đèn đường hỏng ở ngõ 21"}]


def test_two_quick_presses_are_one_comment(portal: str, article: Article, person: Person, script: bool):
    page = person(script=script)
    open_form(page, portal, article)
    write_all(page)
    reach_the_code(page, script=script)
    form.answer(page)
    page.locator(".sendrow button").first.dblclick(no_wait_after=True)
    expect(page).to_have_url(form.RECEIPT)
    assert page.locator(".codeword").inner_text() == Comment.objects.get().code_shown


def test_three_wrong_codes_leave_every_line_as_it_was(portal: str, article: Article, person: Person, script: bool):
    page = person(script=script)
    content = "\n\nĐoạn một\n  hai dấu cách\n\n\n\nmột\ttab\n"
    open_form(page, portal, article)
    write_all(page, content=content)
    shown = reach_the_code(page, script=script)
    for _round in range(3):
        form.answer(page, wrongly=True)
        form.send(page)
        shown = form.code_shown(page, instead_of=shown)
        assert form.written(page) == {**TEXT, "content": content}


def test_the_page_with_errors_takes_the_focus_and_leads_to_each_box(portal: str, article: Article, person: Person):
    page = person()
    open_form(page, portal, article)
    form.write(page, phone="12", content="Nội dung")
    form.code_shown(page)
    form.answer(page)
    form.send(page)
    expect(page.locator("#tom-tat")).to_be_focused()
    links = page.locator("#tom-tat a")
    boxes = ["id_name", "id_phone", "id_title", "id_consent"]
    assert [link.get_attribute("href") for link in links.all()] == [f"#{box}" for box in boxes]
    for number, box in enumerate(boxes):
        links.nth(number).click()
        expect(page.locator(f"#{box}")).to_be_focused()
        assert form.complaint(page, box.removeprefix("id_")) != ""


def test_an_expired_code_says_so_beside_its_box_and_only_there(portal: str, article: Article, person: Person, script: bool):
    page = person(script=script)
    open_form(page, portal, article)
    write_all(page)
    shown = reach_the_code(page, script=script)
    form.answer(page)
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    form.send(page)
    form.code_shown(page, instead_of=shown)
    sentence = _("The code has expired. Enter the code in the new picture.")
    assert form.complaint(page, "captcha_1").endswith(sentence)
    assert form.written(page) == TEXT
    assert page.locator("#id_captcha_1").input_value() == ""
    assert page.locator("[role=alert]").count() == 0  # the focus reads it; nothing says it a second time
    assert page.locator("[aria-live]").all_inner_texts() == [""]
    arrive(page, script=script)


@pytest.mark.parametrize("status", [0, 503, 429], ids=["cut-off", "503", "429"])
def test_a_code_that_cannot_be_fetched_leaves_the_form_usable(portal: str, article: Article, person: Person, status: int):
    page = person()
    said_in_console: list[str] = []
    page.on("console", lambda message: said_in_console.append(message.text))
    page.on("pageerror", lambda error: said_in_console.append(f"error: {error}"))

    def refuse(route: Route) -> None:
        route.fulfill(status=status, json={"error": "x"}) if status else route.abort()

    page.route("**/binh-luan/ma-xac-nhan/**", refuse)
    open_form(page, portal, article)
    write_all(page)
    words = page.locator("[data-words]")
    expect(words).to_have_text(page.locator("[data-comment-form]").get_attribute("data-failed") or "?")
    expect(words).to_be_visible()
    expect(page.locator("[data-picture]")).to_be_hidden()
    expect(page.locator(".sendrow button").first).to_be_enabled()
    assert [text for text in said_in_console if not text.startswith("Failed to load resource")] == []
    assert form.written(page) == TEXT
    page.unroute("**/binh-luan/ma-xac-nhan/**")
    form.send(page)
    expect(page).to_have_url(form.FORM_PAGE)
    form.code_shown(page)
    assert form.written(page) == TEXT
    arrive(page, script=True)
    assert stored() == [STORED]


def test_a_picture_that_cannot_be_fetched_is_words_and_not_a_broken_image(portal: str, article: Article, person: Person):
    page = person()
    page.route("**/binh-luan/ma-xac-nhan/*.png", lambda route: route.abort())
    open_form(page, portal, article)
    write_all(page)
    expect(page.locator("[data-words]")).to_be_visible()
    expect(page.locator("[data-picture]")).to_be_hidden()
    page.unroute("**/binh-luan/ma-xac-nhan/*.png")
    form.send(page)
    form.code_shown(page)
    assert form.written(page) == TEXT
    arrive(page, script=True)


def test_a_forgotten_tick_corrected_at_once_is_not_too_fast(portal: str, article: Article, person: Person):
    page = person()
    open_form(page, portal, article)
    form.write(page, **TEXT)
    form.code_shown(page)
    token = Token.read(page.locator("[name=token]").input_value(), article.pk)
    assert token is not None
    half_a_minute_ago = str(replace(token, birth=token.birth - 30))
    page.locator("[name=token]").evaluate("(box, value) => { box.value = value; }", half_a_minute_ago)
    form.answer(page)
    form.send(page)
    expect(page.locator("#error_consent")).to_be_visible()
    form.agree(page)
    form.send(page)
    expect(page).to_have_url(form.RECEIPT)
    assert Comment.objects.get().signs == []


def test_eye_tab_and_enter_agree_and_the_trap_is_out_of_the_way(portal: str, article: Article, person: Person):
    page = person()
    open_form(page, portal, article)
    page.locator("#id_name").focus()
    form.code_shown(page)
    names, heights = [], []
    for _step in range(10):
        place = page.evaluate(
            "[document.activeElement.name || document.activeElement.innerText, document.activeElement.getBoundingClientRect().top + scrollY]"
        )
        names.append(place[0])
        heights.append(place[1])
        page.keyboard.press("Tab")
    rules, notice = page.locator(".check a").all_inner_texts()
    sending = [_("Send"), "another", _("Listen to the code")]
    assert names == ["name", "phone", "title", "content", "consent", rules, notice, "captcha_1", sending[0], sending[1]]
    assert page.evaluate("document.activeElement.innerText") == sending[2]
    assert heights[:5] == sorted(heights[:5])
    assert page.locator("[name=ghi_chu_them]").get_attribute("autocomplete") == "off"
    write_all(page)
    page.locator("#id_captcha_1").fill(make.answer_to(form.key(page)))
    page.locator("#id_captcha_1").press("Enter")
    expect(page).to_have_url(form.RECEIPT)
    assert stored() == [STORED]
    assert "trap" not in Comment.objects.get().signs


def test_no_page_around_the_form_makes_the_browser_hide_where_it_is(portal: str, article: Article, person: Person):
    page = person()
    policies: dict[str, str | None] = {}
    origins: set[str | None] = set()

    def answered(response: Response) -> None:
        asked = response.request
        if asked.is_navigation_request():
            policies[f"{asked.method} {response.status}"] = response.headers.get("referrer-policy")
        if asked.method == "POST":
            origins.add(asked.headers.get("origin"))

    page.on("response", answered)
    open_form(page, portal, article)
    write_all(page, title="")
    form.code_shown(page)
    form.answer(page)
    form.send(page)
    form.write(page, title="Có rồi")
    form.send(page)
    expect(page).to_have_url(form.RECEIPT)
    assert policies == dict.fromkeys(("GET 200", "POST 200", "POST 303"), "same-origin")
    assert origins <= {portal, None}


# --- The hands --------------------------------------------------------------------------------------------------------
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


def settled(page: Page, *, script: bool) -> None:
    """A page that came back and is ready: the script has fetched a new code and said so."""
    form.code_shown(page)
    if script:
        expect(page.locator("[data-status]")).to_have_text(_("There is a new code"))


def send_from_an_old_page(page: Page, *, script: bool) -> None:
    """The script has fetched a new code; without it the old one is refused and a new one comes."""
    settled(page, script=script)
    if script:
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
