"""The picture picker: our own media, found with and without marks, sent in with a description in one step."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Image
from hnp_portal.staff.roles import REPORTER
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
PICKER = "/quan-tri/anh/chon/"


@pytest.fixture
def reporter(office: None) -> Client:
    return desk.signed_in("phongvien", REPORTER)


def test_found_with_and_without_marks(reporter: Client):
    make.picture(alt="Đường phố mùa đông")
    make.picture(alt="Sân trường")
    for query in ("duong pho", "ĐƯỜNG", "đông"):
        assert [image.alt for image in reporter.get(PICKER, {"q": query}).context["images"]] == ["Đường phố mùa đông"]
    assert reporter.get(PICKER, {"q": "không có"}).context["images"] == []


def test_a_picture_is_sent_in_with_its_description_in_one_step(reporter: Client):
    sent = {"file": make.picture_file(), "alt": "Sân  trường", "caption": "Chú thích"}
    response = reporter.post(f"{PICKER}?CKEditorFuncNum=-1", sent)
    picture = Image.objects.get()
    assert (picture.alt, picture.caption, response.context["picked"]) == ("Sân trường", "Chú thích", picture)
    assert f'data-pick="{picture.pk}"' in response.content.decode()
    assert 'data-callback="-1"' in response.content.decode()


def test_nothing_is_stored_without_a_description_or_of_a_broken_file(reporter: Client):
    refused = reporter.post(PICKER, {"file": make.picture_file(), "alt": "\u200b"}).context["form"]
    assert sorted(refused.errors) == ["alt", "file"]  # ED17: the picture must be chosen again, and the page says so
    broken = make.picture_file()
    broken.truncate(300)
    assert list(reporter.post(PICKER, {"file": broken, "alt": "Sân"}).context["form"].errors) == ["file"]
    assert not Image.objects.exists()


def test_pages_of_the_library(reporter: Client):
    make.picture(alt="Ảnh")
    first = Image.objects.get()
    Image.objects.bulk_create(Image(key=f"{n:032x}", width=900, height=600, small_width=400, alt=f"Ảnh {n}", folded=f"anh {n}") for n in range(30))
    page = reporter.get(PICKER)
    assert len(page.context["images"]) == 24
    assert [i.pk for i in reporter.get(PICKER, {"truoc": page.context["older"]}).context["images"]][-1] == first.pk
    assert reporter.get(PICKER, {"truoc": "x"}).status_code == 200


def test_the_words_of_a_picture_are_mended_in_the_library(office: None):
    editor = desk.signed_in()
    picture = make.picture(alt="Sai")
    url = f"/quan-tri/articles/image/{picture.pk}/change/"
    editor.post(url, {"name": "a.jpg", "alt": "Đúng\u200b rồi", "caption": ""})
    picture.refresh_from_db()
    assert (picture.alt, picture.folded) == ("Đúng rồi", "a.jpg dung roi ")
    assert [i.pk for i in editor.get("/quan-tri/articles/image/?q=dung").context["cl"].result_list] == [picture.pk]


def test_a_picture_in_use_is_not_deleted(office: None):
    editor = desk.signed_in()
    used, free = make.picture(), make.picture("blue")
    make.draft(cover=used, cover_alt="Sân")
    for picture in (used, free):
        editor.post(f"/quan-tri/articles/image/{picture.pk}/delete/", {"post": "yes"})
    assert list(Image.objects.all()) == [used]
