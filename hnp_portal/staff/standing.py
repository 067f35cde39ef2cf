"""Verbs: how an account stands. Whose password it has, whether it is idle, from where it is known, where it is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from hnp_portal import visitors
from hnp_portal.models import Act, KnownAddress, StaffAccount
from hnp_portal.staff import roles
from hnp_portal.staff.audit import note

IDLE = timedelta(days=45)
"""TCVN 14423:2026: an account not used for so long is closed until an administrator opens it again."""

ADDRESS_KEPT = timedelta(days=90)
"""So long after its last success an address counts as the owner's."""


# --- Passwords --------------------------------------------------------------------------------------------------------
def must_change_password(user: User) -> bool:
    """Somebody else knows the password: an administrator or a command gave it."""
    return not StaffAccount.objects.filter(user=user, password_own=True).exists()


def choose_password(user: User, password: str) -> None:
    """The person's own choice. It ends every session, since each is bound to the password it began with."""
    with transaction.atomic():
        user.set_password(password)
        user.save()
        _changed_password(user, own=True, by=user)


def give_password(user: User, *, name: str = "", by: User | None = None) -> None:
    """Note that the password just set is not the person's own choice."""
    with transaction.atomic():
        _changed_password(user, own=False, by=by, name=name)


def _changed_password(user: User, *, own: bool, by: User | None, name: str = "") -> None:
    StaffAccount.objects.update_or_create(user=user, defaults={"password_own": own})
    note(Act.Kind.PASSWORD_CHANGED, user, by=by, name=name)


# --- Idle accounts: time decides, no worker ---------------------------------------------------------------------------
def last_seen(user: User) -> datetime:
    """The last sign-in, else when the account was made or opened again."""
    try:
        reopened = user.standing.reopened_at
    except ObjectDoesNotExist:
        reopened = None
    return max(moment for moment in (user.date_joined, user.last_login, reopened) if moment)


def is_idle(user: User) -> bool:
    """Not used for 45 days. Where all administrators are, none of them counts as idle: somebody must be let in."""
    return _is_old(user) and not (roles.is_administrator(user) and not _awake_administrators(user))


def _is_old(user: User) -> bool:
    return last_seen(user) < timezone.now() - IDLE


def _awake_administrators(other_than: User) -> bool:
    others = roles.administrators().exclude(pk=other_than.pk).select_related("standing")
    return any(not _is_old(other) for other in others)


def reopen(user: User, *, by: User) -> None:
    """An idle or locked account may sign in again; its idle days count anew."""
    with transaction.atomic():
        StaffAccount.objects.update_or_create(user=user, defaults={"reopened_at": timezone.now()})
        User.objects.filter(pk=user.pk).update(is_active=True)
        note(Act.Kind.REOPENED, user, by=by)


# --- Addresses --------------------------------------------------------------------------------------------------------
def address_of(request: HttpRequest, name: str) -> str:
    """A keyed hash of account and address together: it tells nothing about other accounts."""
    return visitors.keyed(f"known:{name.casefold()}:{visitors.address(request)}")


def is_known(request: HttpRequest, name: str) -> bool:
    """Whether the account has signed in from this address lately. One query, whether or not there is such an account."""
    since = timezone.now() - ADDRESS_KEPT
    return KnownAddress.objects.filter(user__username=name, who=address_of(request, name), last__gte=since).exists()


def remember_address(request: HttpRequest, user: User) -> None:
    KnownAddress.objects.update_or_create(user=user, who=address_of(request, user.get_username()), defaults={"last": timezone.now()})
    KnownAddress.objects.filter(last__lt=timezone.now() - ADDRESS_KEPT).delete()


# --- Sessions ---------------------------------------------------------------------------------------------------------
def end_sessions(user: User, *, but: str | None = None) -> None:
    """Close every open session of an account, `but` the one with this key; nothing opens them again."""
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.pk != but and session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()


def sign_out_everywhere(user: User, *, by: User) -> None:
    end_sessions(user)
    note(Act.Kind.SIGNED_OUT_EVERYWHERE, user, by=by)
