"""`manage.py remove_demo`: take the demo away for good; real content stays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from hnp_portal.demo.remove import remove


class Command(BaseCommand):
    help = "Removes the demo's rows; what people have added or edited stays."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove()
        counts = {"articles": removed.articles, "comments": removed.comments}
        self.stdout.write(_("%(articles)d demo articles and %(comments)d demo comments removed.") % counts)
        for title in removed.kept:
            self.stdout.write(_("Kept, because people worked on it: %(title)s") % {"title": title})
