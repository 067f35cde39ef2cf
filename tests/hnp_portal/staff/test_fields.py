"""Days and moments as typed in Việt Nam: the day first, never the American way, seconds kept."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from hnp_portal.staff.fields import DAY_HINT, MOMENT_HINT, DayField, MomentField

pytestmark = pytest.mark.any_database

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Form(forms.Form):
    day = DayField(required=False)
    at = MomentField(required=False)


@pytest.mark.parametrize(
    "typed",
    [
        "05/06/2026 07:30",
        "5/6/2026 7:30",
        "05-06-2026 07:30",
        "07:30 05/06/2026",
        "2026-06-05 07:30",
        "05/06/2026 07:30:00",
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_moment_is_read_with_the_day_first(settings, typed, language):
    settings.LANGUAGE_CODE = language
    assert MomentField().clean(typed) == datetime(2026, 6, 5, 7, 30, tzinfo=HANOI)


def test_a_day_alone_and_the_thirteenth_month_of_americans():
    assert DayField().clean("13/03/2018") == date(2018, 3, 13)
    assert MomentField().clean("13/03/2018") == datetime(2018, 3, 13, tzinfo=HANOI)
    for wrong in ("03/13/2018", "31/02/2026", "mai"):
        with pytest.raises(forms.ValidationError):
            DayField().clean(wrong)


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=HANOI)))
def test_reopening_and_saving_changes_no_moment(at):
    shown = Form(initial={"at": at})["at"].value()
    assert shown.startswith(f"{at:%d/%m/%Y %H:%M}")
    again = Form({"at": shown}, initial={"at": at})
    assert again.is_valid()
    assert again.cleaned_data["at"] == at
    assert not again.has_changed()


def test_the_field_says_its_form_in_one_labelled_box():
    html = Form().as_p()
    assert html.count("<input") == html.count("<label") == 2
    assert str(DAY_HINT) in html
    assert str(MOMENT_HINT) in html
