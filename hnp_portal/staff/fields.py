"""Form fields of the staff's pages: lines of text, days and moments. A moment is one box, the day first, the seconds never lost.

Django's own pair of boxes has no labels and a calendar of its own; a single box with its form said in words is quicker.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from hnp_portal.formats.vi.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS
from hnp_portal.paging import KEY
from hnp_portal.text import mend_line

DAY_HINT = _("day/month/year, for example 05/06/2026")
MOMENT_HINT = _("day/month/year hour:minute, for example 05/06/2026 07:30")
WRONG_DAY = _("This is no day. Write day/month/year, for example 05/06/2026.")
WRONG_MOMENT = _("This is no moment. Write day/month/year hour:minute, for example 05/06/2026 07:30.")

ATTRIBUTES = {"autocomplete": "off", "spellcheck": "false", "class": "moment"}


class LineField(forms.CharField):
    """One line of text, mended; so a required one cannot be filled with what nobody sees."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return mend_line(text) or self.empty_value if isinstance(text, str) else text


class PictureInput(forms.TextInput):
    """A picture of the library by its number; a script shows the picture instead and opens the library to choose from."""

    template_name = "staff/picture_input.html"
    choices: Any
    """Of the field that the box belongs to: it knows the pictures."""

    def __init__(self, *, removable: bool = False) -> None:
        super().__init__(attrs={"inputmode": "numeric", "autocomplete": "off"})
        self.removable = removable

    class Media:
        js = (Script("js/picture-field.js", defer=True),)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        number = str(value or "")
        found = self.choices.queryset.filter(pk=number).first() if KEY.fullmatch(number) else None
        context = super().get_context(name, value, attrs)
        return {**context, "picker": reverse("picture_picker"), "picture": found, "removable": self.removable}


class PictureField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A picture of our own."""

    def __init__(self, queryset: Any, *, removable: bool = False, **kwargs: Any) -> None:
        super().__init__(queryset, **{"required": False, "widget": PictureInput(removable=removable), **kwargs})
        self.error_messages["invalid_choice"] = _("There is no picture with this number. The library shows each picture's.")


class DayField(forms.DateField):
    """A day as dd/mm/yyyy, whatever the site's language."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or DAY_HINT
        super().__init__(**{"error_messages": {"invalid": WRONG_DAY}, **kwargs, "input_formats": DATE_INPUT_FORMATS})
        self.widget.attrs.update(ATTRIBUTES)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class MomentField(forms.DateTimeField):
    """A moment as dd/mm/yyyy hh:mm. Seconds are shown when there are any, so that saving again changes no moment."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or MOMENT_HINT
        super().__init__(**{"error_messages": {"invalid": WRONG_MOMENT}, **kwargs, "input_formats": DATETIME_INPUT_FORMATS})
        self.widget.attrs.update(ATTRIBUTES)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        local = localtime(value) if value.tzinfo else value
        return f"{local:%d/%m/%Y %H:%M:%S}" if local.second else f"{local:%d/%m/%Y %H:%M}"
