"""`manage.py restart`: lead the running servers over to the code on disk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hnp_portal import server


class Command(BaseCommand):
    help = "Leads the running portal over to the code that stands here; readers are answered meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = [server.restart_unit(), *map(server.restart, server.running())]
        except server.RestartRefused as refusal:
            raise CommandError(str(refusal)) from None
        for said in filter(None, done):
            self.stdout.write(said)
        if not any(done):
            self.stdout.write(_("No running portal was found here. Start it: make run"))
