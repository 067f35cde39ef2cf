"""Plain makers: each makes one thing through the verbs that people use, with sensible values for what is not given."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from captcha.models import CaptchaStore
from django.contrib.auth.models import Group, User
from django.utils import timezone
from PIL import Image as Pillow

from articles import attachments, pictures, publishing
from articles.models import Article, Category, Document, Image
from comments import moderation
from comments.models import Comment
from hnp_portal.models import StaffAccount

PASSWORD = "mat-khau-rat-dai-1"


def category(name: str = "Đời sống", slug: str = "doi-song", **more: Any) -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"name": name, **more})[0]


def draft(title: str = "Đường mới mở", body: str = "<p>Nội dung bài viết.</p>", *, by: User | None = None, **more: Any) -> Article:
    content = {"title": title, "body": body, "lead": "Tóm tắt.", "source": "HNP", "category": category(), **more}
    return publishing.save_version(None, content, by=by)


def article(title: str = "Đường mới mở", body: str = "<p>Nội dung bài viết.</p>", *, at: datetime | None = None, **more: Any) -> Article:
    """A public article; `at` is its moment (default: an hour ago)."""
    moment = at or timezone.now() - timedelta(hours=1)
    return publishing.publish(draft(title, body, **more), by=None, at=moment)


def scheduled(title: str = "Bài hẹn giờ", **more: Any) -> Article:
    return article(title, at=timezone.now() + timedelta(hours=3), **more)


def withdrawn(title: str = "Bài đã gỡ", reason: str = "Sai số liệu", **more: Any) -> Article:
    return publishing.withdraw(article(title, **more), by=None, reason=reason)


def comment(of: Article, status: str = "pending", **more: Any) -> Comment:
    values = {"name": "Nguyễn Văn An", "title": "Góp ý", "content": "Đèn đường hỏng ở ngõ 12.", **more}
    made = Comment.objects.create(article=of, token=secrets.token_hex(16), **values)
    if status != "pending":
        moderation.decide([(made.pk, "pending")], status, by=None)
        made.refresh_from_db()
    return made


def user(name: str, *roles: str, staff: bool = True) -> User:
    """An account with the groups of these roles; `manage.py setup` has made them."""
    made = User.objects.create_user(name, password=PASSWORD, is_staff=staff)
    StaffAccount.objects.create(user=made, password_own=True)
    made.groups.set(Group.objects.filter(name__in=roles))
    assert made.groups.count() == len(roles)
    return made


def picture_file(colour: str = "red", size: tuple[int, int] = (900, 600), fmt: str = "JPEG", name: str = "anh.jpg") -> BytesIO:
    file = BytesIO()
    Pillow.new("RGB", size, colour).save(file, fmt)
    file.seek(0)
    file.name = name
    return file


def picture(colour: str = "red", **more: Any) -> Image:
    return pictures.store(picture_file(colour), **more)


def pdf(text: str = "Dự toán", name: str = "Báo cáo.pdf") -> BytesIO:
    """As much of a PDF as tells it from other files: its first and last line."""
    file = BytesIO(b"%PDF-1.7\n% " + text.encode() + b"\nstartxref\n0\n%%EOF\n")
    file.name = name
    return file


def document(text: str = "Dự toán", name: str = "Báo cáo.pdf", **more: Any) -> Document:
    return attachments.store(pdf(text, name), **more)


def line(of: Document, **more: Any) -> dict[str, Any]:
    """A line of an article's list of files, as the form sends it."""
    return {"key": of.key, "name": of.name, **more}


def answer_to(key: str) -> str:
    """What a person would read in the picture: the tests look at the row, the product has no test mode."""
    return str(CaptchaStore.objects.get(hashkey=key).response)
