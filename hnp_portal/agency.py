"""Verbs for what the agency says of itself: its row and its own pages. A page's text in force is always a numbered one."""

from __future__ import annotations

from html import escape
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hnp_portal import pagestore
from hnp_portal.models import Act, Agency, Page, PageText
from hnp_portal.staff.audit import display_name, note


def save_agency(data: dict[str, Any], *, by: User | None = None) -> Agency:
    """Write the one row; it is in force at once."""
    with transaction.atomic():
        agency = Agency.objects.select_for_update().first() or Agency()
        changed = [str(getattr(Agency._meta.get_field(name), "verbose_name", name)) for name, value in data.items() if getattr(agency, name) != value]
        for name, value in data.items():
            setattr(agency, name, value)
        agency.save()
        note(Act.Kind.CHANGED, agency, by=by, detail=", ".join(changed))
        pagestore.forget()
    Agency.last_known = None
    return agency


def save_page(key: int | None, data: dict[str, Any], *, by: User | None = None) -> Page:
    """Write a page. A new title or body becomes its next numbered text; older ones stay."""
    with transaction.atomic():
        row = Page.objects.select_for_update().get(pk=key) if key else Page()
        before = (row.title, row.body)
        for name, value in data.items():
            setattr(row, name, value)
        new_text = row.number == 0 or (row.title, row.body) != before
        if new_text:
            row.number += 1
            row.changed_at = timezone.now().replace(microsecond=0)
        row.save()
        if new_text:
            PageText.objects.create(
                page=row, number=row.number, title=row.title, body=row.body, saved_at=row.changed_at,
                saved_by=by, saved_by_name=display_name(by),
            )  # fmt: skip
        note(Act.Kind.CHANGED if key else Act.Kind.ADDED, row, by=by)
        pagestore.forget()
    return row


def delete_page(key: int, *, by: User | None = None) -> None:
    """Remove a page with its older texts.

    Raises:
        ValidationError: it is one that forms and consents point at.
    """
    page = Page.objects.get(pk=key)
    if page.kind:
        raise ValidationError(_("This page stays: forms and consents point at it. Change its text instead."))
    with transaction.atomic():
        note(Act.Kind.DELETED, page, by=by)
        page.delete()
        pagestore.forget()


def shown(text: str, agency: Agency) -> str:
    """A page's text with the agency's particulars in their places ({agency}, {address}, …), escaped."""
    for name, value in {
        "agency": agency.name, "parent": agency.parent, "address": agency.address,
        "email": agency.email, "phone": agency.phone, "responsible": agency.responsible,
    }.items():  # fmt: skip
        text = text.replace("{" + name + "}", escape(value))
    return text
