"""Logins, limited by account and by address: guessing passwords is slow, for one account and from one place."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hnp_portal import visitors
from hnp_portal.ratelimit import Limit

ACCOUNT_LIMIT = Limit(
    "login-account", 10, 15,
    _("The password of this account was wrong too often. Please try again in %(minutes)s minutes."),
)  # fmt: skip
"""Ten guesses a quarter of an hour: a person has long asked a colleague, a machine needs centuries."""

ADDRESS_LIMIT = Limit(
    "login-address", 30, 15,
    _("Too many wrong passwords came from your network. Please try again in %(minutes)s minutes."),
)  # fmt: skip
"""Wider than the account's, since a whole office stands behind one address."""


class StaffLoginForm(AdminAuthenticationForm):
    """Asks the limits before the password is looked at; counts wrong ones only, so success clears nothing."""

    limit: Limit | None = None
    """The limit that refused this attempt."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        account = visitors.keyed(f"account:{self.cleaned_data.get('username', '').casefold()}")
        counters = ((ACCOUNT_LIMIT, account), (ADDRESS_LIMIT, visitors.visitor(self.request)))
        for limit, who in counters:
            if limit.exceeded(who):
                self.limit = limit
                raise ValidationError(str(limit.sentence), params={"minutes": limit.wait_minutes}, code="limited")
        try:
            return super().clean()
        except ValidationError:
            for limit, who in counters:
                limit.spend(who)
            raise
