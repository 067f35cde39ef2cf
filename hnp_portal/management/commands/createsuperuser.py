"""`manage.py createsuperuser`: as Django's own, but asks in the office's language; Django's questions cannot be translated."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hnp_portal.staff import passwords


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        if not options["interactive"]:
            return super().handle(*args, **options)
        given = {name: options[name] for name in ("username", "email") if options[name] is not None}
        user = self.asked_user(given)
        User.objects.create_superuser(user.username, user.email, passwords.asked(user, self.stderr.write))
        return _("The administrator “%(name)s” is made.") % {"name": user.username}

    def asked_user(self, given: dict[str, str]) -> User:
        """Name and e-mail that will do; what was given with the command is not asked for until it is refused."""
        while True:
            user = User(**{name: given.pop(name, "") or input(question(name)).strip() for name in ("username", "email")})
            try:
                user.full_clean(exclude=["password"])
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
            else:
                return user


def question(name: str) -> str:
    return f"{capfirst(User._meta.get_field(name).verbose_name)}: "  # type: ignore[union-attr]
