"""The staff's site: who sees what, lists that survive any address, saving through verbs only."""

from __future__ import annotations

import re
import unicodedata

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Category
from articles.sections import author_named
from hnp_portal.models import Agency, Page
from hnp_portal.staff import roles
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(office, client):
    client.force_login(make.user("quan-tri", roles.ADMINISTRATOR))
    return client


def menu_of(client) -> list[str]:
    html = client.get(reverse("admin:index")).content.decode()
    nav = re.search(r'<nav class="desk-menu".*?</nav>', html, re.S)
    return re.findall(r'href="([^"]+)"', nav[0]) if nav else []


def test_each_role_has_its_own_menu(office, client):
    seen: dict[str, list[str]] = {}
    for role in (roles.REPORTER, roles.MODERATOR):
        client.force_login(make.user(f"nguoi-{len(seen)}", role))
        seen[role] = menu_of(client)
    assert seen[roles.MODERATOR] == ["/quan-tri/", "/quan-tri/comments/comment/"]
    assert seen[roles.REPORTER] == [
        "/quan-tri/",
        *(f"/quan-tri/articles/{name}/" for name in ("article", "image", "category", "author")),
    ]


def test_the_menu_says_how_many_comments_wait(cast, client):
    client.force_login(make.user("kiem-duyet", roles.MODERATOR))
    assert [entry["number"] for entry in client.get("/quan-tri/").context["menu"]] == [1]
    assert re.search(r'comments/comment/"[^>]*>[^<]+<b>1</b>', client.get("/quan-tri/").content.decode())


def test_the_overview_shows_each_role_its_own_work(cast, client):
    client.force_login(make.user("kiem-duyet", roles.MODERATOR))
    moderators = client.get("/quan-tri/").content.decode()
    assert ("binh-luan" in moderators, "/quan-tri/articles/article/add/" in moderators) == (True, False)
    client.force_login(make.user("phong-vien", roles.REPORTER))
    reporters = client.get("/quan-tri/").content.decode()
    assert ("binh-luan" in reporters, "/quan-tri/articles/article/add/" in reporters) == (False, True)
    assert "canari" not in moderators + reporters


def test_an_account_without_a_role_sees_nothing_and_is_told_so(cast, client):
    client.force_login(make.user("khong-vai-tro"))
    page = client.get(reverse("admin:index"))
    assert menu_of(client) == []
    assert "canari" not in page.content.decode()
    assert page.context["menu"] == []
    for name in ("articles_article", "articles_category", "hnp_portal_page", "auth_user"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403


AUTOCOMPLETE = "app_label=comments&model_name=comment&field_name=article&term=canari"


@pytest.mark.parametrize("role", [roles.MODERATOR, None])
def test_drafts_stay_unseen_by_who_has_no_part_in_them(cast, client, role):
    client.force_login(make.user("nguoi-la", *([role] if role else [])))
    key = cast.draft.pk
    for path in (
        f"/quan-tri/articles/article/{key}/change/", f"/quan-tri/articles/article/{key}/history/", "/quan-tri/articles/article/?q=canaridraft",
        f"/quan-tri/autocomplete/?{AUTOCOMPLETE}", "/quan-tri/",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code in ((200,) if path == "/quan-tri/" else (403, 404))
        assert b"canari" not in answer.content


@pytest.mark.parametrize(
    "query",
    [
        "?changed_at__year=9999",
        "?changed_at__year=99999999999999999999",
        "?changed_at__gte=9999-12-31",
        "?p=abc",
        "?p=-1",
        "?p=999999999999",
        "?o=99.x",
        "?q=%00",
    ],
)
def test_no_address_breaks_a_list(administrator, query):
    answer = administrator.get(reverse("admin:hnp_portal_page_changelist") + query)
    assert answer.status_code == 200


def test_an_unreadable_filter_is_left_out_and_said(administrator):
    answer = administrator.get(reverse("admin:hnp_portal_page_changelist") + "?changed_at__year=99999999999999999999")
    assert len(answer.context["cl"].result_list) == Page.objects.count()
    assert len(list(answer.context["messages"])) == 1


def test_a_page_that_no_longer_exists_is_the_last_one_with_the_filter_kept(administrator):
    for n in range(120):
        Category.objects.create(name=f"Mục {n:03}", slug=f"muc-{n}")
    answer = administrator.get(reverse("admin:articles_category_changelist") + "?p=9&q=M")
    changes = answer.context["cl"]
    assert (changes.page_num, len(changes.result_list), changes.query) == (3, 20, "M")


def test_a_category_in_use_is_not_deleted_but_the_number_said(administrator):
    article = make.article()
    for data in ({}, {"post": "yes"}):
        answer = administrator.post(reverse("admin:articles_category_delete", args=[article.category_id]), data)
        assert answer.status_code == 200
        sentence = answer.context["protected"][0]
        assert "1" in sentence
        assert article.category.name in sentence
        assert article.title not in answer.content.decode()
    assert Category.objects.filter(slug=article.category.slug).exists()


def test_a_free_category_is_deleted(administrator):
    free = make.category("Trống", "trong")
    administrator.post(reverse("admin:articles_category_delete", args=[free.pk]), {"post": "yes"})
    assert not Category.objects.filter(pk=free.pk).exists()


@pytest.mark.parametrize("query", ["dang thi nghia", unicodedata.normalize("NFD", "Đặng"), "ĐẶNG", "nghia", "Đặng\xa0Thị", "ngh dang"])
def test_names_are_found_with_and_without_marks(administrator, query):
    author_named("Đặng Thị Nghĩa")
    author_named("Người khác")
    make.category("Đặng Thị Nghĩa", "dtn")
    User.objects.create(username="nghia", first_name="Đặng Thị Nghĩa", is_staff=True)
    for model in ("articles_author", "articles_category", "auth_user"):
        rows = administrator.get(reverse(f"admin:{model}_changelist"), {"q": query}).context["cl"].result_list
        assert ["Nghĩa" in f"{row} {getattr(row, 'first_name', '')}" for row in rows] == [True], model
    asked = {"app_label": "articles", "model_name": "article", "field_name": "author", "term": query}
    found = administrator.get(reverse("admin:autocomplete"), asked).json()["results"]
    assert [row["text"] for row in found] == ["Đặng Thị Nghĩa"]


@pytest.mark.parametrize("query", ["\0", "a\0b", "%", "_", "*", "\u0301", "\ufffe"])
def test_odd_queries_find_nothing_and_break_nothing(administrator, query):
    author_named("Xuân Thu")
    asked = {"app_label": "articles", "model_name": "article", "field_name": "author", "term": query}
    assert administrator.get(reverse("admin:autocomplete"), asked).json()["results"] == []
    assert administrator.get(reverse("admin:articles_author_changelist"), {"q": query}).status_code == 200


AGENCY = {
    "name": "Cổng phường Bến Lụa",
    "parent": "UBND phường",
    "source_prefix": "BL",
    "comments_open": "on",
    "address": "",
    "phone": "",
    "email": "",
    "responsible": "",
    "emblem": "",
}


def test_the_agencys_list_is_its_form_and_saves_by_the_verb(administrator):
    row = Agency.objects.get()
    form = reverse("admin:hnp_portal_agency_change", args=[row.pk])
    assert administrator.get(reverse("admin:hnp_portal_agency_changelist")).headers["Location"] == form
    Agency.last_known = row
    assert administrator.post(form, AGENCY).status_code == 302
    assert Agency.last_known is None  # only the verb forgets it
    assert Agency.objects.get().name == AGENCY["name"]
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("name", ["\u200b\u2060", "\u3164", "\xad", "\xa0\xa0"])
def test_a_name_nobody_can_see_is_no_name(administrator, name):
    """ED10"""
    form = reverse("admin:hnp_portal_agency_change", args=[Agency.objects.get().pk])
    assert list(administrator.post(form, {**AGENCY, "name": name}).context["adminform"].form.errors) == ["name"]
    page = {**PAGE, "title": name, "slug": "khong-ten"}
    assert list(administrator.post(reverse("admin:hnp_portal_page_add"), page).context["adminform"].form.errors) == ["title"]


def test_a_pasted_name_is_one_line(administrator):
    form = reverse("admin:hnp_portal_agency_change", args=[Agency.objects.get().pk])
    administrator.post(form, {**AGENCY, "name": unicodedata.normalize("NFD", "Cổng\u200b phường\r\nBến Lụa")})
    assert Agency.objects.get().name == "Cổng phường Bến Lụa"


def test_the_emblem_is_chosen_like_a_cover(administrator):
    picture = make.picture()
    form = reverse("admin:hnp_portal_agency_change", args=[Agency.objects.get().pk])
    administrator.post(form, {**AGENCY, "emblem": str(picture.pk)})
    assert Agency.objects.get().emblem == picture
    page = administrator.get(form).content.decode()
    assert f'data-picture="{reverse("picture_picker")}"' in page
    assert picture.small_src in page
    assert "picture-field" in page
    assert list(administrator.post(form, {**AGENCY, "emblem": "999"}).context["adminform"].form.errors) == ["emblem"]


@pytest.mark.parametrize(
    ("typed", "stored"), [("hanoi.gov.vn", "https://hanoi.gov.vn"), ("a@b.vn", "mailto:a@b.vn"), ("mailto:{email}", "mailto:{email}")]
)
def test_links_of_a_page_lead_where_they_say(administrator, typed, stored):
    """ED22"""
    administrator.post(reverse("admin:hnp_portal_page_add"), {**PAGE, "body": f'<p><a href="{typed}">đây</a></p>'})
    assert f'href="{stored}"' in Page.objects.get(slug="hoi-dap").body


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "//evil.example", "van-ban/12.pdf"])
def test_a_link_of_a_page_that_leads_nowhere_is_named(administrator, typed):
    """ED22"""
    answer = administrator.post(reverse("admin:hnp_portal_page_add"), {**PAGE, "body": f'<p><a href="{typed}">đây</a></p>'})
    assert typed in answer.context["adminform"].form.errors["body"][0]
    deep = administrator.post(reverse("admin:hnp_portal_page_add"), {**PAGE, "body": "<div>" * 20_000})
    assert list(deep.context["adminform"].form.errors) == ["body"]


PAGE = {
    "title": "Hỏi đáp",
    "slug": "",
    "body": "<p>Chào <b>bạn</b><script>x</script></p>",
    "in_footer": "on",
    "position": "7",
}


def test_a_page_gets_its_address_from_its_title_and_is_cleaned(administrator):
    assert administrator.post(reverse("admin:hnp_portal_page_add"), PAGE).status_code == 302
    page = Page.objects.get(slug="hoi-dap")
    assert "script" not in page.body
    assert (page.number, page.texts.get().saved_by.username) == (1, "quan-tri")


def test_a_changed_page_keeps_its_older_text_and_an_unchanged_one_makes_none(administrator):
    page = Page.objects.get(kind=Page.Kind.RULES)
    change = reverse("admin:hnp_portal_page_change", args=[page.pk])
    data = {**PAGE, "title": page.title, "slug": page.slug, "body": "<p>Mới</p>"}
    for _ in range(2):
        assert administrator.post(change, data).status_code == 302
    page.refresh_from_db()
    assert (page.number, page.texts.count(), page.kind) == (2, 2, Page.Kind.RULES)
    assert "Mới" in page.body
    old = page.texts.get(number=1)
    assert old.body[:30] in administrator.get(change).content.decode().replace("&lt;", "<").replace("&gt;", ">")


def test_rules_and_notice_cannot_be_deleted_another_page_can(administrator):
    rules = Page.objects.get(kind=Page.Kind.RULES)
    assert administrator.post(reverse("admin:hnp_portal_page_delete", args=[rules.pk]), {"post": "yes"}).status_code == 403
    other = Page.objects.create(slug="khac", title="Khác", number=1)
    assert administrator.post(reverse("admin:hnp_portal_page_delete", args=[other.pk]), {"post": "yes"}).status_code == 302
    assert list(Page.objects.filter(pk__in=[rules.pk, other.pk])) == [rules]


def test_no_bulk_action_reaches_beyond_the_screen(administrator):
    rows = [Category.objects.create(name=f"Mục {n}", slug=f"muc-{n}") for n in range(3)]
    data = {
        "action": "delete_selected",
        "_selected_action": [rows[0].pk],
        "select_across": "1",
        "index": "0",
        "post": "yes",
    }
    administrator.post(reverse("admin:articles_category_changelist"), data)
    assert set(Category.objects.values_list("pk", flat=True)) == {rows[1].pk, rows[2].pk}


def test_scripts_get_all_catalogues_and_every_page_its_policy(administrator):
    catalogue = administrator.get(reverse("admin:jsi18n"))
    assert catalogue.status_code == 200
    assert administrator.get(reverse("admin:jsi18n"), headers={"If-None-Match": catalogue.headers["ETag"]}).status_code == 304
    page = administrator.get(reverse("admin:hnp_portal_page_add"))
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])
    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in page.content.decode()
    assert not re.search(r"<script(?![^>]*(src|nonce|application/json))[^>]*>|\sstyle=|\son\w+=", page.content.decode())
