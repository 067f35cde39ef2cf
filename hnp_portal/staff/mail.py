"""What is written to the staff. It leaves by the outbox: a mail server's slowness tells nobody whether an account exists."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from hnp_portal import outbox
from hnp_portal.frame import absolute
from hnp_portal.models import Agency


def send_new_password_link(request: HttpRequest, user: User) -> None:
    """To the address that stands in the account, never to one that was typed."""
    where = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    agency = Agency.load()
    context = {
        "agency": agency, "name": user.get_username(), "link": absolute(request, reverse("staff_reset", args=where)),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }  # fmt: skip
    subject = _("A new password for the staff pages of %(agency)s") % {"agency": agency.name}
    outbox.mail(user.email, subject, render_to_string("staff/door/forgotten_mail.txt", context))
