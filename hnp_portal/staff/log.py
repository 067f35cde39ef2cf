"""The staff's log at the desk: read only, for administrators, by person, act and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from hnp_portal.models import Act
from hnp_portal.staff import audit
from hnp_portal.staff.bases import LookOnlyAdmin
from hnp_portal.staff.fields import DayField

MOST_PEOPLE = 200


class PersonFilter(admin.SimpleListFilter):
    title = gettext_lazy("person")
    parameter_name = "ai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        names = audit.kept().order_by("name").values_list("name", flat=True).distinct()[:MOST_PEOPLE]
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        return queryset.filter(name=self.value()) if self.value() else queryset


class DayFilter(admin.SimpleListFilter):
    """One day, typed."""

    title = gettext_lazy("day")
    parameter_name = "ngay"
    template = "staff/log_day.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [("", "")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        others = [(name, value) for name, value in changelist.params.items() if name != self.parameter_name]
        yield {"name": self.parameter_name, "value": self.value() or "", "others": others}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        if not self.value():
            return queryset
        try:
            day: date = DayField().clean(self.value())
            begin = timezone.make_aware(datetime.combine(day, time()))
            return queryset.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
        except (ValidationError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error


@admin.register(Act)
class LogAdmin(LookOnlyAdmin):
    list_display = ("moment", "name", "kind", "about", "detail", "place")
    list_display_links = None
    list_filter = (DayFilter, PersonFilter, "kind")
    search_fields = ("what", "detail", "name")
    actions = None
    ordering = ("-at", "-id")
    change_list_template = "staff/log.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Act]:
        return audit.kept()

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def moment(self, act: Act) -> str:
        return f"{timezone.localtime(act.at):%H:%M:%S %d/%m/%Y}"

    @admin.display(description=gettext_lazy("what"))
    def about(self, act: Act) -> str:
        """With a link to it where the desk has a page for such things."""
        try:
            address = reverse(f"admin:{act.subject.replace('.', '_')}_change", args=[act.key]) if act.subject and act.key else ""
        except NoReverseMatch:
            address = ""
        return format_html('<a href="{}">{}</a>', address, act.what) if address and act.kind != Act.Kind.DELETED else act.what
