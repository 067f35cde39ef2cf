"""Form fields of the staff's pages for days and moments: one box, the day first, the seconds never lost.

Django's own pair of boxes has no labels and a calendar of its own; a single box with its form said in words is quicker.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hnp_portal.formats.vi.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS

DAY_HINT = _("day/month/year, for example 05/06/2026")
MOMENT_HINT = _("day/month/year hour:minute, for example 05/06/2026 07:30")


ATTRIBUTES = {"autocomplete": "off", "spellcheck": "false", "class": "moment"}


class DayField(forms.DateField):
    """A day as dd/mm/yyyy, whatever the site's language."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or DAY_HINT
        super().__init__(**{**kwargs, "input_formats": DATE_INPUT_FORMATS})
        self.widget.attrs.update(ATTRIBUTES)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class MomentField(forms.DateTimeField):
    """A moment as dd/mm/yyyy hh:mm. Seconds are shown when there are any, so that saving again changes no moment."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or MOMENT_HINT
        super().__init__(**{**kwargs, "input_formats": DATETIME_INPUT_FORMATS})
        self.widget.attrs.update(ATTRIBUTES)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        local = localtime(value) if value.tzinfo else value
        return f"{local:%d/%m/%Y %H:%M:%S}" if local.second else f"{local:%d/%m/%Y %H:%M}"
