"""`manage.py collect`: collect static files, if they changed since the last time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from hnp_portal.assets import collect_if_changed


class Command(BaseCommand):
    help = "Collects the static files, if they changed since the last time."

    def handle(self, *args: Any, **options: Any) -> None:
        if collect_if_changed():
            self.stdout.write(_("Static files collected."))
