"""A forgotten password: a link by mail, good for one hour, for whoever has an account with an address.

The page answers the same for every name. Without EMAIL_URL it says whom to ask, and which command helps.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hnp_portal import outbox, visitors
from hnp_portal.frame import absolute
from hnp_portal.models import Act, Agency
from hnp_portal.ratelimit import Limit
from hnp_portal.staff import tries
from hnp_portal.staff.audit import note
from hnp_portal.staff.login import ForgottenForm, NewPasswordForm
from hnp_portal.staff.steps import at_the_door, shown

ASKED = Limit("forgotten", 10, 60, gettext_lazy("Too many links were asked for from your network. Please try again in %(minutes)s minutes."))
"""From one address."""

MAILS = Limit("forgotten-mail", 3, 60, "")
"""To one account: nobody fills somebody's mailbox. Said to nobody, since the page answers the same for every name."""


@at_the_door
def forgotten(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(request.POST if request.method == "POST" and settings.EMAIL_GIVEN else None)
    title = _("Forgotten password")
    if not form.is_valid():
        return shown(request, "forgotten", title, form, by_mail=settings.EMAIL_GIVEN)
    if ASKED.spend(visitors.visitor(request)) > ASKED.times:
        form.wait = ASKED.retry_after  # type: ignore[attr-defined]
        form.add_error(None, str(ASKED.sentence) % {"minutes": ASKED.wait_minutes})
        return shown(request, "forgotten", title, form, by_mail=True)
    for user in accounts_of(form.cleaned_data["account"]):
        if user.has_usable_password() and MAILS.spend(visitors.keyed(f"mail:{user.pk}")) <= MAILS.times:
            note(Act.Kind.PASSWORD_ASKED, name=user.get_username(), place=visitors.place(request))
            send_new_password_link(request, user)
    return shown(request, "forgotten_sent", title, minutes=settings.PASSWORD_RESET_TIMEOUT // 60)


def accounts_of(text: str) -> QuerySet[User]:
    """The staff accounts with this name or address that can get a mail."""
    named = Q(username=text.strip()) | Q(email__iexact=text.strip())
    return User.objects.filter(named, is_active=True, is_staff=True).exclude(email="")[:5]


def send_new_password_link(request: HttpRequest, user: User) -> None:
    """To the address that stands in the account, never to one that was typed. It leaves by the outbox: how long a mail
    server takes tells nobody whether there is such an account."""
    where = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    agency = Agency.load()
    context = {
        "agency": agency, "name": user.get_username(), "link": absolute(request, reverse("staff_reset", args=where)),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }  # fmt: skip
    subject = _("A new password for the staff pages of %(agency)s") % {"agency": agency.name}
    outbox.mail(user.email, subject, render_to_string("staff/door/forgotten_mail.txt", context))


class Reset(PasswordResetConfirmView):
    """Where the mailed link leads. It sets a password and signs nobody in: the second factor is still asked for."""

    form_class = NewPasswordForm
    template_name = "staff/door/reset.html"
    success_url = reverse_lazy("admin:login")
    title = gettext_lazy("Choose your own password")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = {**admin.site.each_context(self.request), "has_permission": False, "menu": []}
        return {**frame, **super().get_context_data(**kwargs)}

    def form_valid(self, form: Any) -> HttpResponse:
        form.user.place = visitors.place(self.request)
        response = super().form_valid(form)
        tries.clear(form.user.get_username())
        messages.success(self.request, _("Your new password is in force. Sign in with it."))
        return response


reset = at_the_door(Reset.as_view())
