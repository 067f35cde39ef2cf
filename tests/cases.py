"""The cast: an office with its roles, and one article and comment of each state, none of which may leak."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Article
from comments.models import Comment
from hnp_portal.models import Agency
from tests import make


@pytest.fixture
def office(db: None) -> None:
    """What `manage.py setup` makes: once for all tests (see conftest), and again where a transactional test flushed it."""
    if not Agency.objects.exists():
        call_command("setup", stdout=StringIO())


@dataclass
class Cast:
    """Titles and texts hold words that occur nowhere else, so that a leak is seen wherever it happens."""

    public: Article
    draft: Article
    scheduled: Article
    withdrawn: Article
    pending: Comment
    declined: Comment
    approved: Comment

    SECRETS = ("canaridraft", "canarischeduled", "canariwithdrawn", "canaripending", "canarideclined", "0912345678")
    """None of these may stand on a public page."""


@pytest.fixture
def cast(office: None) -> Cast:
    public = make.article("Bài công khai")
    return Cast(
        public=public,
        draft=make.draft("Nháp canaridraft", "<p>canaridraft</p>"),
        scheduled=make.scheduled("Hẹn canarischeduled", body="<p>canarischeduled</p>"),
        withdrawn=make.withdrawn("Gỡ canariwithdrawn", body="<p>canariwithdrawn</p>"),
        pending=make.comment(public, title="canaripending", content="canaripending", phone="0912345678"),
        declined=make.comment(public, "declined", title="canarideclined", content="canarideclined"),
        approved=make.comment(public, "approved", title="Ý kiến đã duyệt", phone="0912345678"),
    )
