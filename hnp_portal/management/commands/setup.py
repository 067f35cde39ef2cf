"""`manage.py setup`: what must stand before the portal can be used. Run at each upgrade; it adds what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from hnp_portal.agency import save_agency, save_page
from hnp_portal.models import Agency, Page
from hnp_portal.staff import roles

PAGES = Path(__file__).resolve().parents[2] / "pages"


class Command(BaseCommand):
    help = "Makes roles, the agency's row and its own pages where they are missing. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        done = [_("role “%(name)s” set up") % {"name": name} for name in roles.set_up_roles()]
        if not Agency.objects.exists():
            agency = save_agency({"name": _("News portal")})
            done.append(_("agency “%(name)s” made; give its particulars in the staff pages") % {"name": agency.name})
        done += [_("page “%(name)s” made") % {"name": page.title} for page in make_missing_pages()]
        for line in done or [_("everything was there already")]:
            self.stdout.write(f"setup: {line}")


def make_missing_pages() -> list[Page]:
    """Pages that neither exist by address nor by kind; one that the agency has rewritten is never touched."""
    made = []
    for position, entry in enumerate(json.loads((PAGES / "pages.json").read_text("utf-8")), start=1):
        kind = entry.get("kind", "")
        if Page.objects.filter(slug=entry["slug"]).exists() or (kind and Page.objects.filter(kind=kind).exists()):
            continue
        body = (PAGES / entry["file"]).read_text("utf-8")
        data = {"slug": entry["slug"], "title": entry["title"], "kind": kind, "body": body.strip()}
        data |= {"in_menu": entry.get("in_menu", False), "position": 500 + 10 * position}
        made.append(save_page(None, data))
    return made
