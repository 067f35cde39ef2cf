"""Passwords with Vietnamese letters are the same on every keyboard, and a new one is another than the old."""

from __future__ import annotations

import getpass
import unicodedata
from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class ComposedPassword(PBKDF2PasswordHasher):
    """Django's own hasher (and name), of the password in NFC: some systems type ế as three characters, others as one."""

    def encode(self, password: Any, salt: str, iterations: int | None = None) -> str:
        text = password.decode() if isinstance(password, bytes) else password
        return super().encode(unicodedata.normalize("NFC", text), salt, iterations)


class AnotherThanBefore:
    """A validator: a password that must be changed is not "changed" into itself."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="same_password")

    def get_help_text(self) -> str:
        return _("Your new password must be another than the one before.")


def asked(user: Any, complain: Callable[[str], object]) -> str:
    """A password typed twice in a terminal, unseen, until it will do."""
    while True:
        password = getpass.getpass(_("Password: "))
        if password != getpass.getpass(_("Password once more: ")):
            complain(_("The two passwords are not the same."))
            continue
        try:
            validate_password(password, user)
        except ValidationError as error:
            complain("\n".join(error.messages))
        else:
            return password
