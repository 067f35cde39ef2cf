"""What stands over every page at once, and the mode in which the portal is read only.

Both are columns of the agency's row, which every page reads anyhow: no page asks one question more for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hnp_portal.models import Agency, Notices
from hnp_portal.security import is_staff_path
from hnp_portal.staff import refusals
from hnp_portal.staff.fields import MomentField
from hnp_portal.text import mend_line

NOTICE_DAYS = 7
"""Working days: a planned outage is announced so long ahead (Decree 224/2026, article 13)."""
STILL_TAKEN = {
    "admin:login", "admin:logout", "admin:hnp_portal_notices_change", "admin:jsi18n", "staff_code", "staff_recovery_code",
    "staff_set_up", "staff_go_on", "staff_new_password", "staff_sign_out_everywhere",
}  # fmt: skip
"""What the staff may send while all else is refused: coming with all its steps, going, and ending the mode."""


def working_days_between(first: date, last: date) -> int:
    """Mondays to Fridays after `first`, up to and with `last`. Public holidays are not known here."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


def is_late(outage_from: datetime, now: datetime | None = None) -> bool:
    """Whether an outage is announced with less than the due notice."""
    today, begin = timezone.localdate(now), timezone.localdate(outage_from)
    return working_days_between(today, begin) < NOTICE_DAYS


def read_only_sentence() -> str:
    return _("The portal is being maintained and takes nothing in for the moment. Please send it again later.")


class NoticesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Both notices and the switch on one page."""

    urgent_until = MomentField(label=gettext_lazy("Shown until"), required=False)
    outage_from = MomentField(label=gettext_lazy("Begin of the outage"), required=False)
    outage_until = MomentField(label=gettext_lazy("Expected recovery"), required=False)

    class Meta:
        model = Notices
        fields = ("urgent", "urgent_until", "outage_from", "outage_until", "outage_words", "read_only")
        widgets = {"urgent": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "urgent": gettext_lazy("Stands over every page at once. Empty the box to take it away."),
            "outage_words": gettext_lazy("For example: articles can be read, comments cannot be sent."),
            "read_only": gettext_lazy("Readers go on reading; comments and changes of the staff are refused, their text is kept in view."),
        }

    def clean_urgent(self) -> str:
        return mend_line(self.cleaned_data["urgent"])

    def clean_outage_words(self) -> str:
        return mend_line(self.cleaned_data["outage_words"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("outage_from"), data.get("outage_until")
        if begin and not end and "outage_until" not in self.errors:
            self.add_error("outage_until", _("Say when the portal is expected back."))
        if end and not begin and "outage_from" not in self.errors:
            self.add_error("outage_from", _("Say when the outage begins."))
        if begin and end and end <= begin:
            self.add_error("outage_until", _("The recovery comes after the begin."))
        return data


class ReadOnly:
    """Refuses what the staff sends while the portal is read only, with all that was sent; readers' doors ask for themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or not is_staff_path(request):
            return None
        if request.resolver_match and request.resolver_match.view_name in STILL_TAKEN:
            return None
        if not Agency.load().read_only:
            return None
        return refusals.refused(request, HTTPStatus.SERVICE_UNAVAILABLE, _("Nothing was saved: the portal is read only"), read_only_sentence())
