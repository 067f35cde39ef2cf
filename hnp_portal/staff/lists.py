"""Lists of the staff's site that survive any address: odd filters, pages that no longer exist."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import DataError
from django.http import HttpRequest


class NearestPage(Paginator):  # type: ignore[type-arg]
    """A number out of range is the nearest page that exists: the last row of page 9 may just have been decided."""

    def validate_number(self, number: Any) -> int:
        return min(max(int(number), 1), int(self.num_pages))


class StaffChangeList(ChangeList):
    """Django's list, but a filter that the database cannot compute (year 9999) is an unreadable one, not a crash."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (OverflowError, ValueError, DataError) as error:
            raise IncorrectLookupParameters(error) from error
        self.page_num = self.paginator.validate_number(self.page_num)
