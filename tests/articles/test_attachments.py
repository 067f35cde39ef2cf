"""Attached files: they belong to the version, the lasting link leads to the published file, the form loses none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles import attachments, file_rows, media, publishing
from articles.models import Article, Document, Image
from hnp_portal.staff.roles import EDITOR, MODERATOR, REPORTER
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(office: None) -> Client:
    return desk.signed_in("bientap", EDITOR)


def with_file(document: Document | None = None, **more: Any) -> Article:
    return make.article(attachments=[make.line(document or make.document())], **more)


def link(article: Article) -> str:
    return article.attached[0].address


def body(client: Client, url: str, status: int = 200) -> bytes:
    response: Any = client.get(url)
    assert response.status_code == status, url
    return b"".join(response.streaming_content) if response.streaming else response.content


def listed(client: Client, article: Article) -> list[tuple[str, str]]:
    """(address, words) of each file on the public page."""
    page = client.get(article.get_absolute_url()).content.decode()
    section = page.partition('<section class="files"')[2].partition("</section>")[0]
    return [(href, re.sub(r"\s*<[^>]+>\s*", " ", words).strip()) for href, words in re.findall(r'<a href="([^"]+)">(.*?)</a>', section)]


def save(article: Article, *lines: dict[str, Any], publish: bool = False) -> Article:
    article = publishing.save_version(article, {"attachments": lines}, by=None)
    return publishing.publish(article, by=None) if publish else article


# --- What readers get -------------------------------------------------------------------------------------------------
def test_files_are_listed_under_the_body_with_name_type_and_size(client: Client, office: None, django_assert_num_queries: Any):
    plain = make.article("Không tệp")
    article = make.article(attachments=[make.line(make.document(name="Dự toán 2026.pdf")), make.line(make.document("x" * 1_300_000, "Phụ lục.PDF"))])
    first, second = article.attached
    assert listed(client, article) == [
        (f"/tep/{first.id}/du-toan-2026.pdf", "Dự toán 2026 PDF, 1 KB"),
        (f"/tep/{second.id}/phu-luc.pdf", "Phụ lục PDF, 1,2 MB"),
    ]
    assert "tep-dinh-kem" not in client.get(plain.get_absolute_url()).content.decode()
    for key in (first.key, second.key):
        assert key not in client.get(article.get_absolute_url()).content.decode()


def test_a_file_comes_as_a_download_under_its_own_name(client: Client, office: None):
    article = with_file(make.document("Nguyên văn", "Quyết định 15/QĐ.pdf"))
    response: Any = client.get(link(article))
    assert b"".join(response.streaming_content) == make.pdf("Nguyên văn").getvalue()
    headers = {name: response.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")}
    assert headers == {
        "Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, no-cache",
    }  # fmt: skip
    assert response.headers["Content-Disposition"] == "attachment; filename=\"qd.pdf\"; filename*=UTF-8''Q%C4%90.pdf"
    assert not response.cookies


def test_a_download_is_asked_for_anew_and_goes_on_where_it_stopped(client: Client, office: None):
    article = with_file()
    whole = make.pdf().getvalue()
    etag = client.get(link(article)).headers["ETag"]
    assert client.get(link(article), headers={"If-None-Match": etag}).status_code == 304
    rest: Any = client.get(link(article), headers={"Range": "bytes=9-", "If-Range": etag})
    assert (rest.status_code, b"".join(rest.streaming_content)) == (206, whole[9:])
    assert (rest.headers["Content-Range"], rest.headers["Content-Length"]) == (f"bytes 9-{len(whole) - 1}/{len(whole)}", str(len(whole) - 9))
    for headers in ({"Range": "bytes=9-", "If-Range": '"other"'}, {"Range": "bytes=0-3"}, {"Range": "lines=1-"}):
        assert client.get(link(article), headers=headers).status_code == 200
    assert client.get(link(article), headers={"Range": f"bytes={len(whole)}-"}).headers["Content-Range"] == f"bytes */{len(whole)}"


def test_the_number_decides_and_another_name_is_led_to_the_right_one(client: Client, office: None):
    article = with_file()
    number = article.attached[0].id
    for name in ("", "cu.docx", "B%C3%A1o%20c%C3%A1o.pdf"):
        response = client.get(f"/tep/{number}/{name}")
        assert (response.status_code, response.headers["Location"]) == (302, f"http://testserver{link(article)}")
    for path in ("/tep/999/x.pdf", "/tep/0/x.pdf", f"/tep/{'9' * 18}/x.pdf", f"/tep/{'9' * 30}/x.pdf"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_what_was_never_public_has_no_public_address(client: Client, office: None, state: str):
    article = getattr(make, state)(attachments=[make.line(make.document())])
    body(client, link(article), 404)
    body(client, f"/tep/{article.attached[0].id}/", 404)
    unsaved = make.document("Chưa lưu")
    body(client, f"/tep/{unsaved.pk}/bao-cao.pdf", 404)


def test_a_withdrawn_file_answers_410_with_the_reason_and_comes_back(client: Client, office: None):
    article = with_file()
    publishing.withdraw(article, by=None, reason="Sai số liệu")
    assert "Sai số liệu" in body(client, link(article), 410).decode()
    article = save(article, *article.attachments, make.line(make.document("Mới")))
    newer = article.newest.attached[1]
    body(client, newer.address, 404)  # added while it was withdrawn: never public
    publishing.restore(article, by=None)
    assert body(client, link(article)) == make.pdf().getvalue()
    assert body(client, newer.address) == make.pdf("Mới").getvalue()


# --- It belongs to the version ----------------------------------------------------------------------------------------
def test_saving_changes_nothing_public_and_publishing_all_at_once(client: Client, office: None):
    """ED12: added, replaced, renamed, put in order, taken out."""
    stays, goes = make.document("Cũ", "Một.pdf"), make.document("Bỏ", "Hai.pdf")
    article = make.article(attachments=[make.line(stays), make.line(goes)])
    page, addresses = client.get(article.get_absolute_url()).content, [line.address for line in article.attached]
    newer, added = make.document("Mới", "Một bản mới.pdf"), make.document("Thêm", "Ba.pdf")
    save(article, make.line(added), {"id": stays.pk, "key": newer.key, "name": "Một"})
    assert client.get(article.get_absolute_url()).content == page
    assert [body(client, address) for address in addresses] == [make.pdf("Cũ").getvalue(), make.pdf("Bỏ").getvalue()]
    body(client, f"/tep/{added.pk}/ba.pdf", 404)
    body(client, f"/tep/{newer.pk}/mot.pdf", 404)
    article = publishing.publish(article, by=None)
    assert [address for address, _words in listed(client, article)] == [f"/tep/{added.pk}/ba.pdf", addresses[0]]
    assert body(client, addresses[0]) == make.pdf("Mới").getvalue()
    assert "đã được bỏ khỏi bài" in body(client, addresses[1], 410).decode()
    body(client, f"/tep/{newer.pk}/mot.pdf", 404)  # it has taken the first one's place, and has no second address
    assert article.updated_at is not None


def test_a_file_that_left_before_its_moment_was_never_public(client: Client, office: None):
    article = make.scheduled(attachments=[make.line(make.document())])
    address = link(article)
    save(article, publish=True)
    passed = timezone.now()
    Article.objects.update(published_at=passed)
    article.versions.filter(public_since__gt=passed).update(public_since=passed)
    assert client.get(article.get_absolute_url()).status_code == 200
    body(client, address, 404)


def test_an_old_list_can_be_taken_up_again(editor: Client, client: Client):
    first = make.document("Một")
    article = with_file(first)
    save(article, publish=True)
    body(client, f"/tep/{first.pk}/bao-cao.pdf", 410)
    sent = desk.opened(editor, f"{desk.change(article)}?ban=1")
    editor.post(desk.change(article), {**sent, "_publish": "1"})
    assert body(client, f"/tep/{first.pk}/bao-cao.pdf") == make.pdf("Một").getvalue()


def test_versions_are_compared_with_their_files(editor: Client):
    article = with_file()
    save(article, {"id": article.attached[0].id, **make.line(make.document("Khác"))})
    response = editor.get(f"{desk.LIST}{article.pk}/ban/1/")
    row = next(row for row in response.context["rows"] if row.label == "Tệp đính kèm")
    assert row.differs and row.left[0].text.startswith("Báo cáo (PDF, 1 KB) #")


def test_a_file_of_another_article_or_one_that_is_gone_is_refused(office: None):
    other, gone = make.document(), make.document()
    make.draft(attachments=[make.line(other)])
    line = make.line(gone)
    media.remove(gone)
    article = make.draft()
    for wanted in (make.line(other), line):
        with pytest.raises(attachments.NoLongerHere, match="Báo cáo"):
            save(article, wanted)
    assert article.newest.attachments == []


def test_a_forged_place_is_not_taken(client: Client, office: None):
    theirs = with_file()
    article = with_file(make.document("Thứ hai"))
    forged = save(article, {"id": theirs.attached[0].id, **make.line(make.document("Giả"))}, publish=True)
    assert body(client, link(theirs)) == make.pdf().getvalue()
    assert forged.attached[0].id != theirs.attached[0].id


# --- The form ---------------------------------------------------------------------------------------------------------
def test_an_error_elsewhere_loses_no_file(editor: Client):
    """ED17"""
    response = desk.press(editor, desk.ADD, "_publish", title="", **sent_along("Lịch tiếp dân.pdf", "Mẫu đơn.pdf"))
    assert "title" in desk.errors(response)
    rows = response.context["adminform"].form.file_rows()
    assert [(row.name, row.attached.words) for row in rows] == [("Lịch tiếp dân", "PDF, 1 KB"), ("Mẫu đơn", "PDF, 1 KB")]
    again = desk.values(response.context["adminform"].form)
    editor.post(desk.ADD, {**again, "title": "Có tiêu đề", "_save": "1"})
    assert [line.name for line in Article.objects.get().attached] == ["Lịch tiếp dân", "Mẫu đơn"]
    assert Document.objects.count() == 2


def sent_along(*names: str) -> dict[str, Any]:
    return {"attachments": ["", *(make.pdf(name, name) for name in names)]}


def test_a_refused_file_is_named_beside_the_box_and_the_others_stay(editor: Client):
    program = make.pdf(name="lệnh.pdf")
    program.seek(0)
    program.write(b"MZ\0\0\0")
    response = desk.press(editor, desk.ADD, title="Bài", attachments=["", program, make.pdf(name="Tốt.pdf")])
    assert desk.errors(response) == {"attachments": ["“lệnh.pdf”: Chỉ đính kèm được tệp PDF, Word, Excel và OpenDocument."]}
    assert '<a href="#id_attachments">' in response.content.decode()
    assert [row.name for row in response.context["adminform"].form.file_rows()] == ["Tốt"]
    assert not Article.objects.exists()


def test_files_are_renamed_ordered_replaced_and_taken_out(editor: Client, client: Client):
    documents = [make.document(text, f"{text}.pdf") for text in ("Một", "Hai", "Ba")]
    article = make.article(attachments=[make.line(document) for document in documents])
    one, two, three = (document.key for document in documents)
    desk.press(
        editor, desk.change(article), "_publish",
        **{f"attachments_order_{three}": "1", f"attachments_order_{one}": "2", f"attachments_name_{one}": " Quyết\u202e định  số 1 ",
           f"attachments_file_{one}": make.pdf("Một mới", "x.pdf"), f"attachments_leaves_{two}": "on"},
    )  # fmt: skip
    article.refresh_from_db()
    assert [(line.id, line.name) for line in article.attached] == [(documents[2].pk, "Ba"), (documents[0].pk, "Quyết định số 1")]
    assert body(client, f"/tep/{documents[0].pk}/quyet-dinh-so-1.pdf") == make.pdf("Một mới").getvalue()


def test_the_form_shows_the_lasting_link(editor: Client):
    article = with_file()
    assert f"PDF, 1 KB · {link(article)}</span>" in editor.get(desk.change(article)).content.decode()


@pytest.mark.parametrize("name", ["", " \u200b\u202e "])
def test_a_file_without_a_name_is_asked_for_one(editor: Client, name: str):
    article = with_file()
    key = article.attached[0].key
    response = desk.press(editor, desk.change(article), **{f"attachments_name_{key}": name})
    assert desk.errors(response) == {"attachments": ["Xin ghi tên cho từng tệp, vì bạn đọc nhìn thấy tên này."]}
    assert [row.key for row in response.context["adminform"].form.file_rows()] == [key]


def test_more_files_than_anybody_reads_are_refused(editor: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(file_rows, "MOST_FILES", 2)
    response = desk.press(editor, desk.ADD, title="Bài", **sent_along("1.pdf", "2.pdf", "3.pdf"))
    assert desk.errors(response) == {"attachments": ["Mỗi bài đính kèm được nhiều nhất 2 tệp, xin bỏ bớt."]}
    assert len(response.context["adminform"].form.file_rows()) == 3


def test_odd_values_of_the_form_break_nothing(editor: Client):
    article = with_file()
    key = article.attached[0].key
    odd = ["", f"{'9' * 30}:{key}", "\x00:\x00", f"-1:{key}", f"x:{'0' * 32}", f":{'f' * 32}", "1", ":"]
    response = desk.press(editor, desk.change(article), attachments=odd, **{f"attachments_order_{key}": "9" * 5000})
    assert desk.errors(response) == {"attachments": ["Xin ghi tên cho từng tệp, vì bạn đọc nhìn thấy tên này."]}
    response = desk.press(editor, desk.change(article), attachments=["", f":{'f' * 32}"], **{f"attachments_name_{'f' * 32}": "Ma"})
    assert desk.errors(response) == {"attachments": ["Tệp “Ma” không còn được lưu ở đây nữa. Xin chọn lại tệp."]}


def test_a_form_that_came_without_the_field_leaves_the_list_as_it_was(editor: Client):
    article = with_file()
    desk.press(editor, desk.change(article), title="Chỉ tiêu đề", attachments=None)
    assert len(article.newest.attached) == 1
    desk.press(editor, desk.change(article), attachments=[""])
    assert article.versions.get(number=3).attached == []


def test_the_text_is_kept_when_the_disk_is_full(editor: Client, monkeypatch: pytest.MonkeyPatch):
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    response = desk.press(editor, desk.ADD, title="Bài dài", cover_file=make.picture_file(), **sent_along("Một.pdf"))
    sentence = "Chưa lưu được tệp. Xin báo cho quản trị viên và gửi lại sau."
    assert desk.errors(response) == {"cover_file": [sentence], "attachments": [f"“Một.pdf”: {sentence}"]}
    assert response.context["adminform"].form["title"].value() == "Bài dài"
    assert not Document.objects.exists() and not Image.objects.exists()


def test_of_a_large_file_nothing_is_left_where_it_arrived(editor: Client, settings: Any, tmp_path: Path):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = tmp_path, 10
    for name in ("Một.pdf", "Hai.pdf"):
        desk.press(editor, desk.ADD, title="" if name == "Một.pdf" else "Bài", **sent_along(name, "x.pdf"))
    assert list(tmp_path.glob("*.upload*")) == [] and Document.objects.count() == 4


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Quyết định.PDF", "Quyết định"),
        ("C:\\Văn bản\\Kế hoạch TP.HCM.docx", "Kế hoạch TP.HCM"),
        ("a/../../b.pdf", "b"),
        ("Báo\u202e cáo\n.exe", "Báo cáo .exe"),
        ("Quye\u0302\u0301t.odt", "Quyết"),
        (".pdf", ".pdf"),
    ],
)
def test_names_are_kept_in_vietnamese_and_nothing_else_of_them(sent: str, kept: str):
    assert attachments.readable_name(sent) == kept


# --- Who may ----------------------------------------------------------------------------------------------------------
def test_the_desk_shows_a_file_to_those_who_may_open_its_article(office: None):
    reporter = desk.signed_in("phongvien", REPORTER)
    own = make.draft(by=User.objects.get(username="phongvien"), attachments=[make.line(make.document("Của tôi"))])
    other = make.draft(attachments=[make.line(make.document("Của người khác"))])
    unsaved = make.document("Chưa lưu", by=User.objects.get(username="phongvien"))

    def address(document: Document) -> str:
        return f"/quan-tri/tep/{document.key}"

    page = reporter.get(f"{desk.LIST}{own.pk}/xem-truoc/").content.decode()
    assert f'href="{address(own.documents.get())}"' in page and "/tep/" not in page.replace("/quan-tri/tep/", "")
    response: Any = reporter.get(address(own.documents.get()))
    assert b"".join(response.streaming_content) == make.pdf("Của tôi").getvalue()
    assert "private" in response.headers["Cache-Control"] and response.headers["Content-Disposition"].startswith("attachment;")
    assert reporter.get(address(unsaved)).status_code == 200
    assert reporter.get(address(other.documents.get())).status_code == 404
    assert desk.signed_in("kiemduyet", MODERATOR).get(address(own.documents.get())).status_code == 403
    assert desk.signed_in("bientap", EDITOR).get(address(unsaved)).status_code == 404
    assert Client().get(address(own.documents.get())).status_code == 302


def test_a_stranger_stores_nothing(office: None):
    for client, status in ((Client(), 401), (desk.signed_in("kiemduyet", MODERATOR), 403)):
        assert client.post(desk.ADD, {"title": "x", **sent_along("Một.pdf")}).status_code == status
    assert not Document.objects.exists()


def test_a_refused_post_names_every_file_to_be_chosen_again(office: None):
    response = Client().post(desk.ADD, {"title": "x", **sent_along("Một.pdf", "Hai.pdf")})
    assert re.findall("chọn lại tệp “(.*?)”", response.content.decode()) == ["Một.pdf", "Hai.pdf"]


def test_files_lie_under_their_keys_alone(office: None, settings: Any):
    document = make.document(name="../../Quyết định.pdf")
    files = [path.relative_to(settings.MEDIA_ROOT) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files == [Path("tep", document.key[:2], f"{document.key}.pdf")]
