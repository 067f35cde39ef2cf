"""The whole story: an editor writes, looks, publishes; a reader finds it and comments; a moderator approves; the next reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from articles.models import Article
from comments import moderation
from comments.models import Comment
from hnp_portal.staff.roles import EDITOR, MODERATOR
from tests import make
from tests.journeys import form
from tests.journeys.web import Web

Person = Callable[..., Page]

DESKTOP = {"width": 1280, "height": 800}
TITLE = "Chợ Bến Lứa mở cửa lại từ thứ Hai"
BODY = "Chợ mở cửa lại sau ba tuần sửa mái."
NAME, OPINION = "Lê Thị Hường", "Xin phường cho thêm chỗ gửi xe trước cổng chợ."


@pytest.fixture
def staff(desk: str, settings: Any) -> None:
    make_staff(settings)


def make_staff(settings: Any) -> None:
    """Accounts whose passwords the real server can check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    make.user("bientap", EDITOR)
    make.user("kiemduyet", MODERATOR)
    make.category("Đời sống")


def log_in(page: Page, portal: str, name: str) -> None:
    page.goto(f"{portal}/quan-tri/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(make.PASSWORD)
    page.locator("#login-form [type=submit]").click()
    expect(page).to_have_url(f"{portal}/quan-tri/")


def test_from_the_editor_to_the_next_reader(desk: str, staff: None, person: Person, script: bool):
    editor = person(script=script, viewport=DESKTOP)
    log_in(editor, desk, "bientap")
    address = published_by(editor, script=script)

    reader = person(script=script)
    reader.goto(desk)
    reader.get_by_role("link", name=TITLE).first.click()
    expect(reader).to_have_url(address)
    expect(reader.locator(".article .body")).to_have_text(BODY)
    code = commented_by(reader, script=script)

    next_reader = person(script=script)
    next_reader.goto(address)
    assert OPINION not in next_reader.content()
    moderator = person(script=script)
    log_in(moderator, desk, "kiemduyet")
    approved_by(moderator, script=script)

    next_reader.reload()
    shown = next_reader.locator("#binh-luan .comment")
    expect(shown).to_have_count(1)
    expect(shown.locator(".said")).to_have_text(OPINION)
    expect(next_reader.locator("#cac-binh-luan")).to_contain_text("1")
    assert "0912" not in next_reader.content()
    reader.reload()  # the receipt
    expect(reader.locator(".codeword")).to_have_text(code)
    expect(reader.locator("h1")).to_have_text(_("Your comment is published"))


def published_by(editor: Page, *, script: bool) -> str:
    """Written, previewed, published; the public address, where publishing leads."""
    editor.locator("a[href='/quan-tri/articles/article/add/']").first.click()
    editor.locator("#id_title").fill(TITLE)
    editor.locator("#id_lead").fill("Từ 6 giờ sáng.")
    if script:
        box = editor.locator(".ProseMirror")
        box.click()
        box.press_sequentially(BODY)
    else:
        editor.locator("#id_body").fill(f"<p>{BODY}</p>")
    editor.locator("#id_category").select_option(label="Đời sống")
    editor.locator("[name=_preview]").click()
    expect(editor).to_have_url(re.compile(r"/quan-tri/articles/article/\d+/xem-truoc/$"))
    expect(editor.locator("h1")).to_have_text(TITLE)
    expect(editor.locator(".article .body")).to_have_text(BODY)
    assert Article.objects.get().status == "draft"

    editor.get_by_role("link", name=_("Back to the form")).click()
    editor.locator("[name=_publish]").click()
    expect(editor).to_have_url(re.compile(r"\?ban=1$"))
    expect(editor.locator("h1")).to_have_text(TITLE)
    address = editor.url.partition("?")[0]
    assert address.endswith(Article.objects.get().get_absolute_url())
    return address


def commented_by(reader: Page, *, script: bool) -> str:
    form.write(reader, name=NAME, phone="0912 345 678", title="Chỗ gửi xe", content=OPINION)
    form.agree(reader)
    if not script:
        form.send(reader)
        expect(reader).to_have_url(form.FORM_PAGE)
    form.code_shown(reader)
    form.answer(reader)
    form.send(reader)
    expect(reader).to_have_url(form.RECEIPT)
    return reader.locator(".codeword").inner_text()


def approved_by(moderator: Page, *, script: bool) -> None:
    """Found by the menu, read on one screen, approved by one button, and gone from those that wait."""
    entry = moderator.locator(".desk-menu a[href='/quan-tri/comments/comment/']")
    expect(entry.locator("b")).to_have_text("1")
    entry.click()
    card = moderator.locator("[data-card]")
    for words in (OPINION, "Chỗ gửi xe", NAME, "0912345678", TITLE):
        expect(card).to_contain_text(words)
    button = card.locator("[name=approve]")
    expect(button).to_be_in_viewport()
    button.click()
    expect(card.locator("visible=true")).to_have_count(0)
    expect(moderator.locator(".q-undo").first).to_be_visible()  # it can be turned back
    expect(entry.locator("b")).to_have_count(0)
    assert Comment.objects.get().status == "approved"


def test_only_what_is_public_is_counted_and_found(portal: str):
    """The number beside an article, and every other public place, knows of approved comments only."""
    article = make.article("Bài có bình luận")
    for status, number in {"approved": 2, "pending": 3, "declined": 1}.items():
        for _number in range(number):
            make.comment(article, status, title=f"Ý kiến {'duyet' if status == 'approved' else 'canary7391'}")
    web = Web(portal)
    for place in ("/", "/moi-nhat/", "/chuyen-muc/doi-song/", "/rss/", article.get_absolute_url()):
        assert "canary7391" not in web.get(place).text, place
    assert web.get("/tim-kiem/?q=canary7391").text == web.get("/tim-kiem/?q=vogia0000").text.replace("vogia0000", "canary7391")
    assert heading(web, article) == _("Comments (%(number)s)") % {"number": 2}
    for comment in Comment.objects.approved():
        moderation.decline([(comment.pk, "approved")], by=None)
    for _process in range(4):
        assert heading(web, article) == _("Comments")
        assert _("No comment yet.") in web.get(article.get_absolute_url()).text


def heading(web: Web, article: Article) -> str:
    found = re.search(r'<h2 id="cac-binh-luan">(.*?)</h2>', web.get(article.get_absolute_url()).text)
    assert found
    return found[1]
