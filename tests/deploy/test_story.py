"""The whole story once more where the transport differs: in https behind nginx, and in plain http from another address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from hnp_portal import env
from tests.deploy.conftest import Front
from tests.journeys.conftest import serve as serve
from tests.journeys.test_story import BODY, DESKTOP, OPINION, TITLE, approved_by, commented_by, log_in, make_staff, published_by

Person = Callable[..., Page]


def story(person: Person, portal: str, **browser: Any) -> Page:
    """Published, commented, approved, read; the editor's page at the end."""
    editor = person(viewport=DESKTOP, **browser)
    log_in(editor, portal, "bientap")
    address = published_by(editor, script=True)
    assert address.startswith(portal)
    reader = person(script=False, **browser)
    reader.goto(portal)
    reader.get_by_role("link", name=TITLE).first.click()
    expect(reader).to_have_url(address)
    expect(reader.locator(".article .body")).to_have_text(BODY)
    assert reader.locator("link[rel=canonical]").get_attribute("href") == address
    commented_by(reader, script=False)
    moderator = person(**browser)
    log_in(moderator, portal, "kiemduyet")
    approved_by(moderator, script=True)
    reader.goto(address)
    expect(reader.locator("#binh-luan .said")).to_have_text(OPINION)
    assert reader.context.cookies() == []
    return editor


@pytest.mark.thorough
def test_in_https_behind_nginx(own_front: Front, person: Person, settings: Any):
    make_staff(settings)
    editor = story(person, own_front.url, ignore_https_errors=True)
    found = {cookie["name"]: (cookie["path"], cookie["secure"], cookie["httpOnly"]) for cookie in editor.context.cookies()}
    assert found == {
        "sessionid": ("/quan-tri/", True, True), "csrftoken": ("/quan-tri/", True, False), "portal-staff": ("/", True, False),
    }  # fmt: skip


@pytest.mark.thorough
def test_in_plain_http_from_another_address_of_the_machine(transactional_db: None, tmp_path: Path, person: Person, serve: Any, settings: Any):
    others = [host for host in env.own_hosts("0.0.0.0") if host[0].isdigit() and not host.startswith("127.")]
    call_command("setup", verbosity=0)
    make_staff(settings)
    (tmp_path / "static").symlink_to(settings.STATIC_ROOT, target_is_directory=True)
    local = serve(VAR_DIR=str(tmp_path), HOST="0.0.0.0", TRUSTED_PROXIES="0", ALLOWED_HOSTS="127.0.0.2")
    story(person, local.replace("127.0.0.1", [*others, "127.0.0.2"][0]))
