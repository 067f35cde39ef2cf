"""The desk's acts, tabs and pages. Read `Tab` first: each status has its tab, its order and its acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from comments import moderation
from comments.models import Comment
from comments.querysets import CommentQuerySet
from hnp_portal.paging import parse_cursor

PER_PAGE = 50
PENDING, APPROVED, DECLINED = Comment.Status.PENDING, Comment.Status.APPROVED, Comment.Status.DECLINED


@dataclass(frozen=True)
class Act:
    """A button of the desk: its name in the form, its verb, and what is said after it (%(number)s)."""

    name: str
    verb: Callable[..., moderation.Outcome]
    label: Promise
    of_many: Promise
    after: Promise
    said: Promise
    main: bool = False


APPROVE = Act("approve", moderation.approve, gettext_lazy("Approve"), gettext_lazy("Approve the chosen"),
              gettext_lazy("Approved"), gettext_lazy("Comments approved: %(number)s."), main=True)  # fmt: skip
DECLINE = Act("decline", moderation.decline, gettext_lazy("Decline"), gettext_lazy("Decline the chosen"),
              gettext_lazy("Declined"), gettext_lazy("Comments declined: %(number)s."))  # fmt: skip
TAKE_DOWN = Act("take_down", moderation.decline, gettext_lazy("Take down"), gettext_lazy("Take the chosen down"),
                gettext_lazy("Taken down"), gettext_lazy("Comments taken down: %(number)s."))  # fmt: skip
REOPEN = Act("reopen", moderation.reopen, gettext_lazy("Bring back"), gettext_lazy("Bring the chosen back"),
             gettext_lazy("Brought back to the waiting ones"), gettext_lazy("Comments brought back to the waiting ones: %(number)s."))  # fmt: skip
UNDO = Act("undo", moderation.undo, gettext_lazy("Undo"), gettext_lazy("Undo"),
           gettext_lazy("Turned back"), gettext_lazy("Decisions turned back: %(number)s."))  # fmt: skip
ACTS = {act.name: act for act in (APPROVE, DECLINE, TAKE_DOWN, REOPEN)}
"""By name, those that decide on comments as they were seen; UNDO decides on decisions."""


@dataclass(frozen=True)
class Tab:
    """One status of the desk. The value of `?trang_thai=` is its key; the waiting ones stand at the bare address."""

    key: str
    status: str
    title: Promise
    heading: Promise
    empty: Promise
    acts: tuple[Act, ...]
    oldest_first: bool = False

    @property
    def query(self) -> str:
        return f"?trang_thai={self.key}" if self.key else ""


TABS = (
    Tab("", PENDING, gettext_lazy("Waiting"), gettext_lazy("Comments waiting for approval"),
        gettext_lazy("No comment is waiting. All is done."), (APPROVE, DECLINE), oldest_first=True),
    Tab("da-duyet", APPROVED, gettext_lazy("Approved ones"), gettext_lazy("Approved comments"),
        gettext_lazy("No comment has been approved yet."), (TAKE_DOWN,)),
    Tab("tu-choi", DECLINED, gettext_lazy("Declined ones"), gettext_lazy("Declined comments"),
        gettext_lazy("No comment has been declined."), (REOPEN, APPROVE)),
)  # fmt: skip
TAB_OF = {tab.status: tab for tab in TABS}


def tab_asked(query: QueryDict) -> Tab:
    """An unknown value is the queue itself."""
    return next((tab for tab in TABS if tab.key == query.get("trang_thai", "")), TABS[0])


# --- Pages ------------------------------------------------------------------------------------------------------------
@dataclass
class Page:
    """The comments of one page in the tab's order, and the addresses of its neighbours ("" where there is none)."""

    tab: Tab
    comments: list[Comment]
    back: str = ""
    forward: str = ""
    place: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The query string of this very page: decisions come back to it."""
        return _query(self.tab, **self.place)


def page_of(tab: Tab, query: QueryDict) -> Page:
    """The page `?sau=` (onwards) or `?truoc=` (backwards) asks for.

    Once the last page is decided nothing lies beyond its cursor: then the first page is shown, which always exists.
    An unreadable cursor is the first page too.
    """
    onwards, backwards = query.get("sau", ""), query.get("truoc", "")
    if onwards and (cursor := _cursor(onwards)):
        found = list(_beyond(tab, *cursor)[: PER_PAGE + 1])
        if found:
            return _page(tab, found, back=True, place={"sau": onwards})
    elif backwards and (cursor := _cursor(backwards)):
        found = list(_beyond(tab, *cursor, forward=False)[: PER_PAGE + 1])
        if len(found) > PER_PAGE:
            page = _page(tab, found[PER_PAGE - 1 :: -1], back=True, place={"truoc": backwards})
            page.forward = _query(tab, sau=page.comments[-1].cursor)
            return page
    return _page(tab, list(_rows(tab)[: PER_PAGE + 1]))


def address_of(query: QueryDict) -> str:
    """The query string of the page a form was sent from, of known parameters only."""
    sent = {name: query.get(name, "") for name in ("sau", "truoc")}
    place = {name: raw for name, raw in sent.items() if _cursor(raw)}
    return _query(tab_asked(query), **place)


def _page(tab: Tab, found: list[Comment], *, back: bool = False, place: dict[str, str] | None = None) -> Page:
    more, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    page = Page(tab, shown, place=place or {})
    if back:
        page.back = _query(tab, truoc=shown[0].cursor)
    if more:
        page.forward = _query(tab, sau=shown[-1].cursor)
    return page


def _query(tab: Tab, **place: str) -> str:
    known = {**({"trang_thai": tab.key} if tab.key else {}), **place}
    return f"?{urlencode(known)}" if known else ""


def _cursor(raw: str) -> tuple[datetime, int] | None:
    try:
        return parse_cursor(raw)
    except Http404:
        return None


def _rows(tab: Tab, *, forward: bool = True) -> CommentQuerySet:
    rows = shown_comments().filter(status=tab.status)
    return rows.oldest_first() if tab.oldest_first is forward else rows.newest_first()


def _beyond(tab: Tab, moment: datetime, key: int, *, forward: bool = True) -> CommentQuerySet:
    rows = _rows(tab, forward=forward)
    return rows.after(moment, key) if tab.oldest_first is forward else rows.before(moment, key)


def shown_comments() -> CommentQuerySet:
    """Comments with what a card shows of their articles, which is never a text."""
    return Comment.objects.select_related("article").defer("article__body", "article__lead", "article__folded")
