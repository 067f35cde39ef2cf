"""`{% portal as portal %}`: the frame of a page, in three queries for each generation of the public content."""

from __future__ import annotations

from django import template
from django.db import DatabaseError

from articles.models import Category
from hnp_portal.frame import Frame, frame_of
from hnp_portal.models import Agency, Page
from hnp_portal.pagestore.generations import away_since, generation

register = template.Library()


@register.simple_tag
def portal() -> Frame:
    """Agency, menu and footer as of now; the last known ones when the database is away."""
    kept = generation().kept
    try:
        if Frame not in kept:
            if away_since():  # the look for the generation has waited for the database already
                return Frame.remembered()
            kept[Frame] = frame_of(Agency.read(), list(Category.objects.all()), list(Page.objects.defer("body")))
    except DatabaseError:
        return Frame.remembered()
    frame: Frame = kept[Frame]
    return frame
