"""Public pages of articles. Views speak HTTP; what is public is asked of `Article.objects.published()`.

Every page here is the same for all visitors: no session, no token, no write.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles import questions, readings
from articles.downloads import download
from articles.models import Article, Reading
from articles.pictures import path_of, sized
from articles.querysets import bounds, periods_of
from articles.questions import LATEST, ON_SHELF, PER_PAGE, SECOND
from hnp_portal import errors
from hnp_portal.agency import shown
from hnp_portal.frame import absolute
from hnp_portal.models import Agency, Page, PageText
from hnp_portal.paging import Listed, Part
from hnp_portal.prepared import plainly
from hnp_portal.security import is_cross_site
from hnp_portal.text import excerpt, mend_line, plain
from hnp_portal.visitors import visitor

DAYS = 14
PERIODS = {"day": gettext_lazy("Of the day"), "week": gettext_lazy("Of the week"), "month": gettext_lazy("Of the month")}
"""No "today": a kept page may be from before midnight."""
DAY_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
YEARS = range(1900, 2200)
"""Days of other years have no articles, and some cannot be turned to UTC."""
M = TypeVar("M")
PICTURE_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}


def home(request: HttpRequest) -> HttpResponse:
    """The newest article leads, or one pinned until a moment to come; then the latest, what is most read, a shelf per category.

    A shelf leaves out what stands in full above it: lead and second stories.
    """
    now = timezone.now()
    newest = questions.newest(now)
    pinned = [article for article in questions.pinned(now) if article.is_public]
    lead = max(pinned, key=lambda article: (article.published_at, article.pk), default=next(iter(newest), None))
    rest = [article for article in newest if article != lead]
    above = [lead, *rest[:SECOND]]
    shelves = [
        {"category": category, "articles": [article for article in questions.shelf(category.pk, now) if article not in above][:ON_SHELF]}
        for category in questions.on_home()
    ]
    context = {
        "lead": lead, "second": rest[:SECOND], "latest": rest[SECOND : SECOND + LATEST],
        "most_read": list(_most_read(now)),
        "shelves": [shelf for shelf in shelves if shelf["articles"]], "canonical": absolute(request, reverse("home")),
    }  # fmt: skip
    return render(request, "home.html", context)


def _most_read(now: datetime) -> Iterator[tuple[str, list[Reading]]]:
    begins = periods_of(timezone.localdate(now))
    for period, heading in PERIODS.items():
        if rows := questions.most_read(period, begins[period], now):
            yield str(heading), sorted(rows, key=lambda row: (-row.times, -row.article_id))


def article(request: HttpRequest, key: int, slug: str = "") -> HttpResponse:
    """One article. The id decides; another slug is corrected, a withdrawn one answers 410 with its reason."""
    found = _only(questions.readable(key, timezone.now()))
    if found.status == Article.Status.WITHDRAWN:
        return errors.gone(request, found.withdrawn_reason)
    canonical = found.get_absolute_url()
    if request.path != canonical:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(absolute(request, canonical) + (f"?{query}" if query else ""), status=HTTPStatus.MOVED_PERMANENTLY)
    return render(request, "article.html", article_context(request, found))


def article_context(request: HttpRequest, found: Article) -> dict[str, object]:
    """What the article's template needs; the staff's preview uses it too."""
    found.body = sized(found.body)  # for texts saved before their verb did it; asks nothing where all have their sizes
    now = timezone.now()
    place = found.published_at or now, found.pk, now
    return {
        "article": found,
        "newer": questions.newer(*place)[::-1],
        "older": questions.older(*place),
        "after": request.GET.get("sau", ""),
        "preview": False,
        "day_text": f"{timezone.localtime(place[0]):%d/%m/%Y}",
        "canonical": absolute(request, found.get_absolute_url()),
        "description": excerpt(found.lead or plain(found.body), 200),
        "share_image": absolute(request, found.cover.src) if found.cover else "",
    }


def _only(found: list[M]) -> M:
    if not found:
        raise Http404
    return found[0]


@csrf_exempt
@require_POST
def was_read(request: HttpRequest, key: str) -> HttpResponse:
    """A page says that it was read (static/js/reading.js). Its body is not looked at; the answer tells nothing of the article."""
    if not is_cross_site(request):
        readings.count(int(key), visitor(request), request.headers.get("User-Agent", ""))
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})


def file(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """An attached file as it is published, at its lasting link: the number decides, a replaced file keeps it.

    Withdrawn with its article, or taken out of it, it answers 410; what was never public 404.
    """
    number = int(key)
    found = get_object_or_404(Article.objects.published_or_withdrawn().defer("body", "folded"), documents=number)
    line = next((line for line in found.attached if line.id == number), None)
    if line is None:
        if not found.was_public_with(number):
            raise Http404("file")
        sentence = _("It was taken out of the article “%(title)s”.") % {"title": found.title}
        return errors.page(request, HTTPStatus.GONE, _("This file is no longer there"), sentence)
    if found.status == Article.Status.WITHDRAWN:
        return errors.gone(request, found.withdrawn_reason)
    if request.path != line.address:  # not for good (301): the name may be changed, and changed back
        return HttpResponseRedirect(absolute(request, line.address))
    return download(request, line, public=True)


def latest(request: HttpRequest) -> HttpResponse:
    part = questions.latest.part(request.GET, timezone.now())
    return _list(request, part, _("Latest news"), _("No article has been published yet."))


def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = _only(questions.category(slug))
    part = questions.in_category.part(request.GET, found.pk, timezone.now())
    return _list(request, part, found.name, _("This category has no article yet."), category=found, description_shown=found.description)


def archive(request: HttpRequest) -> HttpResponse:
    """Ask for a day; `?ngay=13/03/2018` leads to its page, anything unreadable comes back with a sentence."""
    typed = mend_line(request.GET.get("ngay", ""))
    for pattern in DAY_FORMATS:
        try:
            day = datetime.strptime(typed, pattern).date()
        except ValueError:
            continue
        return redirect("day", f"{day.year:04}", f"{day.month:02}", f"{day.day:02}")
    error = _("Write the day as day/month/year, for example 13/03/2018.") if "ngay" in request.GET else ""
    days = Article.objects.published().newest_days(DAYS)
    return render(request, "archive.html", {"day_text": typed, "error": error, "days": days, "canonical": absolute(request, reverse("archive"))})


def day(request: HttpRequest, year: str, month: str, day: str) -> HttpResponse:
    """The articles of one local day, and the way to the nearest days that have some."""
    try:
        asked = date(int(year), int(month), int(day))
    except ValueError as error:
        raise Http404("day") from error
    if asked.year not in YEARS:
        raise Http404("day")
    (begin, end), now = bounds(asked), timezone.now()
    part = questions.between.part(request.GET, begin, end, now)
    text = f"{asked:%d/%m/}{asked.year:04}"
    first_part = not request.GET.keys() & {"truoc", "sau"}
    near = {"before": _day_of(questions.older(begin, 0, now)), "after": _day_of(questions.newer(end, 0, now))} if first_part else {}
    return _list(
        request, part, _("Articles of %(day)s") % {"day": text}, _("Nothing was published on this day."),
        day=asked, day_text=text, description_shown=date_format(asked, "l"), **near,
    )  # fmt: skip


def _day_of(found: list[Article]) -> date | None:
    return timezone.localdate(found[0].published_at) if found else None


def _list(request: HttpRequest, part: Part, heading: str, empty: str, **more: object) -> HttpResponse:
    context = {
        "heading": heading, "empty": _("This list has no older article.") if part.is_past_the_end else empty,
        "articles": part.rows, "newer_url": part.link("sau"), "older_url": part.link("truoc"),
        "canonical": absolute(request, request.path), "category": None, **more,
    }  # fmt: skip
    return render(request, "list.html", context)


def search(request: HttpRequest) -> HttpResponse:
    """Articles that hold every word asked for, with and without marks, newest first."""
    query = mend_line(request.GET.get("q", ""))[:200]
    part = Listed(lambda: Article.objects.published().for_lists().matching(query), size=PER_PAGE, prepare=plainly).part(request.GET)
    context = {
        "query": query, "asked": "q" in request.GET, "articles": part.rows, "past_the_end": part.is_past_the_end,
        "canonical": absolute(request, reverse("search")),
        "newer_url": part.link("sau", q=query), "older_url": part.link("truoc", q=query),
    }  # fmt: skip
    return render(request, "search.html", context)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of our own; `?so=2` shows an older text."""
    found = get_object_or_404(Page, slug=slug)
    number = request.GET.get("so", "")
    text: Page | PageText = found
    if number and number != str(found.number):
        if not (number.isascii() and number.isdigit() and len(number) < 9):
            raise Http404("number")
        text = get_object_or_404(found.texts, number=int(number))
    context = {
        "page": found, "title": text.title, "body": shown(text.body, Agency.load()), "number": text.number, "current": text is found,
        "texts": list(found.texts.defer("body")), "kind": found.kind, "canonical": absolute(request, found.get_absolute_url()),
    }  # fmt: skip
    return render(request, "page.html", context)


def picture(request: HttpRequest, key: str, width: int, ext: str) -> HttpResponse | FileResponse:
    """A rendition; its address changes with its bytes, so it may be kept for good."""
    try:
        response = FileResponse(path_of(key, width, ext).open("rb"), content_type=PICTURE_TYPES[ext])
    except OSError as error:
        raise Http404("picture") from error
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", f"Disallow: {settings.STAFF_PATH}", "Disallow: /binh-luan/", "Disallow: /theo-doi/", "Disallow: /tim-kiem/"]
    return HttpResponse("\n".join([*lines, "", f"Sitemap: {absolute(request, reverse('sitemap'))}", ""]), content_type="text/plain; charset=utf-8")
