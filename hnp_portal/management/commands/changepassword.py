"""`manage.py changepassword NAME`: the person must then choose another, and need not wait for wrong tries."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hnp_portal.staff import passwords, standing, tries


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str:
        name = options["username"] or getpass.getuser()
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": name})
        user.set_password(passwords.asked(user, self.stderr.write))
        user.save()
        standing.give_password(user, name=_("command line"))
        tries.clear(name)
        return _("“%(name)s” has a new password; at the next sign-in another must be chosen.") % {"name": name}
