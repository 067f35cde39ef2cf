"""The article desk as a person uses it through HTTP: open the form, change what is typed, press a button."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from articles.models import Article
from hnp_portal.staff.roles import EDITOR
from tests import make

ADD = "/quan-tri/articles/article/add/"
LIST = "/quan-tri/articles/article/"


def change(article: Article) -> str:
    return f"/quan-tri/articles/article/{article.pk}/change/"


def signed_in(name: str = "bientap", *roles: str) -> Client:
    client = Client()
    client.force_login(make.user(name, *(roles or (EDITOR,))))
    return client


def opened(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send from the form at this address if nothing were typed."""
    form = client.get(url).context["adminform"].form
    return values(form)


def values(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"attachments": ["", *(row.sent for row in form.file_rows())]}
    for row in form.file_rows():
        sent |= {f"attachments_name_{row.key}": row.name, f"attachments_order_{row.key}": row.order}
    for bound in form:
        value = bound.value()
        if bound.name in ("cover_file", "attachments") or value is None or value is False:
            continue
        value = getattr(value, "pk", value)
        sent[bound.name] = "on" if value is True else str(value)
    return sent


def press(client: Client, url: str, button: str = "_save", *, follow: bool = True, **typed: Any) -> Any:
    """Open, type, press. None unticks or empties."""
    sent = {**opened(client, url), **typed, button: "1"}
    return client.post(url, {name: value for name, value in sent.items() if value is not None}, follow=follow)


def text_of(response: Any) -> str:
    """The words of a page, tags taken out."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def buttons(response: Any) -> list[str]:
    """The submit buttons of the article's form, in the order of the source: the first one is what Enter presses."""
    page = response.content.decode()
    form = page[page.index('id="article_form"') :]
    return re.findall(r'<button type="submit" name="(\w+)"', form)
