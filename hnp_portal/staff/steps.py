"""The way into the staff's site: password → code, or set-up of the second factor → first password → the desk.

Until the last step nobody is signed in: the session only holds who is on the way (`Way`), for half an hour. A password
changed or an account locked meanwhile ends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hnp_portal import errors, visitors
from hnp_portal.models import Act
from hnp_portal.staff import refusals, second_factor, standing
from hnp_portal.staff.audit import note
from hnp_portal.staff.login import WRONG_CODE, CodeForm, NewPasswordForm, NewSecretForm, StaffLoginForm

ON_THE_WAY = "signing_in"
VERIFIED = "second_factor"
"""In the session of somebody signed in: it was opened with a code."""
LED_TO = "led_to"
"""There too: where the way in ended, for one more press of its last button."""
PATIENCE = 30 * 60
"""Seconds for all steps: an app may have to be installed."""
BACKEND = "django.contrib.auth.backends.ModelBackend"

View = Callable[..., Any]


@dataclass
class Way:
    """Who has given the right password and is not signed in yet."""

    user: int
    password: str
    """The session's hash of it: changed meanwhile, the way ends."""
    begun: float
    next: str
    verified: bool = False
    secret: str = ""
    """Of the authenticator being set up."""
    codes: list[str] = field(default_factory=list)
    """Recovery codes until the person has put them away: a second press or a reload must not swallow them."""


class SignIn(LoginView):
    """Name and password."""

    authentication_form = StaffLoginForm
    template_name = "admin/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        way = Way(user.pk, user.get_session_auth_hash(), time.time(), self.get_success_url())
        self.request.session.flush()  # nobody else's session, and no half-way one, goes along
        return go_on(self.request, user, way)

    def form_invalid(self, form: Any) -> HttpResponse:
        return refused(super().form_invalid(form), form)


def go_on(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    """To the next step that is missing, or in."""
    if not way.verified and second_factor.is_set_up(user):
        step = "staff_code"
    elif not way.verified and second_factor.is_required(user):
        step, way.secret = "staff_set_up", way.secret or second_factor.new_secret()
    elif standing.must_change_password(user):
        step = "staff_new_password"
    else:
        return _enter(request, user, way)
    request.session[ON_THE_WAY] = asdict(way)
    return HttpResponseRedirect(reverse(step))


def _enter(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    before, request.session = request.session, type(request.session)()
    login(request, user, BACKEND)
    request.session[VERIFIED], request.session[LED_TO] = way.verified, way.next
    _end(before, way)
    standing.remember_address(request, user)
    note(Act.Kind.SIGNED_IN, by=user, place=visitors.place(request))
    return HttpResponseRedirect(way.next)


def _end(before: SessionBase, way: Way) -> None:
    """A second press of the same button still comes with the session from before: for some seconds it stands, without what was shown in it."""
    if second_factor.PRESSED not in before:
        before.delete()
        return
    before[ON_THE_WAY] = asdict(Way(way.user, way.password, way.begun, way.next))
    before.set_expiry(second_factor.SAME_PRESS)
    before.save()


def on_the_way(request: HttpRequest) -> tuple[User, Way] | None:
    """Who is here, if the password they gave still stands."""
    kept = request.session.get(ON_THE_WAY)
    way = Way(**kept) if kept else None
    if way is None or time.time() - way.begun > PATIENCE:
        return None
    user = User.objects.filter(pk=way.user, is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), way.password):
        return None
    user.place = visitors.place(request)  # type: ignore[attr-defined]
    return user, way


def at_the_door(view: View) -> View:
    """For pages outside the login: kept by nobody, passwords in no report, a dead database answered in our face."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except Exception as error:
            if request.method == "POST" and errors.is_outage(error):
                return refusals.database_busy(request)
            raise

    guarded: View = never_cache(sensitive_post_parameters()(answer))
    return guarded


def step(view: Callable[[HttpRequest, User, Way], HttpResponse]) -> View:
    """A page for whoever is on the way; all others begin with the password."""

    def answer(request: HttpRequest) -> HttpResponse:
        here = on_the_way(request)
        if here is None and admin.site.has_permission(request):  # one more press, or the way back of the browser
            return HttpResponseRedirect(request.session.get(LED_TO) or reverse("admin:index"))
        if here is None:
            messages.warning(request, _("Signing in took too long or was broken off. Please begin again."))
            return HttpResponseRedirect(reverse("admin:login"))
        return view(request, *here)

    return at_the_door(wraps(view)(answer))


def refused(response: HttpResponse, form: Any) -> HttpResponse:
    """429 with the waiting time where the form was not judged."""
    if getattr(form, "wait", 0):
        response.status_code = 429
        response.headers["Retry-After"] = str(form.wait)
    return response


def shown(request: HttpRequest, template: str, title: str, form: forms.Form | None = None, **context: Any) -> HttpResponse:
    """A page at the door: the desk's frame without its menu."""
    frame = {**admin.site.each_context(request), "has_permission": False, "menu": []}
    response = render(request, f"staff/door/{template}.html", {**frame, "title": title, "form": form, **context})
    return refused(response, form)


# --- The steps --------------------------------------------------------------------------------------------------------
@step
def code(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    return _code(request, user, way, recovery=False)


@step
def recovery_code(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    return _code(request, user, way, recovery=True)


def _code(request: HttpRequest, user: User, way: Way, *, recovery: bool) -> HttpResponse:
    form = CodeForm(request, user, recovery=recovery)
    if form.is_valid():
        if recovery:
            left = second_factor.recovery_codes_left(user)
            messages.warning(
                request, _("Recovery codes left: %(left)s. If the phone is lost, set up a new one under “Your account”.") % {"left": left}
            )
        way.verified = True
        return go_on(request, user, way)
    title = _("Sign in with a recovery code") if recovery else _("Enter the code from your phone")
    return shown(request, "recovery" if recovery else "code", title, form)


@step
def set_up(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    if not way.codes:
        if not way.secret or second_factor.is_set_up(user):  # set up in another tab meanwhile
            return go_on(request, user, way)
        way.codes, form = confirm(request, user, way.secret)
    if way.codes:
        way.verified, way.secret = True, ""
        request.session[ON_THE_WAY] = asdict(way)
        return shown(request, "recovery_codes", _("Keep these recovery codes"), codes=way.codes, go_on=reverse("staff_go_on"))
    secret = {"picture": second_factor.picture(user, way.secret), "secret": second_factor.secret_shown(way.secret)}
    return shown(request, "set_up", _("Set up the second factor"), form, **secret)


def confirm(request: HttpRequest, user: User, secret: str) -> tuple[list[str], forms.Form]:
    """The form with the first code; the recovery codes once it is right."""
    form = NewSecretForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return [], form
    try:
        return second_factor.set_up(user, secret, form.cleaned_data["code"], session_key=request.session.session_key), form
    except second_factor.WrongCode:
        form.add_error("code", WRONG_CODE)
        return [], form


@step
def go_on_from_codes(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    """The recovery codes are put away."""
    way.codes = []
    return go_on(request, user, way)


@step
def new_password(request: HttpRequest, user: User, way: Way) -> HttpResponse:
    """The first password was somebody else's; the steps before this one must be behind."""
    if not standing.must_change_password(user) or (not way.verified and (second_factor.is_set_up(user) or second_factor.is_required(user))):
        return go_on(request, user, way)
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your new password is in force."))
        return go_on(request, user, way)
    return shown(request, "new_password", _("Choose your own password"), form)
