"""The moderators' desk as a person uses it through HTTP: tabs, cards, buttons, undo, what a colleague did meanwhile."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article
from comments import spam
from comments.desk import cards, pages
from comments.models import PHONE_KEPT, Comment, Decision
from hnp_portal.staff.roles import EDITOR, MODERATOR, REPORTER
from tests import make
from tests.cases import Cast

pytestmark = pytest.mark.django_db
QUEUE = "/quan-tri/comments/comment/"


@pytest.fixture
def moderator(office: None) -> Client:
    return signed_in("kiem-duyet")


def signed_in(name: str, role: str = MODERATOR) -> Client:
    client = Client()
    client.force_login(make.user(name, role))
    return client


def waiting(number: int, of: Article | None = None) -> list[Comment]:
    """Oldest first, a minute apart."""
    article, now = of or make.article(), timezone.now().replace(microsecond=0)
    return [make.comment(article, title=f"Ý kiến {n}", posted_at=now - timedelta(minutes=number - n)) for n in range(number)]


def shown(response: Any) -> list[str]:
    """The titles on the screen, in order, as the page itself has them."""
    titles = re.findall(r'<h2 id="q-title-\d+">(.*?)</h2>', response.content.decode(), re.S)
    return [html.unescape(re.sub(r"<.*?>", "", title)) for title in titles]


def press(client: Client, button: str, *comments: Comment, seen: str = "pending", address: str = QUEUE, **more: Any) -> Any:
    """Press one card's button, or with several comments the button for the chosen."""
    sent: dict[str, Any] = {f"seen_{comment.pk}": seen for comment in comments}
    sent |= {button: comments[0].pk} if len(comments) == 1 else {"many": button, "chosen": [comment.pk for comment in comments]}
    return client.post(address, sent, **more)


def said(response: Any) -> list[str]:
    """The messages of an answer, without their buttons."""
    return [re.sub(r" <button.*", "", str(message)) for message in get_messages(response.wsgi_request)]


def statuses(*comments: Comment) -> list[str]:
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


# --- Who may ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [EDITOR, REPORTER])
def test_only_moderators_see_and_decide(cast: Cast, role: str):
    client = signed_in("khac", role)
    one = f"{QUEUE}{cast.pending.pk}/change/"
    for answer in (client.get(QUEUE), client.get(one), press(client, "approve", cast.pending), press(client, "approve", cast.pending, address=one)):
        assert answer.status_code == 403
        assert "canari" not in answer.content.decode()
    assert "canaripending" not in client.get("/quan-tri/").content.decode()
    assert QUEUE not in client.get("/quan-tri/").content.decode()
    assert statuses(cast.pending) == ["pending"]


def test_nothing_is_added_changed_or_deleted(moderator: Client, cast: Cast):
    one = f"{QUEUE}{cast.pending.pk}"
    assert moderator.get(f"{QUEUE}add/").status_code == 403
    assert moderator.post(f"{one}/delete/", {"post": "yes"}).status_code == 403
    moderator.post(f"{one}/change/", {"title": "khác", "status": "approved", "_save": "1"})
    moderator.post(QUEUE, {"action": "delete_selected", "_selected_action": [cast.pending.pk], "post": "yes"})
    row = Comment.objects.get(pk=cast.pending.pk)
    assert (row.title, row.status) == ("canaripending", "pending")
    assert moderator.get(f"{one}/history/").headers["Location"] == f"{one}/change/"


def test_titles_of_what_was_never_public_are_not_shown(moderator: Client, cast: Cast):
    """ED13"""
    make.comment(cast.draft)
    make.comment(cast.scheduled)
    page = moderator.get(QUEUE).content.decode()
    assert "canaridraft" not in page and "canarischeduled" not in page
    assert len(shown(moderator.get(QUEUE))) == 3


# --- What stands on a card --------------------------------------------------------------------------------------------
def test_a_card_holds_all_that_a_decision_needs(moderator: Client, office: None):
    article = make.article("Đường dạo ven sông")
    comment = make.comment(
        article, title="Vay nhanh", name="Hỗ trợ 24h", phone="0900000001", content="Dòng 1\n\nGọi zalo 0900", signs=["messenger", "too_fast", "lạ"],
        posted_at=timezone.now() - timedelta(hours=2, minutes=5),
    )  # fmt: skip
    page = moderator.get(QUEUE)
    card, text = page.context["cards"][0], page.content.decode()
    assert card.signs == [*map(str, (spam.SENTENCES["messenger"], spam.SENTENCES["too_fast"])), "lạ"]
    assert card.waits == cards.lasting(timedelta(hours=2))
    assert "Dòng 1\n\nGọi <mark>zalo 0900</mark></p>" in text
    assert f'<a href="{article.get_absolute_url()}" target="_blank" rel="noopener">Đường dạo ven sông</a>' in text
    for part in ("Vay nhanh", "Hỗ trợ 24h", "0900000001", comment.code_shown, f'name="seen_{comment.pk}" value="pending"'):
        assert part in text


def test_character_for_character(moderator: Client, office: None):
    """CM25"""
    name, title, content = 'Q&A "Tổ 5" <Hà>', "A &amp; B < C 'x'", "5 > 3 && &lt;b&gt;."
    comment = make.comment(make.article(), name=name, title=title, content=content)
    for address in (QUEUE, f"{QUEUE}{comment.pk}/change/"):
        page = moderator.get(address).content.decode()
        texts = [
            html.unescape(re.search(pattern, page)[1]) for pattern in (r'q-title-\d+">(.*?)</h2>', r'q-meta">(.*?) · ', r'q-words-\d+">(.*?)</p>')
        ]
        assert texts == [title, name, content]


@given(st.text(max_size=60), st.sampled_from(["zalo 0912", "vớ vẩn", "<b>www.x.vn", "VAY NHANH", "& bit.com", ""]), st.text(max_size=60))
def test_marking_changes_no_character_and_marks_every_telling_word(before: str, word: str, after: str):
    text = before + word + after
    marked = cards.marked(text)
    assert html.unescape(re.sub(r"</?mark>", "", marked)) == html.unescape(html.escape(text))
    assert re.sub(r"</?mark>", "", marked).count("<") == 0
    inside = [html.unescape(piece) for piece in re.findall(r"<mark>(.*?)</mark>", marked, re.S)]
    assert all(any(piece in mark for mark in inside) for piece in spam.telling_words(text))


def test_an_expired_phone_is_not_shown(moderator: Client, office: None):
    article = make.article()
    make.comment(article, phone="0900000001", posted_at=timezone.now() - PHONE_KEPT - timedelta(seconds=1))
    make.comment(article, phone="0900000002", posted_at=timezone.now() - PHONE_KEPT + timedelta(hours=1))
    page = moderator.get(QUEUE).content.decode()
    assert "0900000001" not in page and "0900000002" in page


def test_a_withdrawn_article_is_said_and_keeps_its_comments(moderator: Client, office: None):
    """CM33"""
    article = make.article("Bài sẽ gỡ")
    comment = make.comment(article)
    publishing.withdraw(article, by=None, reason="Sai")
    card = moderator.get(QUEUE).context["cards"][0]
    assert (card.article_is_withdrawn, card.article_is_named) == (True, True)
    assert moderator.get(f"{QUEUE}{comment.pk}/change/").status_code == 200
    assert press(moderator, "approve", comment).status_code == 302


@pytest.mark.parametrize(
    ("posted", "due"),
    [
        ("2026-06-01 10:00", "2026-06-02 10:00"),  # Monday
        ("2026-06-05 10:00", "2026-06-08 10:00"),  # Friday
        ("2026-06-06 10:00", "2026-06-09 00:00"),  # Saturday: the working day is Monday
        ("2026-06-07 23:59", "2026-06-09 00:00"),  # Sunday
        ("2026-06-08 00:00", "2026-06-09 00:00"),
    ],
)
def test_one_working_day(posted: str, due: str):
    def moment(text: str) -> datetime:
        return timezone.make_aware(datetime.fromisoformat(text))

    assert cards.due(moment(posted).astimezone(UTC)) == moment(due)


def test_a_wait_over_the_working_day_is_said(office: None):
    comment = make.comment(make.article(), posted_at=timezone.make_aware(datetime(2026, 6, 5, 10)))

    def card(*now: int) -> cards.Card:
        return cards.Card(comment, [], timezone.make_aware(datetime(2026, 6, *now)))

    assert card(8, 9, 59).overdue == ""
    assert (card(8, 13, 5).waits, card(8, 13, 5).overdue) == (cards.lasting(timedelta(days=3)), cards.lasting(timedelta(hours=3)))


def test_lengths_of_time_grow_coarser():
    seconds = (0, 59, 60, 3599, 3600, 86399, 86400, 10 * 86400)
    numbers = [re.sub(r"\D", "", cards.lasting(timedelta(seconds=n))) for n in seconds[2:]]
    assert numbers == ["1", "59", "1", "23", "1", "10"]
    assert cards.lasting(timedelta(seconds=0)) == cards.lasting(timedelta(seconds=59)) == cards.lasting(timedelta(seconds=-5))


# --- Tabs, order, pages -----------------------------------------------------------------------------------------------
def test_waiting_oldest_first_others_newest_first(moderator: Client, office: None):
    article, now = make.article(), timezone.now().replace(microsecond=0)
    for status in ("pending", "approved", "declined"):
        for age in (1, 3, 2):
            make.comment(article, status, title=f"{status} {age}", posted_at=now - timedelta(hours=age))
    assert shown(moderator.get(QUEUE)) == ["pending 3", "pending 2", "pending 1"]
    assert shown(moderator.get(f"{QUEUE}?trang_thai=da-duyet")) == ["approved 1", "approved 2", "approved 3"]
    assert shown(moderator.get(f"{QUEUE}?trang_thai=tu-choi")) == ["declined 1", "declined 2", "declined 3"]


@pytest.mark.parametrize(("tab", "status"), [("", "pending"), ("trang_thai=da-duyet&", "approved")])
def test_pages_go_forth_and_back_without_repeating(moderator: Client, monkeypatch: pytest.MonkeyPatch, tab: str, status: str):
    monkeypatch.setattr(pages, "PER_PAGE", 3)
    now = timezone.now().replace(microsecond=0)
    article = make.article()
    for n in range(7):  # several share one moment
        make.comment(article, status, title=str(n), posted_at=now - timedelta(minutes=7 - n // 3))
    first = moderator.get(f"{QUEUE}?{tab}").context["page"]
    second = moderator.get(QUEUE + first.forward).context["page"]
    third = moderator.get(QUEUE + second.forward).context["page"]
    titles = [[comment.title for comment in page.comments] for page in (first, second, third)]
    assert [title for page in titles for title in page] == [str(n) for n in (range(7) if status == "pending" else range(6, -1, -1))]
    assert (first.back, third.forward) == ("", "")
    assert [c.title for c in moderator.get(QUEUE + third.back).context["page"].comments] == titles[1]
    assert moderator.get(QUEUE + second.back).context["page"].comments == first.comments


def test_after_the_last_page_is_decided_one_stays_on_a_page_that_exists(moderator: Client, monkeypatch: pytest.MonkeyPatch):
    """CM32"""
    monkeypatch.setattr(pages, "PER_PAGE", 3)
    rows = waiting(8)
    last = QUEUE + moderator.get(QUEUE + moderator.get(QUEUE).context["page"].forward).context["page"].forward
    assert shown(moderator.get(last)) == ["Ý kiến 6", "Ý kiến 7"]
    answer = press(moderator, "decline", *rows[6:], address=last)
    assert answer.headers["Location"] == last
    page = moderator.get(last)
    assert (page.status_code, page.context["waiting"], shown(page)) == (200, 6, ["Ý kiến 0", "Ý kiến 1", "Ý kiến 2"])


def test_a_colleague_who_empties_pages_meanwhile_loses_no_decision(moderator: Client, monkeypatch: pytest.MonkeyPatch):
    """CM32, second run"""
    monkeypatch.setattr(pages, "PER_PAGE", 3)
    rows = waiting(8)
    last = QUEUE + moderator.get(QUEUE + moderator.get(QUEUE).context["page"].forward).context["page"].forward
    press(signed_in("dong-nghiep"), "decline", *rows[:6])
    press(moderator, "decline", *rows[6:], address=last)
    assert statuses(*rows) == ["declined"] * 8
    assert (moderator.get(last).status_code, shown(moderator.get(last))) == (200, [])


@pytest.mark.parametrize(
    "query", ["posted_at__year=9999", "posted_at__gte=9999-12-31", "e=1", "p=99", "sau=x", "truoc=9-9&sau=1-1", "trang_thai=%00", "sau=9999999999-9"]
)
def test_odd_addresses_show_the_list(moderator: Client, query: str):
    """RD09"""
    waiting(1)
    page = moderator.get(f"{QUEUE}?{query}")
    assert (page.status_code, shown(page)) == (200, ["Ý kiến 0"])


def test_all_on_the_screen_can_be_ticked_without_script(moderator: Client):
    waiting(3)
    ticked = re.compile(r'name="chosen" value="\d+" checked')
    assert len(ticked.findall(moderator.get(QUEUE).content.decode())) == 0
    page = moderator.get(f"{QUEUE}?chon=tat-ca")
    assert len(ticked.findall(page.content.decode())) == 3
    assert "chon" not in page.context["page"].address


# --- Deciding ---------------------------------------------------------------------------------------------------------
def test_each_button_calls_its_verb(moderator: Client, office: None):
    article = make.article()
    one, two = make.comment(article), make.comment(article)
    press(moderator, "approve", one)
    press(moderator, "decline", two)
    assert statuses(one, two) == ["approved", "declined"]
    press(moderator, "take_down", one, seen="approved", address=f"{QUEUE}?trang_thai=da-duyet")
    press(moderator, "reopen", two, seen="declined", address=f"{QUEUE}?trang_thai=tu-choi")
    assert statuses(one, two) == ["declined", "pending"]
    assert [(d.before, d.after, d.decided_by_name) for d in Decision.objects.filter(comment=one)] == [
        ("pending", "approved", "kiem-duyet"), ("approved", "declined", "kiem-duyet"),
    ]  # fmt: skip


def test_the_buttons_of_a_card_follow_its_status(moderator: Client, cast: Cast):
    def buttons(query: str) -> list[str]:
        page = moderator.get(QUEUE + query).content.decode()
        return re.findall(r'<button type="submit" class="q-button[^"]*" name="(\w+)" value="\d', page)

    assert buttons("") == ["approve", "decline"]
    assert buttons("?trang_thai=da-duyet") == ["take_down"]
    assert buttons("?trang_thai=tu-choi") == ["reopen", "approve"]


def test_the_first_button_of_the_form_decides_nothing(moderator: Client):
    """Enter in a tick box presses the form's first button; outside a dialog this method sends nothing."""
    waiting(1)
    form = moderator.get(QUEUE).content.decode().partition("data-queue")[2]
    assert re.search(r"<button[^>]*>", form)[0] == '<button type="submit" formmethod="dialog" hidden>'


def test_the_message_has_the_true_number_and_turns_back(moderator: Client):
    rows = waiting(3)
    response = press(moderator, "approve", *rows)
    assert said(response) == [str(pages.APPROVE.said) % {"number": 3}]
    button = re.search(r'form="hoan-tac" name="undo" value="([^"]+)"', moderator.get(QUEUE).content.decode())
    assert button[1] == " ".join(str(row.decisions.get().pk) for row in rows)
    assert said(moderator.post(QUEUE, {"undo": button[1]})) == [str(pages.UNDO.said) % {"number": 3}]
    assert statuses(*rows) == ["pending"] * 3
    assert Decision.objects.count() == 6


def test_only_what_was_chosen_is_decided(moderator: Client):
    """CM31: there is no way to name what was not on the screen."""
    rows = waiting(3)
    sent = {"many": "approve", "chosen": [rows[0].pk], "select_across": "1", **{f"seen_{row.pk}": "pending" for row in rows}}
    moderator.post(QUEUE, sent)
    assert statuses(*rows) == ["approved", "pending", "pending"]


def test_a_comment_sent_without_the_status_seen_is_left_alone(moderator: Client):
    (row,) = waiting(1)
    moderator.post(QUEUE, {"approve": row.pk})
    assert statuses(row) == ["pending"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"many": "approve"},
        {"many": "xoa", "chosen": "1"},
        {"approve": ""},
        {"approve": "9" * 30},
        {"approve": "１"},
        {"undo": "x"},
        {"undo": "9" * 30},
        {"undo": "1:approved"},
        {"many": "undo", "chosen": "1"},
    ],
)
def test_what_names_no_comment_changes_nothing_and_is_said(moderator: Client, sent: dict[str, str]):
    waiting(1)
    response = moderator.post(QUEUE, sent)
    assert (response.status_code, len(said(response)), Decision.objects.count()) == (302, 1, 0)


def test_one_that_is_no_longer_there_is_said(moderator: Client):
    (row,) = waiting(1)
    response = moderator.post(QUEUE, {"approve": row.pk + 1, f"seen_{row.pk + 1}": "pending"})
    assert (len(said(response)), Decision.objects.count()) == (1, 0)
    response = moderator.post(f"{QUEUE}{row.pk + 1}/change/", {"approve": row.pk + 1})
    assert response.status_code == 404
    assert moderator.get(f"{QUEUE}{row.pk + 1}/change/").status_code == 404
    assert moderator.get(f"{QUEUE}abc/change/").status_code == 404


def test_decisions_come_back_to_their_page_with_known_parameters_only(moderator: Client):
    (row,) = waiting(1)
    response = press(moderator, "approve", row, address=f"{QUEUE}?trang_thai=da-duyet&sau={row.cursor}&x=1&truoc=y")
    assert response.headers["Location"] == f"{QUEUE}?trang_thai=da-duyet&sau={row.cursor}"


# --- Two moderators ---------------------------------------------------------------------------------------------------
def test_a_colleagues_decision_stands_and_is_told(moderator: Client):
    """CM29"""
    one, two, three = waiting(3)
    colleague = signed_in("dong-nghiep")
    User.objects.filter(username="dong-nghiep").update(first_name="Lan", last_name="Phạm Thị")
    press(colleague, "decline", one)
    decision = Decision.objects.get()
    response = press(moderator, "approve", one, two, three)
    assert said(response) == [str(pages.APPROVE.said) % {"number": 2}, cards.taken_told(one, [decision])]
    told = cards.taken_told(one, [decision])
    assert "Ý kiến 0" in told and decision.decided_by_name in told
    assert f"{timezone.localtime(decision.decided_at):%H:%M %d/%m/%Y}" in told
    change = f"{QUEUE}{one.pk}/change/"
    moderator.get(change)  # shows the messages so far
    response = press(moderator, "approve", one, address=change)
    assert (said(response), response.headers["Location"]) == ([told], change)
    assert statuses(one, two, three) == ["declined", "approved", "approved"]
    assert Decision.objects.filter(comment=one).count() == 1


def test_an_old_undo_tells_all_that_a_colleague_did_meanwhile(moderator: Client):
    (row,) = waiting(1)
    undo = press(moderator, "approve", row, **JSON).json()["done"][0]["undo"]
    colleague = signed_in("dong-nghiep")
    press(colleague, "take_down", row, seen="approved")
    press(colleague, "approve", row, seen="declined")
    since = list(row.decisions.order_by("pk"))[1:]
    response = moderator.post(QUEUE, {"undo": undo})
    assert said(response) == [cards.taken_told(row, since)]
    assert all(cards.told(decision) in said(response)[0] for decision in since)
    assert (statuses(row), row.decisions.count()) == (["approved"], 3)
    answer = moderator.post(QUEUE, {"undo": undo}, **JSON).json()
    assert (answer["done"], answer["said"], answer["refusals"]) == ([], "", said(response))


def test_the_page_of_one_comment_tells_its_decisions(moderator: Client):
    (row,) = waiting(1)
    change = f"{QUEUE}{row.pk}/change/"
    press(moderator, "approve", row, address=change)
    press(moderator, "take_down", row, seen="approved", address=change)
    page = moderator.get(change)
    assert page.context["card"].history == [cards.told(decision) for decision in Decision.objects.order_by("pk")]
    assert [act.name for act in page.context["card"].acts] == ["reopen", "approve"]


# --- For the script ---------------------------------------------------------------------------------------------------
JSON = {"headers": {"accept": "application/json"}}


def test_a_script_is_told_what_became_of_each(moderator: Client):
    one, two, _three = waiting(3)
    press(signed_in("dong-nghiep"), "decline", one)
    answer = press(moderator, "approve", one, two, **JSON).json()
    told = cards.taken_told(one, [Decision.objects.get(comment=one)])
    assert answer == {
        "done": [{"id": two.pk, "words": f"{pages.APPROVE.after}: Ý kiến 1", "undo": str(two.decisions.get().pk)}],
        "taken": [{"id": one.pk, "words": told}],
        "said": str(pages.APPROVE.said) % {"number": 1},
        "refusals": [told],
        "waiting": 1,
    }
    answer = moderator.post(QUEUE, {"undo": answer["done"][0]["undo"]}, **JSON).json()
    assert ([one["id"] for one in answer["done"]], answer["waiting"]) == ([two.pk], 2)
    assert moderator.post(QUEUE, {"many": "approve"}, **JSON).json()["done"] == []


def test_an_ended_login_and_a_missing_right_are_said_to_a_script(cast: Cast):
    ended = press(Client(), "approve", cast.pending, **JSON)
    assert (ended.status_code, list(json.loads(ended.content))) == (401, ["error"])
    missing = press(signed_in("bien-tap", EDITOR), "approve", cast.pending, **JSON)
    assert (missing.status_code, list(json.loads(missing.content))) == (403, ["error"])
    assert statuses(cast.pending) == ["pending"]


# --- Numbers ----------------------------------------------------------------------------------------------------------
def test_menu_and_overview_say_how_many_wait(moderator: Client, cast: Cast):
    """CM27"""
    waiting(2, cast.public)
    for address in ("/quan-tri/", QUEUE, f"{QUEUE}?trang_thai=da-duyet"):
        page = moderator.get(address).content.decode()
        assert re.search(r'<nav class="desk-menu".*?comments/comment/"[^>]*>[^<]*<b>3</b>', page, re.S)
    assert moderator.get("/quan-tri/").content.decode().count('aria-labelledby="binh-luan"') == 1
    press(moderator, "decline", *Comment.objects.pending())
    assert "<b>" not in re.search(r'<nav class="desk-menu".*?</nav>', moderator.get("/quan-tri/").content.decode(), re.S)[0]


def queries(client: Client, act: Any) -> int:
    with CaptureQueriesContext(connection) as counted:
        act()
    return len(counted)


@pytest.mark.parametrize("query", ["", "?trang_thai=da-duyet"])
def test_the_number_of_queries_is_constant(moderator: Client, query: str):
    status, numbers = ("approved" if query else "pending"), []
    for more in (1, 2, 17):
        for n in range(more):
            make.comment(make.article(f"Bài {n}"), status, signs=["link"])
        numbers.append(queries(moderator, lambda: moderator.get(QUEUE + query)))
    assert numbers == [8, 8, 8]  # session, user, rights of user and groups, agency, comments, decisions, number waiting


def test_one_decision_costs_what_twenty_cost(moderator: Client):
    numbers = []
    for size in (2, 3, 20):
        rows = waiting(size)
        numbers.append(queries(moderator, lambda: press(moderator, "approve", *rows)))  # noqa: B023 - called at once
    assert len(set(numbers)) == 1 and numbers[0] <= 12
