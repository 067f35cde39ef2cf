"""What a browser does with the form's boxes by itself: it fills them in from a saved address, and counts what is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from articles.models import Article
from tests import make
from tests.journeys import form

pytestmark = pytest.mark.any_database

Person = Callable[..., Page]

SAVED = {
    "NAME_FULL": "Nguyễn Văn An", "PHONE_HOME_WHOLE_NUMBER": "+84912345678", "EMAIL_ADDRESS": "an@nguyenvanan.example",
    "COMPANY_NAME": "Công ty An", "ADDRESS_HOME_STREET_ADDRESS": "12 đường Bờ Sông", "ADDRESS_HOME_CITY": "Hà Nội", "ADDRESS_HOME_COUNTRY": "VN",
}  # fmt: skip
"""An address as Chromium keeps it in a person's profile."""
RENAME_TRAP = """() => { const trap = document.querySelector('.trap input'), label = document.querySelector('.trap label');
trap.id = trap.name = label.htmlFor = 'email'; label.textContent = 'Email'; }"""


@pytest.fixture
def article(portal: str) -> Article:
    return make.article("Sửa đèn đường ngõ 12")


def autofilled(page: Page) -> dict[str, str]:
    """Let the browser's own autofill work on the form, begun at the box of the name, as from its menu of saved addresses."""
    page.locator("#id_name").click()
    form.code_shown(page)
    devtools = page.context.new_cdp_session(page)
    address = {"fields": [{"name": name, "value": value} for name, value in SAVED.items()]}
    devtools.send("Autofill.enable")
    devtools.send("Autofill.setAddresses", {"addresses": [address]})
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    box = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "#id_name"})["nodeId"]
    field = devtools.send("DOM.describeNode", {"nodeId": box})["node"]["backendNodeId"]
    devtools.send("Autofill.trigger", {"fieldId": field, "address": address})
    expect(page.locator("#id_name")).to_have_value(SAVED["NAME_FULL"])
    values: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.field input, .trap input')].map(i => [i.name, i.value]))"
    )
    return values


def test_the_browsers_autofill_writes_name_and_phone_and_leaves_the_trap_empty(portal: str, article: Article, person: Person):
    """CM05"""
    page = person()
    page.goto(portal + article.get_absolute_url())
    values = autofilled(page)
    assert (values["phone"], values["title"], values["ghi_chu_them"], values["captcha_1"]) == (SAVED["PHONE_HOME_WHOLE_NUMBER"], "", "", "")
    page.reload()
    page.evaluate(RENAME_TRAP)  # what would happen to a trap of a telling name
    assert autofilled(page)["email"] == SAVED["EMAIL_ADDRESS"]


def counted(page: Page, name: str, text: str) -> str:
    page.locator(f"#id_{name}").fill(text)
    return page.locator(f"#count_{name}").inner_text()


def test_the_counter_counts_as_the_server_does(portal: str, article: Article, person: Person):
    """CM18: for each of these the server takes what the counter calls right, and refuses the rest by the same number."""
    page = person()
    page.goto(portal + article.get_absolute_url())
    whole = _("COUNT of LIMIT characters").replace("LIMIT", "4000")
    over = _("OVER characters too many")
    for text, words in {
        "a\n" * 60 + "b" * 3880: whole.replace("COUNT", "4000"),
        "a\n" * 60 + "b" * 3881: over.replace("OVER", "1"),
        "a" * 4000 + "\n\n": whole.replace("COUNT", "4000"),
        "👨‍👩‍👧‍👦" * 572: over.replace("OVER", "4"),
        "e\u0323\u0302" * 4000: whole.replace("COUNT", "4000"),
        "a\u200b\ufeff" * 4000: whole.replace("COUNT", "4000"),
    }.items():
        assert counted(page, "content", text) == words
        assert page.locator("#id_content").input_value() == text  # nothing is cut
    assert counted(page, "title", "  " + "x" * 149 + "   y ") == over.replace("OVER", "1")
    assert counted(page, "title", "x" * 150 + "  ") == whole.replace("COUNT", "150").replace("4000", "150")
    assert page.locator("#id_phone[data-limit]").count() == 0  # however a number is parted, its digits decide


def test_the_server_counts_as_the_counter_does(client: Any, office: None):
    article = make.article()
    for text, over in {"a" * 4000 + "\n\n": 0, "👨‍👩‍👧‍👦" * 572: 4, "e\u0323\u0302" * 4001: 1, "a\u200b\ufeff" * 4000: 0}.items():
        html = client.post(f"/bai-viet/{article.pk}/binh-luan/", {"name": "A", "title": "B", "content": text, "consent": "on"}).content.decode()
        sentence = _("%(over)d characters too many: at most %(most)d fit.") % {"over": over, "most": 4000}
        assert (sentence in html, 'id="error_content"' in html) == (bool(over), bool(over))
