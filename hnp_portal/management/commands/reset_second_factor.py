"""`manage.py reset_second_factor NAME`: for a lost authenticator without recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hnp_portal.staff import second_factor, tries


class Command(BaseCommand):
    help = "Takes the second factor, the recovery codes and all open sessions from an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": name})
        second_factor.reset(user, name=_("command line"))
        tries.clear(name)
        self.stdout.write(_("The second factor of “%(name)s” is reset; it is signed out everywhere.") % {"name": name})
