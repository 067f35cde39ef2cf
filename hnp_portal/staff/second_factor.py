"""Verbs: the second factor of the staff. A code from an authenticator app, or one of the recovery codes kept on paper.

The secret of a new authenticator waits in the session of whoever sets it up, and becomes a row only with a right code:
nobody can prepare one for somebody else. Recovery codes are stored as keyed hashes.
"""

from __future__ import annotations

import time
import unicodedata
from base64 import b32encode
from binascii import unhexlify
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from hnp_portal.models import Act, Agency
from hnp_portal.staff import roles
from hnp_portal.staff.audit import note
from hnp_portal.staff.first_accounts import made_password
from hnp_portal.staff.standing import end_sessions

RECOVERY_CODES = 10
PRESSED = "code_pressed"
"""In a session: which code was right in it, hashed, and when."""
SAME_PRESS = 10
"""Seconds: the same code from the same session is the second press of one button, and no second use."""


class WrongCode(Exception):
    """The code does not belong to this secret, or was used already."""


def is_required(user: Any) -> bool:
    """Whether the office demands one of this person (STAFF_TOTP)."""
    return settings.STAFF_TOTP == "all" or (settings.STAFF_TOTP == "admins" and roles.is_administrator(user))


def is_set_up(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user).exists())


def new_secret() -> str:
    secret: str = random_hex(20)
    return secret


def secret_shown(secret: str) -> str:
    """As it is typed into an app, in groups of four."""
    text = b32encode(unhexlify(secret)).decode()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def picture(user: User, secret: str) -> SafeString:
    """The QR code as inline SVG, black on white in every colour scheme; no script, no style. Drawn of nothing that could be markup."""
    issuer = quote(Agency.load().name.replace(":", " ")[:40], safe="")
    plain = b32encode(unhexlify(secret)).decode()
    address = f"otpauth://totp/{quote(user.get_username(), safe='')}?secret={plain}&issuer={issuer}"
    drawn = segno.make(address, micro=False).svg_inline(scale=5, light="#fff", border=4)
    return mark_safe(drawn)  # nosec B308, B703 # see above


def set_up(user: User, secret: str, code: str, *, session_key: str | None) -> list[str]:
    """Make the secret the person's second factor, instead of any older one; returns the recovery codes, for this once.

    Every other session ends: it began without this factor.

    Raises:
        WrongCode: nothing was changed.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # of two presses at once the second begins when the first is through
        TOTPDevice.objects.filter(user=user).delete()
        device = TOTPDevice.objects.create(user=user, name="app", key=secret)
        if not device.verify_token(_tidy(code)):
            raise WrongCode
        codes = _new_recovery_codes(user)
        end_sessions(user, but=session_key)
        note(Act.Kind.FACTOR_SET, user, by=user)
    return codes


def press(user: User, code: str, judge: Callable[[User, str], bool], session: SessionBase) -> bool:
    """Judge a code that was sent in. It is good once; pressed twice, the form gets the same answer twice."""
    with transaction.atomic():  # the second press waits in here for the first
        if judge(user, code):
            session[PRESSED] = [_hashed(code), time.time()]
            session.save()
            return True
    pressed = type(session)(session.session_key).get(PRESSED, ["", 0])
    if not constant_time_compare(pressed[0], _hashed(code)) or time.time() - pressed[1] >= SAME_PRESS:
        return False
    session[PRESSED] = pressed  # it was read before the first press had written
    return True


def check(user: User, code: str) -> bool:
    """Whether the app shows this code now. A code is good once."""
    device = TOTPDevice.objects.filter(user=user).first()
    return device is not None and verify_token(user, device.persistent_id, _tidy(code)) is not None


def use_recovery_code(user: User, code: str) -> bool:
    """Whether it is one of the person's; it is gone then."""
    device = StaticDevice.objects.filter(user=user).first()
    if device is None or verify_token(user, device.persistent_id, _hashed(code)) is None:
        return False
    note(Act.Kind.RECOVERY_USED, user, by=user)
    return True


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def reset(user: User, *, by: User | None = None, name: str = "") -> None:
    """For a lost authenticator: the factor, its recovery codes and all sessions end; a new one is set up at the next sign-in."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        end_sessions(user)
        note(Act.Kind.FACTOR_RESET, user, by=by, name=name)


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [made_password(groups=3) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_hashed(code)) for code in codes])
    return codes


def _hashed(code: str) -> str:
    return salted_hmac("hnp_portal.recovery", _tidy(code), algorithm="sha256").hexdigest()[:16]


def _tidy(code: str) -> str:
    """Without blanks and hyphens, in small letters, digits as digits: copied from paper or a phone."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code).lower() if sign.isascii() and sign.isalnum())
