"""`manage.py changepassword NAME`: Django's own; the person must then choose another, and need not wait for wrong tries."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from hnp_portal import staff_standing, staff_tries


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        said = super().handle(*args, **options)
        name = options["username"] or getpass.getuser()
        staff_standing.give_password(User.objects.get(username=name), name=_("command line"))
        staff_tries.clear(name)
        return said
