"""The editor in a real browser: it changes no text by opening it, obeys the strict policy, and is not needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Browser, Error, Page

from articles import richtext
from articles.models import Article, Image
from hnp_portal.staff.roles import EDITOR
from tests import make
from tests.articles import desk
from tests.journeys.test_axe import looked_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

WHOLE = """<h2>Mục</h2><p>Chữ <strong>đậm <em>nghiêng</em></strong> <u>u</u> <s>s</s> H<sub>2</sub>O x<sup>2</sup>
<code>mã</code><br>dòng <a href="https://hanoi.gov.vn/x?id=1&amp;timestamp=2" title="T">đây</a> <a href="#muc">neo</a></p>
<ul><li>một<ol start="5"><li>hai</li></ol></li></ul><blockquote><p>trích</p></blockquote><pre><code>mã</code></pre><hr>
<table><tr><th colspan="2">A</th></tr><tr><td rowspan="2">b</td><td>c</td></tr><tr><td>d</td></tr></table>
<figure><img src="{src}" alt="Ảnh" width="900" height="600"><figcaption>Chú <em>thích</em></figcaption></figure>
<h3>Nhỏ</h3><h4>Nhỏ nữa</h4>"""


@pytest.fixture
def signed_in(portal: str, office: None) -> Callable[[Page], Page]:
    """Brings the session along: the test's passwords are hashed in a way the real server does not take."""

    def sign_in(page: Page) -> Page:
        session = desk.signed_in("bientap", EDITOR).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "127.0.0.1", "path": "/quan-tri/"}])
        page.set_default_timeout(15_000)
        page.goto(f"{portal}/quan-tri/articles/article/")
        return page

    return sign_in


def complaints(page: Page) -> list[str]:
    """What the console says from now on; a breach of the content policy is said there."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_opening_and_saving_changes_nothing(portal: str, signed_in: Callable[[Page], Page], page: Page):
    """ED19: not by touching the title, and not by typing into the body either."""
    article = make.article(body=richtext.clean(WHOLE.format(src=make.picture().src)))
    before, said = article.body, complaints(page)
    signed_in(page).goto(portal + desk.change(article))
    page.wait_for_selector(".ProseMirror h2")
    page.fill("[name=title]", "Đầu đề khác")
    page.click("[name=_publish]")
    page.wait_for_url("**?ban=2")
    article.refresh_from_db()
    assert (article.title, article.body) == ("Đầu đề khác", before)
    page.get_by_role("link", name=_("Change this article")).click()
    page.wait_for_selector(".ProseMirror h2")
    page.click(".ProseMirror h2")
    page.keyboard.press("End")
    page.keyboard.type("X")
    page.click("[name=_publish]")
    page.wait_for_url("**?ban=3")
    article.refresh_from_db()
    assert article.body == before.replace("Mục", "MụcX")
    assert said == []


def test_a_text_the_editor_cannot_hold_stays_in_the_plain_box(portal: str, signed_in: Callable[[Page], Page], page: Page):
    """ED19: the last guard, should a text have come in past the cleaning."""
    article = make.article()
    odd = '<p id="muc">Một <mark>hai</mark></p>'
    article.versions.update(body=odd)
    signed_in(page).goto(portal + desk.change(article))
    page.wait_for_selector(".art-notice")
    assert page.input_value("[name=body]") == odd
    assert page.is_visible("[name=body]")


def test_publishing_with_a_picture_takes_eight_actions(portal: str, signed_in: Callable[[Page], Page], page: Page, tmp_path: Any):
    make.category("Giáo dục", "giao-duc")
    file = tmp_path / "san-truong.jpg"
    file.write_bytes(make.picture_file().getvalue())
    signed_in(page)
    said = complaints(page)
    page.click(".art-button.is-main")  # 1
    page.wait_for_selector(".ProseMirror")
    page.fill("[name=title]", "Khai giảng")  # 2
    page.fill("[name=lead]", "Tóm tắt")  # 3
    page.click(".ProseMirror")
    page.keyboard.type("Sáng nay.")  # 4
    page.select_option("[name=category]", label="Giáo dục")  # 5
    page.set_input_files("[name=cover_file]", file)  # 6
    page.fill("[name=cover_alt]", "Sân trường")  # 7
    page.click("[name=_publish]")  # 8
    page.wait_for_url("**?ban=1")
    article = Article.objects.get()
    assert article.is_public
    assert article.cover == Image.objects.get()
    assert page.url == f"{portal}{article.get_absolute_url()}?ban=1"
    assert page.locator("[data-just-published]").is_visible()
    assert said == []


def test_a_typo_takes_four_actions_and_two_pages(portal: str, signed_in: Callable[[Page], Page], page: Page):
    """From the public page and back to it, in the same tab; the text before stays a version."""
    article = make.article("Đường ven sông mở cữa", "<p>Mở cữa.</p>")
    signed_in(page).goto(portal + article.get_absolute_url())
    loaded = []
    page.on("framenavigated", lambda frame: loaded.append(frame.url))
    page.get_by_role("link", name=_("Change this article")).click()  # 1
    page.wait_for_selector(".ProseMirror")
    page.fill("[name=title]", "Đường ven sông mở cửa")  # 2
    page.click("[name=_publish]")  # 3
    page.wait_for_url("**?ban=2")
    assert page.inner_text("h1") == "Đường ven sông mở cửa"
    assert len(loaded) == 2
    assert list(article.versions.order_by("number").values_list("title", flat=True)) == ["Đường ven sông mở cữa", "Đường ven sông mở cửa"]


def test_the_bar_of_the_staff_is_for_those_who_publish_and_goes_with_them(portal: str, signed_in: Callable[[Page], Page], page: Page):
    article = make.article()
    address, bar = portal + article.get_absolute_url(), page.locator("[data-staff]")
    page.goto(address)
    assert not bar.is_visible()
    signed_in(page).goto(address)
    assert bar.is_visible()
    assert not page.locator("[data-just-published]").is_visible()
    page.goto(f"{portal}/quan-tri/")
    page.click("#logout-form button")
    page.goto(address)
    assert not bar.is_visible()


def last_click(window: Page, selector: str) -> None:
    """A click that closes its own window: the window may be gone before Playwright has ended the click."""
    try:
        window.click(selector)
    except Error:
        if not window.is_closed():
            raise


def test_the_picker_serves_the_editor_and_the_cover(portal: str, signed_in: Callable[[Page], Page], page: Page, tmp_path: Any):
    picture = make.picture(alt="Hồ Tây", caption="Chiều")
    file = tmp_path / "moi.jpg"
    file.write_bytes(make.picture_file("blue").getvalue())
    signed_in(page).goto(portal + desk.ADD)
    said = complaints(page)
    page.wait_for_selector(".ProseMirror")
    with page.expect_popup() as popup:
        page.click("[data-picture-pick]")
    last_click(popup.value, "[data-pick]")
    page.wait_for_selector("[data-picture-shown]:not([hidden])")
    cover = [page.input_value(f"[name={name}]") for name in ("cover", "cover_alt", "cover_caption")]
    assert cover == [str(picture.pk), "Hồ Tây", "Chiều"]
    page.click(".ProseMirror")
    page.click("[data-name=figure]")
    with page.expect_popup() as popup:
        page.click("dialog .prose-editor-field-with-picker button")
    window = popup.value
    window.click(".art-upload summary")
    window.set_input_files("[name=file]", file)
    window.fill("[name=alt]", "Ảnh mới")
    with window.expect_event("close"):
        last_click(window, ".art-upload button")
    page.click("dialog [type=submit]")
    page.fill("[name=title]", "Có ảnh")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist")
    new = Image.objects.get(alt="Ảnh mới")
    article = Article.objects.get()
    assert f'<img src="{new.src}" alt="Ảnh mới"' in article.body
    assert (article.cover, article.status) == (picture, "draft")
    assert said == []


def test_enter_saves_a_draft(portal: str, signed_in: Callable[[Page], Page], page: Page):
    """ED37"""
    signed_in(page).goto(portal + desk.ADD)
    page.fill("[name=title]", "Nhấn Enter")
    page.press("[name=title]", "Enter")
    page.wait_for_selector(".messagelist")
    assert Article.objects.get().status == "draft"


def test_without_script_the_body_is_a_plain_box(portal: str, signed_in: Callable[[Page], Page], browser: Browser):
    make.category("Giáo dục", "giao-duc")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = signed_in(context.new_page())
    page.goto(portal + desk.ADD)
    page.fill("[name=title]", "Không có script")
    page.fill("[name=body]", "<p>Nội <strong>dung</strong></p>")
    page.select_option("[name=category]", label="Giáo dục")
    page.click("[name=_publish]")
    article = Article.objects.get()
    assert (article.is_public, article.body) == (True, "<p>Nội <strong>dung</strong></p>")
    assert page.url == f"{portal}{article.get_absolute_url()}?ban=1"
    context.close()


@pytest.mark.thorough
def test_axe_finds_nothing(portal: str, signed_in: Callable[[Page], Page], browser: Browser):
    """The pages that the journeys do not look at."""
    article = make.article(cover=make.picture(), cover_alt="Sân")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = signed_in(context.new_page())
    base = f"/quan-tri/articles/article/{article.pk}"
    for path in (f"{base}/change/", f"{base}/history/", f"{base}/ban/1/", f"{base}/go-bai/"):
        page.goto(portal + path)
        if path.endswith("/change/"):
            page.wait_for_selector(".ProseMirror")
        assert looked_at(page) == [], path
    context.close()


def test_files_are_put_in_order_by_keyboard(portal: str, signed_in: Callable[[Page], Page], page: Page):
    """The focus stays with the file that moves; a file sent in the same press stands last."""
    article, said = make.draft(attachments=[make.line(make.document(text, f"{text}.pdf")) for text in ("Một", "Hai")]), complaints(page)
    signed_in(page).goto(portal + desk.change(article))
    page.focus("[data-move='1'] >> nth=0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Chuyển lên: Một"
    page.set_input_files("input[name=attachments][type=file]", [{"name": "Ba.pdf", "mimeType": "text/html", "buffer": make.pdf().getvalue()}])
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist")
    article.refresh_from_db()
    assert [line.name for line in article.attached] == ["Hai", "Một", "Ba"]
    assert said == []
