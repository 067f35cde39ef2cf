"""The comment form's protocol, through HTTP: tokens, captcha, limits, duplicates, and no letter lost."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from captcha.models import CaptchaStore
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing
from comments import posting
from comments.models import Comment
from comments.token import SOLVED_FOR, Token
from hnp_portal.agency import save_agency
from hnp_portal.models import Count
from tests import make

TEXT = {"name": "Lê Minh", "phone": "0912 345 678", "title": "Vạch sang đường", "content": "Đoạn đường còn thiếu vạch.", "consent": "on"}
SENDERS = iter(range(1, 1_000_000))


def sender() -> str:
    number = next(SENDERS)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


class Reader:
    """A person at one article's form, from an address of their own."""

    def __init__(self, client: Client, key: int, address: str = "") -> None:
        self.client, self.key, self.address = client, key, address or sender()
        self.token = self.captcha = ""

    def send(self, data: dict[str, Any], **headers: str) -> Any:
        sent = {"token": self.token, "captcha_0": self.captcha, **data}
        response = self.client.post(f"/bai-viet/{self.key}/binh-luan/", sent, REMOTE_ADDR=self.address, **headers)
        if response.status_code != 303 and "text/html" in response.headers["Content-Type"]:
            html = response.content.decode()
            self.token, self.captcha = hidden(html, "token"), hidden(html, "captcha_0")
        return response

    def challenge(self) -> dict[str, str]:
        sent = {"token": self.token, "article": self.key}
        made: dict[str, str] = self.client.post("/binh-luan/ma-xac-nhan/", sent, REMOTE_ADDR=self.address).json()
        self.token, self.captcha = made.get("token", self.token), made["key"]
        return made

    def send_right(self, data: dict[str, Any] = TEXT, **more: Any) -> Any:
        if not self.captcha:
            self.challenge()
        return self.send({**data, "captcha_1": make.answer_to(self.captcha), **more})


@pytest.fixture
def article(office: None) -> Any:
    return make.article()


@pytest.fixture
def reader(client: Client, article: Any) -> Reader:
    return Reader(client, article.pk)


def test_a_right_form_is_stored_once_and_leads_to_its_receipt(reader: Reader):
    response = reader.send_right()
    comment = Comment.objects.get()
    assert (response.status_code, response.url) == (303, f"/theo-doi/{comment.code}/")
    assert (comment.name, comment.phone, comment.title, comment.content) == ("Lê Minh", "0912345678", "Vạch sang đường", "Đoạn đường còn thiếu vạch.")
    assert (comment.status, comment.rules_number, comment.notice_number, comment.signs) == ("pending", 1, 1, ["too_fast"])
    assert not CaptchaStore.objects.exists()


def test_the_receipt_shows_the_state_but_never_the_phone(reader: Reader):
    page = reader.client.get(reader.send_right().url)
    html = page.content.decode()
    assert Comment.objects.get().code_shown in html
    assert "0912345678" not in html and "0912 345 678" not in html
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_a_corrected_text_is_as_old_as_its_first_form(reader: Reader):
    used = Token(id="c" * 32, article=reader.key, birth=int(time.time()) - 30)
    reader.token = str(used)
    reader.send_right()
    reader.token = str(used)
    reader.send({**TEXT, "content": "Đã sửa", "captcha_1": "x"})
    assert reader.send_right({**TEXT, "content": "Đã sửa"}).status_code == 303
    assert Comment.objects.latest("pk").signs == []


def test_without_a_picture_there_is_nothing_to_complain_of_but_what_is_missing(reader: Reader):
    """No script, a blocked request, or a form that came back from an outage: its token is there, a picture never was."""
    for token in ("", str(Token.born(reader.key))):
        reader.token, reader.captcha = token, ""
        html = reader.send(TEXT).content.decode()
        assert 'class="summary calm"' in html and "error_" not in html
        reader.token, reader.captcha = token, ""
        html = reader.send({**TEXT, "title": ""}).content.decode()
        assert re.findall(r'id="error_(\w+)"', html) == ["title", "captcha_1"]
        assert reader.captcha != ""


@pytest.mark.parametrize("status", ["pending", "approved", "declined"])
def test_the_receipt_names_the_article_and_tells_of_its_withdrawal(client: Client, office: None, status: str):
    """CM33. The reason stands with the withdrawal: a declined comment was declined for another."""
    article = make.article("Đường & phố")
    comment = make.comment(article, status)
    assert f'<a href="{article.get_absolute_url()}">Đường &amp; phố</a>' in client.get(f"/theo-doi/{comment.code}/").content.decode()
    publishing.withdraw(article, by=None, reason="Sai số liệu")
    page = client.get(f"/theo-doi/{comment.code}/")
    html = page.content.decode()
    assert (page.status_code, "Đường" in html) == (200, False)
    sentence = _("The article has been withdrawn since, and the comments below it with it.")
    assert f"{sentence} <b>{_('Reason:')}</b> Sai số liệu</p>" in html


def test_without_script_the_first_post_stores_nothing_and_brings_the_captcha(reader: Reader):
    first = reader.send(TEXT)
    assert (first.status_code, Comment.objects.count(), first.headers["Cache-Control"]) == (200, 0, "private, no-cache")
    assert "Đoạn đường còn thiếu vạch." in first.content.decode()
    assert reader.send({**TEXT, "captcha_1": make.answer_to(reader.captcha)}).status_code == 303
    assert Comment.objects.get().signs == []  # the writing of the first page counts


@pytest.mark.parametrize("missing", ["name", "title", "content", "consent"])
def test_a_missing_field_keeps_everything_and_remembers_the_solved_captcha(reader: Reader, missing: str):
    response = reader.send_right({**TEXT, missing: ""})
    html = response.content.decode()
    assert (response.status_code, Comment.objects.count()) == (200, 0)
    assert f'id="error_{missing}"' in html and 'id="error_captcha_1"' not in html and 'name="captcha_1"' not in html
    for name in {"name", "title", "content"} - {missing}:
        assert TEXT[name] in html
    assert reader.send(TEXT).status_code == 303
    assert Comment.objects.count() == 1


def test_a_wrong_answer_burns_the_code_and_keeps_the_text(reader: Reader):
    reader.challenge()
    old = reader.captcha
    html = reader.send({**TEXT, "captcha_1": "x"}).content.decode()
    assert not CaptchaStore.objects.filter(hashkey=old).exists()
    assert reader.captcha not in ("", old)
    assert 'id="error_captcha_1"' in html and "Đoạn đường còn thiếu vạch." in html
    assert reader.send_right().status_code == 303


def test_expired_unknown_and_wrong_have_their_own_sentences(reader: Reader):
    def complaint(answer: str) -> str:
        html = reader.send({**TEXT, "captcha_1": answer}).content.decode()
        return re.search(r'id="error_captcha_1">([^<]*)', html)[1]

    reader.challenge()
    wrong = complaint("x")
    answer = make.answer_to(reader.captcha)
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    expired = complaint(answer)
    CaptchaStore.objects.all().delete()
    unknown = complaint(answer)
    assert len({wrong, expired, unknown}) == 3
    assert Comment.objects.count() == 0


def test_the_same_form_again_gets_the_first_receipt(reader: Reader):
    token = reader.challenge()["token"]
    first = reader.send_right()
    for differently in ({}, {"consent": ""}, {"consent": "0-1"}, {"phone": "+84 912.345.678"}, {"name": " Lê  Minh"}):
        reader.token = token
        again = reader.send({**TEXT, **differently, "captcha_1": "anything"})
        assert (again.status_code, again.url, Comment.objects.count()) == (303, first.url, 1), differently


def test_another_text_under_a_used_token_is_never_swallowed(reader: Reader):
    token = reader.challenge()["token"]
    reader.send_right()
    reader.token = token
    response = reader.send({**TEXT, "content": "Đèn đường hỏng ở ngõ 21", "captcha_1": "x"})
    html = response.content.decode()
    first = Comment.objects.get()
    assert response.status_code == 200
    assert "Đèn đường hỏng ở ngõ 21" in html and first.code_shown in html
    assert reader.token not in ("", token)
    assert reader.send_right({**TEXT, "content": "Đèn đường hỏng ở ngõ 21"}).status_code == 303
    assert sorted(Comment.objects.values_list("content", flat=True)) == ["Đoạn đường còn thiếu vạch.", "Đèn đường hỏng ở ngõ 21"]


def test_a_solved_token_is_good_for_one_comment_on_its_own_article(client: Client, article: Any, reader: Reader):
    other = make.article("Bài khác")
    reader.send_right({**TEXT, "title": ""})
    solved = reader.token
    assert Token.read(solved, article.pk).is_solved
    stranger = Reader(client, other.pk)
    stranger.token = solved
    assert stranger.send(TEXT).status_code == 200
    answers = []
    for number in range(5):
        reader.token = solved
        answers.append(reader.send({**TEXT, "content": f"Nội dung {number}"}).status_code)
    assert answers == [303, 200, 200, 200, 200]
    assert Comment.objects.count() == 1


def test_the_solved_mark_ends_after_fifteen_minutes(reader: Reader, monkeypatch: Any):
    reader.send_right({**TEXT, "title": ""})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + SOLVED_FOR + 1)
    html = reader.send(TEXT).content.decode()
    assert 'id="error_captcha_1"' in html
    assert Comment.objects.count() == 0


def test_another_code_keeps_token_and_text_without_complaints(reader: Reader):
    reader.challenge()
    token, key = Token.read(reader.token, reader.key), reader.captcha
    html = reader.send({"title": "Dở dang", "another": "1"}).content.decode()
    assert (Token.read(reader.token, reader.key), reader.captcha != key) == (token, True)
    assert "Dở dang" in html and "error_" not in html


def test_a_refresh_in_place_keeps_the_valid_token(reader: Reader):
    assert set(reader.challenge()) == {"token", "key", "picture", "sound"}
    assert set(reader.challenge()) == {"key", "picture", "sound"}


def test_a_form_that_waited_is_not_too_fast_even_when_corrected_at_once(reader: Reader):
    reader.token = str(Token(id="a" * 32, article=reader.key, birth=int(time.time()) - 30))
    reader.send_right({**TEXT, "consent": ""})
    assert reader.send(TEXT).status_code == 303
    assert Comment.objects.get().signs == []


def test_changed_rules_untick_the_box_with_one_sentence(reader: Reader):
    response = reader.send_right({**TEXT, "consent": "0-1"})
    html = response.content.decode()
    assert 'id="error_consent"' in html and "checked" not in html
    assert Comment.objects.count() == 0


def test_withdrawn_closed_unknown_and_scheduled(client: Client, office: None):
    withdrawn, closed = make.withdrawn(), make.article("Đóng")
    type(closed).objects.filter(pk=closed.pk).update(comments_open=False)
    answers = {}
    for key in (withdrawn.pk, closed.pk, make.scheduled().pk, make.draft().pk, 10**17):
        response = Reader(client, key).send(TEXT)
        answers[key] = response.status_code
        assert "Đoạn đường còn thiếu vạch." in response.content.decode()
    assert list(answers.values()) == [410, 403, 404, 404, 404]
    assert Comment.objects.count() == 0


def test_the_site_wide_switch_closes_all(reader: Reader):
    save_agency({"comments_open": False})
    assert reader.send(TEXT).status_code == 403


@pytest.mark.parametrize(
    ("headers", "stored"),
    [
        ({}, True),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({"HTTP_ORIGIN": "null"}, True),
        ({"HTTP_ORIGIN": "http://testserver"}, True),
        ({"HTTP_ORIGIN": ""}, True),
        ({"HTTP_ORIGIN": "http://TestServer"}, True),
        ({"HTTP_ORIGIN": "http://[::1"}, False),
        ({"HTTP_ORIGIN": "testserver.evil.example"}, False),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"}, False),
        ({"HTTP_ORIGIN": "http://testserver:81"}, False),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, False),
    ],
)
def test_a_post_that_says_it_is_cross_site_stores_nothing(reader: Reader, headers: dict[str, str], stored: bool):
    reader.challenge()
    response = reader.send({**TEXT, "captcha_1": make.answer_to(reader.captcha)}, **headers)
    assert Comment.objects.count() == int(stored)
    if not stored:
        assert response.status_code == 200 and "Đoạn đường còn thiếu vạch." in response.content.decode()
        assert reader.captcha == ""


def test_the_challenge_refuses_other_sites(client: Client, article: Any):
    response = client.post("/binh-luan/ma-xac-nhan/", {"article": article.pk}, HTTP_SEC_FETCH_SITE="cross-site")
    assert (response.status_code, CaptchaStore.objects.count()) == (403, 0)


def test_many_comments_are_marked_and_a_flood_is_refused_with_its_text(client: Client, article: Any):
    address = sender()
    codes = [Reader(client, article.pk, address).send_right({**TEXT, "content": f"Ý kiến số {n}"}).status_code for n in range(31)]
    assert codes == [303] * 30 + [429]
    assert [("many" in signs) for signs in Comment.objects.order_by("pk").values_list("signs", flat=True)] == [False] * 5 + [True] * 25
    last = Reader(client, article.pk, address)
    last.challenge()
    response = last.send({**TEXT, "captcha_1": make.answer_to(last.captcha)})
    assert response.headers["Retry-After"] == "600"
    assert '<textarea id="id_content"' in response.content.decode()
    assert Token.read(last.token, article.pk)
    assert Reader(client, article.pk).send_right().status_code == 303  # another address is not concerned


def test_unfinished_forms_do_not_use_up_the_allowance(reader: Reader):
    for _n in range(40):
        reader.send_right({**TEXT, "title": ""})
    assert reader.send(TEXT).status_code == 303
    assert "many" not in Comment.objects.get().signs


def test_two_hundred_challenges_are_the_limit(reader: Reader):
    reader.challenge()
    Count.objects.update(times=posting.CHALLENGES.times)
    refused = reader.client.post("/binh-luan/ma-xac-nhan/", {"article": reader.key}, REMOTE_ADDR=reader.address)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    page = reader.send({**TEXT, "captcha_1": "x"})
    assert page.status_code == 429 and "Đoạn đường còn thiếu vạch." in page.content.decode()


def test_signs_in_words_never_refuse(reader: Reader):
    reader.token = str(Token(id="b" * 32, article=reader.key, birth=int(time.time()) - 60))
    response = reader.send_right({**TEXT, "content": "Vay tiền nhanh, zalo 0900 xem vaynhanh.example", "ghi_chu_them": "x"})
    assert response.status_code == 303
    assert Comment.objects.get().signs == ["link", "messenger", "money", "trap"]


def test_the_same_folded_text_is_marked(client: Client, article: Any):
    Reader(client, article.pk).send_right()
    Reader(client, article.pk).send_right({**TEXT, "content": "đoạn ĐƯỜNG con thieu vạch."})
    assert "same" in Comment.objects.latest("pk").signs


@pytest.mark.parametrize("content", ["\n\nĐoạn một\n  hai cách\n\n\nmột\ttab\n", "\n", "a\n\n"])
def test_the_text_is_shown_again_to_the_letter(reader: Reader, content: str):
    class Area(HTMLParser):
        text = None

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            if tag == "textarea":
                self.text = ""

        def handle_data(self, data: str) -> None:
            if self.text is not None and self.lasttag == "textarea":
                self.text += data

    shown = content
    for _round in range(3):
        area = Area()
        area.feed(reader.send({**TEXT, "content": shown.replace("\n", "\r\n"), "captcha_1": "x"}).content.decode())
        shown = area.text.removeprefix("\n").replace("\r\n", "\n").partition("</textarea>")[0]
        assert shown.startswith(content) and shown[len(content) :].strip() == ""
        shown = content


@pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False), (4000, False)])
def test_the_length_is_counted_as_the_browser_counts(reader: Reader, extra: int, fits: bool):
    content = "a\r\n" * 60 + "b" * (4000 - 120 + extra)
    html = reader.send_right({**TEXT, "content": content})
    assert (html.status_code == 303) is fits
    if not fits:
        assert f"{extra} " in re.search(r'id="error_content">([^<]*)', html.content.decode())[1]


def test_a_text_that_grows_under_nfc_is_measured_after_mending(reader: Reader):
    """U+FB2C becomes three code points; the answer is the same on both databases."""
    assert reader.send_right({**TEXT, "title": "\ufb2c" * 150}).status_code == 200
    assert reader.send({**TEXT, "title": "\ufb2c" * 50}).status_code == 303


def test_nul_is_nobodys_500(client: Client, reader: Reader):
    assert reader.send({**TEXT, "captcha_0": "\0", "token": "a\0b"}).status_code == 200
    html = reader.send_right({**TEXT, "title": "A\0B"}).content.decode()
    assert 'id="error_title"' in html and "Đoạn đường còn thiếu vạch." in html
    for path in ("/theo-doi/%00/", "/binh-luan/ma-xac-nhan/%00.png", "/moi-nhat/?truoc=%00", "/theo-doi/?ma=%00"):
        assert client.get(path).status_code in (200, 404), path
    assert reader.send({**TEXT, "captcha_1": "\0"}).status_code in (200, 303)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0900 000 001", "0900000001"), ("0900.000.001", "0900000001"), ("+84 900 000 001", "0900000001"), ("(024) 3000 0000", "02430000000"),
        ("０９００ ０００ ００１", "0900000001"), ("0900000001 ", "0900000001"), ("0084 900 000 001", "0900000001"), ("", ""), ("+49 30 1234567", "+49301234567"),
        ("0900–000–001", "0900000001"), ("0900‑000‑001", "0900000001"), ("0900,000,001", "0900000001"), ("0900·000·001", "0900000001"), (" ", ""),
        ("+84 (0) 900 000 001", "0900000001"), ("84 024 3000 0000", "02430000000"), ("0049 30 1234567", "+49301234567"),
    ],
)  # fmt: skip
def test_phones_are_stored_in_one_form(reader: Reader, typed: str, kept: str):
    assert reader.send_right({**TEXT, "phone": typed}).status_code == 303
    assert Comment.objects.get().phone == kept


@pytest.mark.parametrize("typed", ["abc", "1", "1" * 40, "+", "(--)", "++84900000001", "0900 000 001 / 0900 000 002"])
def test_a_wrong_phone_is_said_beside_its_field(reader: Reader, typed: str):
    html = reader.send_right({**TEXT, "phone": typed}).content.decode()
    assert 'id="error_phone"' in html and "Đoạn đường còn thiếu vạch." in html


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"content=" + b"a" * 3_000_000, 413),
        ("application/x-www-form-urlencoded", b"&".join(b"a=%d" % n for n in range(2000)), 400),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b", 400),
        ("multipart/form-data", b"a=b", 400),
        ("application/json", b"{}", 200),
    ],
)
def test_unreadable_bodies_are_answered_in_our_face(client: Client, article: Any, content_type: str, body: bytes, status: int):
    response = client.generic("POST", f"/bai-viet/{article.pk}/binh-luan/", body, content_type=content_type)
    assert response.status_code == status
    assert '<html lang="vi"' in response.content.decode()


def test_files_are_dropped_and_the_text_stays(reader: Reader):
    html = reader.send({**TEXT, "file": make.picture_file()}).content.decode()
    assert "Đoạn đường còn thiếu vạch." in html


def test_quotes_and_ampersands_come_back_character_for_character(reader: Reader, article: Any):
    typed = {"name": 'Q&A "Tổ 5" <Hà>', "title": "A &amp; B < C 'x'", "content": "5 > 3 && &lt;b&gt;"}
    html = reader.send({**TEXT, **typed, "captcha_1": "x"}).content.decode()
    assert all(value in unescape(html) for value in typed.values())
    reader.challenge()
    receipt = unescape(reader.client.get(reader.send_right({**TEXT, **typed}).url).content.decode())
    assert typed["title"] in receipt and typed["content"] in receipt
    comment = Comment.objects.get()
    assert (comment.name, comment.title, comment.content) == (typed["name"], typed["title"], typed["content"])


def test_the_form_page_by_get_writes_nothing(client: Client, article: Any):
    response = client.get(f"/bai-viet/{article.pk}/binh-luan/")
    assert (response.status_code, CaptchaStore.objects.count(), Count.objects.count()) == (200, 0, 0)


def test_picture_and_sound_are_of_live_codes_only(reader: Reader):
    made = reader.challenge()
    picture, again = reader.client.get(made["picture"]), reader.client.get(made["picture"])
    assert (picture.headers["Content-Type"], picture.headers["Cache-Control"]) == ("image/png", "no-store")
    assert picture.content == again.content
    assert reader.client.get(made["sound"]).headers["Content-Type"] == "audio/wav"
    CaptchaStore.objects.update(expiration=timezone.now())
    assert [reader.client.get(made[kind]).status_code for kind in ("picture", "sound")] == [404, 404]


def test_old_codes_are_swept_when_new_ones_are_made(reader: Reader):
    reader.challenge()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(days=1, minutes=1))
    reader.challenge()
    assert CaptchaStore.objects.count() == 1
