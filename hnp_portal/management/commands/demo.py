"""`manage.py demo`: fill an empty database with the demo, unless it was declined (DEMO=0) or removed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from hnp_portal import env
from hnp_portal.demo import load


class Command(BaseCommand):
    help = "Fills an empty database with the demo; DEMO=0 declines it for good."

    def handle(self, *args: Any, **options: Any) -> None:
        declined = env.text("DEMO").strip() and not env.flag("DEMO")
        if declined or not load.is_wanted():
            load.decline()
            return
        for _number in tqdm(load.load(), total=len(load.read("articles.json")), desc=_("Demo"), disable=None):
            pass
        self.stdout.write(_("The demo is loaded; `manage.py remove_demo` takes it away."))
