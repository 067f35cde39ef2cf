"""What only the portal itself can do or tell, asked by `python -m benchmarks.inside VERB …` with its environment; answers are JSON.

Verbs: `prepare N` (a database with N articles, and an administrator's login), `forms N ARTICLE` (comment forms with
their codes solved), `queries` (the number of queries of each path that is read from stdin).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hnp_portal.settings")
django.setup()

from captcha.models import CaptchaStore  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Category  # noqa: E402
from comments.captcha.challenge import Challenge  # noqa: E402
from comments.token import Token  # noqa: E402
from hnp_portal.models import StaffAccount  # noqa: E402

HOST = "localhost"


def prepare(number: str) -> dict[str, Any]:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("setup", stdout=StringIO())
    call_command("fill", int(number), stdout=sys.stderr)
    administrator = User.objects.filter(username="bench").first() or User.objects.create_superuser("bench")
    StaffAccount.objects.update_or_create(user=administrator, defaults={"password_own": True})
    staff = Client(HTTP_HOST=HOST)
    staff.force_login(administrator)
    public = Article.objects.published().newest_first()
    ten = Count("comments", filter=Q(comments__status="approved"))
    article = public.filter(pk__in=public[20:2000]).annotate(ten=ten).filter(ten=10)[0]
    deep = public[int(int(number) * 0.9) - 1]
    assert deep.published_at
    categories = list(Category.objects.all())
    return {
        "article": article.get_absolute_url(), "id": article.pk, "old": deep.get_absolute_url(), "deep": f"/moi-nhat/?truoc={deep.cursor}",
        "category": categories[0].get_absolute_url(), "few": categories[-1].get_absolute_url(),
        "day": f"/luu-tru/{timezone.localtime(deep.published_at):%Y/%m/%d}/",
        "cookie": f"{settings.SESSION_COOKIE_NAME}={staff.cookies[settings.SESSION_COOKIE_NAME].value}",
    }  # fmt: skip


def forms(number: str, article: str) -> list[str]:
    """Bodies of comments with a token and a live code each, and the code's digits."""
    with transaction.atomic():
        keys = [Challenge.made().key for _ in range(int(number))]
    digits = dict(CaptchaStore.objects.filter(hashkey__in=keys).values_list("hashkey", "response"))
    said = {"name": "Nguyễn Văn An", "phone": "", "content": "Đèn đường ở đầu ngõ 12 hỏng đã ba hôm, xin phường cho sửa sớm.", "consent": "on"}
    return [
        urlencode({**said, "title": key, "token": str(Token.born(int(article), head_start=30)), "captcha_0": key, "captcha_1": digits[key]})
        for key in keys
    ]  # fmt: skip


def queries() -> dict[str, int]:
    asked = json.load(sys.stdin)
    public, staff = Client(HTTP_HOST=HOST), Client(HTTP_HOST=HOST, HTTP_COOKIE=asked["cookie"])
    numbers = {}
    for path in asked["paths"]:
        visitor = staff if path.startswith(settings.STAFF_PATH) else public
        visitor.get(path)
        with CaptureQueriesContext(connection) as found:
            assert visitor.get(path).status_code == 200, path
        numbers[path] = len(found)
    return numbers


if __name__ == "__main__":
    verbs: dict[str, Callable[..., Any]] = {"prepare": prepare, "forms": forms, "queries": queries}
    print(json.dumps(verbs[sys.argv[1]](*sys.argv[2:])))
