"""The pages that are looked at for accessibility and policy: public ones by address or by a hand's work, and the staff's."""

from __future__ import annotations

import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from playwright.sync_api import BrowserContext, Page, expect

from articles import readings
from articles.models import Article
from hnp_portal.staff.roles import ADMINISTRATOR, EDITOR, MODERATOR, REPORTER
from tests import make
from tests.journeys import form

LONG = "Nghiêng-một-chữ-rất-dài-không-có-chỗ-ngắt-" * 3
BODY = (
    "<h2>Tiêu đề mục</h2><p>Đoạn văn có <a href='https://example.vn/'>liên kết</a> và <b>chữ đậm</b>.</p>"
    "<table><tr><th>Ngày</th><th>Nơi</th><th>Việc</th><th>Người phụ trách</th></tr>"
    "<tr><td>13/03/2018</td><td>Nhà văn hoá tổ 5</td><td>Họp dân</td><td>Nguyễn Văn An, tổ trưởng</td></tr></table>"
    f"<ul><li>Một</li><li>Hai</li></ul><p>{LONG}</p>"
)
Step = Callable[[Page, str], None]


def newspaper(*, pictures: bool) -> Article:
    """Enough of everything that each part of each page shows; the article everybody comments on."""
    category = make.category("Đời sống")
    make.category("Trống rỗng", "trong-rong")
    now = timezone.now()
    for number in range(25):
        cover = make.picture("green", alt="Cây xanh") if pictures and number % 4 == 0 else None
        more: dict[str, Any] = {"cover": cover, "cover_alt": "Cây xanh bên hồ", "cover_caption": "Ảnh: Nguyễn An"} if cover else {}
        make.article(f"Bài số {number} về việc sửa đường", at=now - timedelta(hours=number + 2), category=category, **more)
    cover = make.picture("brown", alt="Con đường")
    article = make.article("Con đường mới " + "rất dài " * 12, BODY, cover=cover, cover_alt="Con đường mới mở", cover_caption="Đường mới",
                           attachments=[make.line(make.document(name=f"{name}.pdf")) for name in ("Dự toán", LONG)])  # fmt: skip
    readings.record({(article.pk, timezone.localdate()): 1234})
    for _number in range(3):
        make.comment(article, "approved", title="Ý kiến đã duyệt", content=f"Dòng một\n\nDòng hai {LONG}")
    make.comment(article, title="Đang chờ", phone="0912345678")
    make.comment(article, title="Thuốc giảm cân", content=f"Xem https://vi-du.example {LONG}")
    return article


def with_errors(article: Article) -> Step:
    def step(page: Page, portal: str) -> None:
        page.goto(portal + article.get_absolute_url())
        form.write(page, phone="12", content="Nội dung")
        form.code_shown(page)
        form.answer(page, wrongly=True)
        form.send(page)
        expect(page.locator("#tom-tat")).to_be_focused()
        form.code_shown(page)

    return step


def public(article: Article, withdrawn: Article) -> Iterator[tuple[str, Step]]:
    """(name, how to get there)."""
    receipt = article.comments.filter(status="pending").first()
    assert receipt
    for name, path in {
        "home": "/", "article": article.get_absolute_url(), "list": "/moi-nhat/", "empty list": "/chuyen-muc/trong-rong/",
        "day without articles": "/luu-tru/1999/01/01/", "search": "/tim-kiem/?q=duong", "search without finds": "/tim-kiem/?q=khongcogi",
        "own page": "/trang/bao-ve-du-lieu/", "archive": "/luu-tru/", "archive, wrong day": "/luu-tru/?ngay=hôm%20qua",
        "404": "/khong-co/", "410": withdrawn.get_absolute_url(), "receipt": f"/theo-doi/{receipt.code}/", "receipts": "/theo-doi/?ma=SAI",
        "form by GET": f"/bai-viet/{article.pk}/binh-luan/",
    }.items():  # fmt: skip
        yield name, lambda page, portal, path=path: _opened(page, portal, path)  # type: ignore[misc]
    yield "form with errors", with_errors(article)


def staff(article: Article, draft: Article) -> Iterator[tuple[str, Step]]:
    for name, path in {
        "dashboard": "", "articles": "articles/article/", "new article": "articles/article/add/",
        "published article": f"articles/article/{article.pk}/change/", "draft": f"articles/article/{draft.pk}/change/",
        "versions": f"articles/article/{article.pk}/history/", "preview": f"articles/article/{draft.pk}/xem-truoc/",
        "queue": "comments/comment/", "one comment": f"comments/comment/{article.comments.order_by('pk')[3].pk}/change/", "picker": "anh/chon/",
        "own account": "tai-khoan/", "staff log": "hnp_portal/act/", "account": f"auth/user/{User.objects.latest('pk').pk}/change/",
        "forgotten password": "quen-mat-khau/",
    }.items():  # fmt: skip
        yield name, lambda page, portal, path=path: _opened(page, portal, f"/quan-tri/{path}")  # type: ignore[misc]
    yield "article with errors", _article_with_errors
    yield "second factor", _second_factor
    yield "recovery codes", _recovery_codes


def _second_factor(page: Page, portal: str) -> None:
    _opened(page, portal, "/quan-tri/tai-khoan/")
    page.get_by_role("button", name="Thiết lập").click()
    expect(page.locator(".door-qr svg")).to_be_visible()


def _recovery_codes(page: Page, portal: str) -> None:
    """As a phone does it: the secret is read from the page."""
    totp = TOTP(b32decode(page.locator(".door-secret").inner_text().replace(" ", "")))
    totp.time = time.time()
    page.locator("#id_code").fill(f"{totp.token():06d}")
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.locator(".door-codes code")).to_have_count(10)


def _opened(page: Page, portal: str, path: str) -> None:
    page.goto(portal + path)
    if page.locator("#article_form").count():
        expect(page.locator(".ProseMirror")).to_be_visible()


def _article_with_errors(page: Page, portal: str) -> None:
    _opened(page, portal, "/quan-tri/articles/article/add/")
    page.locator("#id_title").fill("Chỉ có tiêu đề")
    page.locator("[name=_publish]").click()
    expect(page.locator(".art-summary")).to_be_focused()
    expect(page.locator(".ProseMirror")).to_be_visible()


def signed_in(context: BrowserContext, portal: str) -> None:
    """The session of one person of a small office, who does everything."""
    client = Client()
    client.force_login(make.user("tatca", REPORTER, EDITOR, MODERATOR, ADMINISTRATOR))
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "domain": "127.0.0.1", "path": "/quan-tri/"}])
