"""Notices over every page at once, and the mode in which nothing is taken in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.html import escape

from articles.models import Article
from comments.models import Comment
from hnp_portal import errors, notices
from hnp_portal.agency import save_agency
from hnp_portal.frame import Frame
from hnp_portal.staff import roles
from tests import make
from tests.cases import Cast

pytestmark = pytest.mark.django_db

PUBLIC = ("/", "/moi-nhat/", "/tim-kiem/", "/trang/lien-he/", "/khong-co/", "/theo-doi/")
URGENT = "Bão số 5: học sinh nghỉ học ngày 06/12 & 07/12"


@pytest.fixture
def editor(office: None, client: Client) -> Client:
    client.force_login(make.user("bientap", roles.EDITOR))
    return client


def form_of(client: Client) -> str:
    return client.get("/quan-tri/hnp_portal/notices/", follow=True).redirect_chain[-1][0]


def typed(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


def said(client: Client, response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_an_editor_writes_an_urgent_notice_and_every_page_shows_it(editor: Client, cast: Cast):
    editor.post(form_of(editor), {"urgent": f"  {URGENT} \n"})
    withdrawn = f"/bai-viet/{cast.withdrawn.slug}-{cast.withdrawn.pk}/"
    for address in (*PUBLIC, cast.public.get_absolute_url(), withdrawn):
        assert escape(URGENT) in Client().get(address).content.decode(), address
    editor.post(form_of(editor), {"urgent": ""})
    assert escape(URGENT) not in Client().get("/").content.decode()


def test_an_urgent_notice_ends_at_its_moment(office: None, client: Client):
    save_agency({"urgent": URGENT, "urgent_until": timezone.now() + timedelta(minutes=1)})
    assert escape(URGENT) in client.get("/").content.decode()
    save_agency({"urgent_until": timezone.now() - timedelta(seconds=1)})
    assert escape(URGENT) not in client.get("/").content.decode()


def test_it_ends_on_pages_with_the_last_known_frame_too(office: None, client: Client, rf: RequestFactory):
    """The database is away and the notice's time is over: nothing tells this process of a change."""
    save_agency({"urgent": URGENT, "urgent_until": timezone.now() + timedelta(minutes=1)})
    client.get("/")
    assert escape(URGENT) in errors.unavailable(rf.get("/")).content.decode()
    Frame.remembered().agency.urgent_until = timezone.now() - timedelta(seconds=1)
    assert escape(URGENT) not in errors.unavailable(rf.get("/")).content.decode()


def test_a_planned_outage_names_both_moments_until_the_recovery(editor: Client):
    begin = timezone.now() + timedelta(days=20)
    response = editor.post(
        form_of(editor),
        {"outage_from": typed(begin), "outage_until": typed(begin + timedelta(hours=4)), "outage_words": "Không gửi được bình luận."},
        follow=True,
    )
    assert len(said(editor, response)) == 1
    html = Client().get("/").content.decode()
    for moment in (begin, begin + timedelta(hours=4)):
        assert f"{timezone.localtime(moment):%H:%M %d/%m/%Y}" in html
    assert "Không gửi được bình luận." in html
    save_agency({"outage_from": begin - timedelta(days=30), "outage_until": begin - timedelta(days=21)})
    assert "Không gửi được bình luận." not in Client().get("/").content.decode()


def test_less_than_seven_working_days_is_warned_of_and_still_saved(editor: Client):
    begin = timezone.now() + timedelta(days=3)
    response = editor.post(form_of(editor), {"outage_from": typed(begin), "outage_until": typed(begin + timedelta(hours=1))}, follow=True)
    assert len(said(editor, response)) == 2
    assert "224/2026" in said(editor, response)[0]
    assert f"{timezone.localtime(begin):%H:%M %d/%m/%Y}" in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), 0),
        (date(2026, 11, 25), date(2026, 11, 26), 1),
        (date(2026, 11, 27), date(2026, 11, 30), 1),  # Friday to Monday
        (date(2026, 11, 28), date(2026, 11, 29), 0),  # Saturday to Sunday
        (date(2026, 11, 25), date(2026, 12, 4), 7),
        (date(2026, 11, 25), date(2026, 11, 20), 0),
    ],
)
def test_working_days(first: date, last: date, days: int):
    assert notices.working_days_between(first, last) == days


def test_exactly_seven_working_days_are_in_time():
    now = datetime(2026, 11, 25, 9, tzinfo=timezone.get_default_timezone())
    assert notices.is_late(datetime(2026, 12, 3, 9, tzinfo=now.tzinfo), now)
    assert not notices.is_late(datetime(2026, 12, 4, 9, tzinfo=now.tzinfo), now)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"outage_from": "05/12/2026 22:00"}, {"outage_until"}),
        ({"outage_until": "05/12/2026 22:00"}, {"outage_from"}),
        ({"outage_from": "05/12/2026 22:00", "outage_until": "05/12/2026 21:00"}, {"outage_until"}),
        ({"outage_from": "hôm nay", "outage_until": "05/12/2026 21:00"}, {"outage_from"}),
        ({"urgent": "x" * 501}, {"urgent"}),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(editor: Client, sent: dict[str, str], wrong: set[str]):
    response = editor.post(form_of(editor), sent)
    form = response.context["adminform"].form
    assert set(form.errors) == wrong
    assert all(str(value) in response.content.decode() for value in sent.values())


def test_a_reporter_and_a_moderator_have_no_notices(office: None, client: Client):
    for number, role in enumerate((roles.REPORTER, roles.MODERATOR)):
        client.force_login(make.user(f"nguoi-{number}", role))
        assert client.get("/quan-tri/hnp_portal/notices/").status_code == 403


# --- Read only --------------------------------------------------------------------------------------------------------
def test_read_only_readers_read_and_a_comment_comes_back_with_its_text(cast: Cast):
    before = Comment.objects.count()
    save_agency({"read_only": True})
    page = Client().get(cast.public.get_absolute_url())
    assert (page.status_code, 'name="content"' in page.content.decode()) == (200, False)
    sent = {"name": "Lê Hà", "title": "Đèn hỏng", "content": "Ngõ 12 tối quá."}
    response = Client().post(f"/bai-viet/{cast.public.pk}/binh-luan/", sent)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert all(text in response.content.decode() for text in sent.values())
    assert Client().post("/binh-luan/ma-xac-nhan/", {"article": cast.public.pk}).status_code == 503
    assert Comment.objects.count() == before


def test_read_only_the_staff_keeps_what_it_typed_and_can_end_it(editor: Client):
    save_agency({"read_only": True})
    response = editor.post("/quan-tri/articles/article/add/", {"title": "Tin mới", "body": "<p>Chữ đã gõ</p>"})
    assert (response.status_code, Article.objects.count()) == (503, 0)
    assert "Chữ đã gõ" in response.content.decode()
    assert notices.read_only_sentence() in response.content.decode()
    assert editor.post(form_of(editor), {}).status_code == 302
    assert editor.post("/quan-tri/articles/article/add/", {"title": "Tin mới"}).status_code == 302


def test_read_only_by_command(office: None, client: Client):
    call_command("read_only", "on")
    assert client.post("/binh-luan/ma-xac-nhan/", {"article": make.article().pk}).status_code == 503
    call_command("read_only", "off")
    assert client.post("/binh-luan/ma-xac-nhan/", {"article": make.article().pk}).status_code == 200
