"""The one place where mail to the staff leaves."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from hnp_portal.frame import absolute
from hnp_portal.models import Agency

logger = logging.getLogger(__name__)


def send_new_password_link(request: HttpRequest, user: User) -> None:
    """To the address that stands in the account, never to one that was typed. A failure is logged, not shown: the page
    answers the same for everybody."""
    where = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    agency = Agency.load()
    context = {
        "agency": agency, "name": user.get_username(), "link": absolute(request, reverse("staff_reset", args=where)),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }  # fmt: skip
    subject = " ".join(_("A new password for the staff pages of %(agency)s").split()) % {"agency": " ".join(agency.name.split())}
    try:
        send_mail(subject, render_to_string("staff/door/forgotten_mail.txt", context), agency.email or None, [user.email])
    except OSError:  # smtplib's errors are among them
        logger.exception("mail with a link for a new password could not be sent")
