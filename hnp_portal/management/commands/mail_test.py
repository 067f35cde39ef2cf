"""`manage.py mail_test ADDRESS`: send one letter now, and say what the mail server answered."""

from __future__ import annotations

from argparse import ArgumentParser
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hnp_portal import chores, outbox


class Command(BaseCommand):
    help = "Sends a letter to the address given, to see whether mail works."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        to = options["address"]
        try:
            validate_email(to)
        except ValidationError:
            raise CommandError(_("“%(address)s” is no e-mail address.") % {"address": to}) from None
        letter = {
            "to": to,
            "subject": _("Mail of the portal works"),
            "body": _("You need not answer this letter."),
            "id": make_msgid(domain="localhost"),
        }
        try:
            outbox.send(letter)
        except Exception as error:  # the standard library raises OSError, ValueError, UnicodeError and more
            raise CommandError(_("The letter was not sent: %(reason)s. Set EMAIL_URL right.") % {"reason": chores.reason(error)}) from None
        if settings.EMAIL_GIVEN:
            sender = {"address": to, "sender": settings.DEFAULT_FROM_EMAIL, "host": settings.EMAIL_HOST}
            self.stdout.write(_("%(host)s took the letter from %(sender)s to %(address)s. See whether it arrives, and not among spam.") % sender)
        else:
            self.stdout.write(_("EMAIL_URL is not set: the letter was printed here, not sent."))
