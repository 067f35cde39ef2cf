"""`manage.py read_only on|off`: readers go on reading, nothing is taken in; for maintenance. See `hnp_portal.notices`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from hnp_portal.agency import save_agency


class Command(BaseCommand):
    help = "Puts the portal into read-only mode, or ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mode", choices=["on", "off"])

    def handle(self, *args: Any, mode: str, **options: Any) -> None:
        save_agency({"read_only": mode == "on"})
        self.stdout.write(_("The portal is read only now.") if mode == "on" else _("The portal takes comments and changes again."))
