"""`{% portal as portal %}`: the frame of a page, in three queries whatever the size of the site."""

from __future__ import annotations

from django import template
from django.db import DatabaseError

from articles.models import Category
from hnp_portal.frame import Frame, frame_of
from hnp_portal.models import Agency, Page

register = template.Library()


@register.simple_tag
def portal() -> Frame:
    """Agency, menu and footer as of now; the last known ones when the database is away."""
    try:
        categories = list(Category.objects.all())  # first: `Agency.load` would survive a dead database, and we wait twice
        return frame_of(Agency.load(), categories, list(Page.objects.defer("body")))
    except DatabaseError:
        return Frame.remembered()
