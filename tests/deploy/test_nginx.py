"""Behind our nginx in https: who serves what, who is believed, and what a person sees when the program is away."""

from __future__ import annotations

import gzip
import re
import runpy
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _

from articles import publishing
from comments.models import Comment
from hnp_portal.models import Count
from hnp_portal.visitors import keyed
from tests import make
from tests.deploy.conftest import DEPLOY, Front

pytestmark = [pytest.mark.thorough, pytest.mark.any_database]
CODE = re.compile(r"/ma-xac-nhan/\w+\.png")
COMMENT = "name=L%C3%AA+H%C3%A0&title=%C4%90%C3%A8n&content=Ng%C3%B5+12+t%E1%BB%91i"


def test_nginx_closes_an_idle_connection_before_the_program_does():
    """Else a form meets one that is just being closed, and nginx never sends a POST a second time: 5 of 240 were answered with 502."""
    nginx = re.search(r"keepalive_timeout (\d+)s", (DEPLOY / "nginx.conf").read_text("utf-8"))
    assert runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))["keepalive"] > int(nginx[1] if nginx else 60)


def test_http_leads_to_https(front: Front):
    plain = HTTPConnection("localhost", front.http, timeout=10)
    plain.request("GET", "/moi-nhat/?x=1")
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{front.url}/moi-nhat/?x=1")


def test_static_files_and_pictures_come_from_nginx_and_pages_from_the_program(own_front: Front):
    picture = make.picture()
    own_front.gunicorn.terminate()
    own_front.gunicorn.wait(20)
    sheet = own_front.ask("GET", static("css/base.css"), Accept_Encoding="gzip")
    assert (sheet.status, sheet.headers["Content-Encoding"]) == (200, "gzip")
    image = own_front.ask("GET", picture.src)
    assert (image.status, image.headers["Content-Type"]) == (200, "image/jpeg")
    for answer in (sheet, image):
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    away = own_front.ask("GET", "/")
    assert (away.status, away.headers["Retry-After"], away.headers["Cache-Control"]) == (502, "30", "no-store")
    assert "Cổng thông tin đang gián đoạn ít phút" in away.read().decode()


def test_what_is_not_there_is_said_in_the_portals_face(front: Front):
    for path in ("/static/khong-co.css", f"/anh/{'0' * 32}-900.jpg", "/khong-co/"):
        answer = front.ask("GET", path)
        assert (answer.status, _("There is no such page") in answer.read().decode()) == (404, True), path


def test_every_page_carries_the_headers_of_production(front: Front):
    headers = front.ask("GET", "/").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Server"] == "nginx"
    assert "Set-Cookie" not in headers


def test_each_visitor_counts_for_himself_and_a_forged_address_is_not_believed(front: Front):
    """CM13"""
    article = make.article()
    for source, forged in (("127.0.0.2", {}), ("127.0.0.2", {"X-Forwarded-For": "203.0.113.9"}), ("127.0.0.3", {})):
        answer = front.ask("POST", "/binh-luan/ma-xac-nhan/", f"article={article.pk}", source, **forged)
        assert answer.status == 200
    counted = dict(Count.objects.values_list("who", "times"))
    assert counted == {keyed("127.0.0.2"): 2, keyed("127.0.0.3"): 1}


def test_an_old_browser_may_write_and_another_site_may_not(front: Front):
    article = make.article()
    form = f"/bai-viet/{article.pk}/binh-luan/"
    silent = front.ask("POST", form, COMMENT)
    page = silent.read().decode()
    assert (silent.status, bool(CODE.search(page)), "Ngõ 12 tối" in page) == (200, True, True)
    foreign = front.ask("POST", form, COMMENT, Origin="https://evil.example", Sec_Fetch_Site="cross-site")
    page = foreign.read().decode()
    assert (foreign.status, bool(CODE.search(page)), "Ngõ 12 tối" in page) == (200, False, True)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("path", ["/bai-viet/1/binh-luan/", "/khong-co/"])
def test_too_much_text_is_refused_in_words(front: Front, path: str):
    answer = front.ask("POST", path, "content=" + "x" * 2_200_000)
    assert (answer.status, "Nội dung gửi lên quá dài" in answer.read().decode()) == (413, True)


def test_too_much_is_refused_in_words_over_http2_too(front: Front):
    """As every browser speaks."""
    command = ["curl", "--http2", "--silent", "--insecure", "--data", "@-", "--write-out", "%{http_version} %{http_code}", f"{front.url}/khong-co/"]
    said = subprocess.run(command, input="content=" + "x" * 2_200_000, capture_output=True, text=True, check=True).stdout
    assert (said.splitlines()[-1], "Nội dung gửi lên quá dài" in said) == ("2 413", True)


def test_the_log_holds_nothing_of_a_reader(front: Front):
    before = (front.folder / "access.log").read_text("utf-8").count("\n") if (front.folder / "access.log").exists() else 0
    front.ask("GET", "/theo-doi/ABCD2345EFGH/?q=bi-mat", Referer="https://x.example/rieng").read()
    front.ask("GET", "/tim-kiem/?q=bi-mat", User_Agent="Trình duyệt riêng".encode().decode("latin-1")).read()
    until = time.monotonic() + 10
    while len((log := (front.folder / "access.log").read_text("utf-8")).splitlines()) < before + 2 and time.monotonic() < until:
        time.sleep(0.05)  # nginx writes its line after the answer
    assert '"path":"/theo-doi/-"' in log
    assert '"path":"/tim-kiem/"' in log
    assert all(secret not in log for secret in ("ABCD2345EFGH", "bi-mat", "127.0.0", "rieng", "duy"))


def test_the_pages_of_nginx_have_all_in_themselves():
    for name in ("unavailable", "too-long"):
        text = (DEPLOY / "static" / f"{name}.html").read_text("utf-8")
        assert "src=" not in text
        assert "<link" not in text


def test_the_body_caps_agree():
    """nginx refuses before Django does, so that a connection never breaks in the middle of a form."""
    text = Path(DEPLOY / "nginx.conf").read_text("utf-8")
    assert "client_max_body_size 2m;" in text
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > 2 * 1024 * 1024


def test_nginx_keeps_readers_pages_whole_in_three_encodings(front: Front):
    """RD04, with a page of more than 64 KB; whoever has a copy is told so in each way of saying it."""
    path = make.article("Bài dài", "<p>Nội dung rất dài của bài viết.</p>" * 3_000).get_absolute_url()
    plain = front.ask("GET", path, Accept_Encoding="gzip;q=0, br;q=0")
    body = plain.read()
    assert (plain.status, plain.headers["Content-Encoding"], len(body) > 65_536, body[-8:]) == (200, None, True, b"</html>\n")
    decoders = {"gzip": gzip.decompress, "br": brotli.decompress, "gzip, deflate, br, zstd": brotli.decompress}
    for accepted, decoded in decoders.items():
        head = front.ask("HEAD", path, Accept_Encoding=accepted)
        assert (head.status, head.read()) == (200, b"")
        whole = front.ask("GET", path, Accept_Encoding=accepted)
        sent = whole.read()
        assert (decoded(sent), whole.headers["Content-Length"]) == (body, head.headers["Content-Length"])
        tag = whole.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"khong-co", {tag}'):
            answer = front.ask("GET", path, Accept_Encoding=accepted, If_None_Match=known)
            assert (answer.status, answer.read(), answer.headers["ETag"]) == (304, b"", tag)
            assert answer.headers["Vary"] == "Accept-Encoding" and "s-maxage=1" in answer.headers["Cache-Control"]
        assert front.ask("GET", path, Accept_Encoding=accepted, If_None_Match='"khong-co"').status == 200


def test_behind_nginx_a_change_shows_within_two_seconds_and_to_its_editor_at_once(own_front: Front):
    """RD01: where a page is asked for all the time, and where it is not asked for in between."""
    article = make.article("Bài bị gỡ")
    path = article.get_absolute_url()
    pages = ("/", "/moi-nhat/", "/chuyen-muc/doi-song/", "/rss/", path)
    for accepted in ("", "gzip"):
        assert {own_front.ask("GET", page, Accept_Encoding=accepted).status for page in pages} == {200}
    article = publishing.save_version(article, {"title": "Bài đã sửa"}, by=None)
    publishing.publish(article, by=None)
    assert "Bài đã sửa" in own_front.ask("GET", f"{path}?ban=2").read().decode()
    publishing.withdraw(article, by=None, reason="Sai số liệu")
    until = time.monotonic() + 2.2
    while time.monotonic() < until:  # nginx's copy is the newest it can be
        own_front.ask("GET", path).read()
    for _every_process in range(6):
        assert own_front.ask("GET", path).status == 410
        assert [page for page in pages[:-1] if "Bài đã sửa" in own_front.ask("GET", page).read().decode()] == []


def test_while_the_program_is_away_nothing_is_shown_that_may_have_been_taken_back(own_front: Front):
    article = make.article("Bài bị gỡ")
    for path in ("/", article.get_absolute_url()):
        assert own_front.ask("GET", path).status == 200
    own_front.gunicorn.terminate()
    own_front.gunicorn.wait(20)
    time.sleep(1.1)
    for path in ("/", article.get_absolute_url()):
        answer = own_front.ask("GET", path)
        assert (answer.status, "Bài bị gỡ" in answer.read().decode()) == (502, False)


def test_nginx_keeps_nothing_that_is_for_one_reader(front: Front):
    article = make.article()
    for path in (f"/bai-viet/{article.pk}/binh-luan/", "/tim-kiem/?q=x", "/khong-co/", f"{article.get_absolute_url()}?ban=1", "/quan-tri/login/"):
        front.ask("GET", path).read()
    assert list((front.folder / "cache").glob("*/*/*")) == []
