"""What stands around every page: agency, menu, footer. And where a page's absolute address comes from.

A process remembers the last frame it showed, so that error pages need no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hnp_portal.models import Agency, Page


class Here(NamedTuple):
    """The entry of the menu where a page stands: it leads to this very page, or the page lies below it."""

    url: str = ""
    current: str = ""


@dataclass(frozen=True)
class Frame:
    """The portal around a page; see templates/base.html. `kept` holds the parts of pages that show only this; see `{% kept %}`."""

    agency: Agency
    menu: list[dict[str, Any]] = field(default_factory=list)
    categories: list[Any] = field(default_factory=list)
    footer_pages: list[Page] = field(default_factory=list)
    rules: Page | None = None
    notice: Page | None = None
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    last_known: ClassVar[Frame | None] = None

    def here(self, path: str, section: str) -> Here:
        """Where in the menu a page stands, by its own address and that of its section."""
        urls = [entry["url"] for entry in self.menu]
        if path in urls:
            return Here(path, "page")
        return Here(section, "true") if section in urls else Here()

    @classmethod
    def remembered(cls) -> Frame:
        """The last frame of this process, or a bare one; asks no database."""
        return cls.last_known or cls(agency=Agency.last_known or Agency(name=_("News portal")))


def frame_of(agency: Agency, categories: list[Any], pages: list[Page]) -> Frame:
    """Put a frame together: the menu is made of categories and pages by their positions."""
    entries = sorted((row for row in [*categories, *pages] if row.in_menu), key=lambda row: row.position)
    kinds = {page.kind: page for page in pages}
    frame = Frame(
        agency=agency,
        menu=[{"title": str(row), "url": row.get_absolute_url()} for row in entries],
        categories=categories,
        footer_pages=[page for page in pages if page.in_footer],
        rules=kinds.get(Page.Kind.RULES),
        notice=kinds.get(Page.Kind.PRIVACY),
    )
    Frame.last_known = frame
    return frame


def absolute(request: HttpRequest, path: str) -> str:
    """An absolute address: on SITE_URL's host, else on the request's."""
    if settings.SITE_URL:
        return f"{settings.SITE_URL.rstrip('/')}{path}"
    return request.build_absolute_uri(path)
