"""Pages around one article for the staff: preview, versions, withdrawal, restoration, cancelling; and the picker.

Who may open an article is decided in one getter, by the article's admin; who may change what readers see, in another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import desk, pictures
from articles.attached import Attached
from articles.differences import side_by_side
from articles.downloads import download
from articles.forms import PictureForm, ReasonForm
from articles.images import ImageRefused
from articles.media import NotStored
from articles.models import Article, Document, Image
from articles.publishing import Refused, cancel, restore, withdraw
from hnp_portal.paging import KEY

PICTURES_ON_A_PAGE = 24


def preview(request: HttpRequest, key: int, context_of: Callable[[HttpRequest, Article], dict[str, Any]]) -> HttpResponse:
    """The newest version on the readers' own template, in the context that the public view makes (`context_of`)."""
    article = _article(request, key)
    article.copy_content(article.newest)
    response = render(request, "article.html", {**context_of(request, article), "preview": True})
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def versions(request: HttpRequest, key: int) -> HttpResponse:
    """All saved texts, newest first."""
    article = _article(request, key)
    context = {"article": article, "versions": article.versions.defer("body"), "standing": desk.standing(article)}
    return _page(request, "staff/articles/versions.html", _("Versions"), context)


def version(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """One saved text beside the newest; from here it can be taken into the form."""
    article = _article(request, key)
    shown = get_object_or_404(article.versions, number=number)
    newest = article.newest
    context = {"article": article, "version": shown, "newest": newest, "rows": side_by_side(shown, newest)}
    return _page(request, "staff/articles/version.html", _("Version %(number)s") % {"number": number}, context)


def withdrawal(request: HttpRequest, key: int) -> HttpResponse:
    """Ask for the reason, then take the article back."""
    article = _article_to_publish(request, key)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        return _after(request, article, withdraw, _("Withdrawn. Readers now see only the reason."), reason=form.cleaned_data["reason"])
    return _page(request, "staff/articles/withdraw.html", _("Withdraw the article"), {"article": article, "form": form})


@require_POST
def restoration(request: HttpRequest, key: int) -> HttpResponse:
    return _after(request, _article_to_publish(request, key), restore, _("Restored at its old moment. Readers see it again, at:"))


@require_POST
def cancellation(request: HttpRequest, key: int) -> HttpResponse:
    return _after(request, _article_to_publish(request, key), cancel, _("Cancelled. The article is a draft again; readers will not see it."))


def _after(request: HttpRequest, article: Article, verb: Callable[..., Article], sentence: str, **how: str) -> HttpResponse:
    """Do it, say in words what became of it, and go back to the form."""
    try:
        changed = verb(article, by=request.user, **how)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, desk.with_address(request, changed, sentence))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def document(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file of an article's form or preview, public or not, for those who may open the article."""
    found = get_object_or_404(Document, key=key)
    if found.article_id:
        _article(request, found.article_id)
    elif found.uploaded_by != request.user:
        raise Http404("document")
    return download(request, Attached(found.pk, found.key, found.name, found.kind, found.size), public=False)


# --- The picker -------------------------------------------------------------------------------------------------------
def picker(request: HttpRequest) -> HttpResponse:
    """A window with our own pictures: search, choose one, or send a new one in with its description in one step."""
    if not (_desk().has_add_permission(request) or _desk().has_change_permission(request)):
        raise PermissionDenied(_("Only those who write articles may use the picture library."))
    form = PictureForm(request.POST or None, request.FILES or None) if request.method == "POST" else PictureForm()
    picked = _stored(request, form) if request.method == "POST" and form.is_valid() else None
    query, before = request.GET.get("q", ""), request.GET.get("truoc", "")
    images = pictures.matching(query)
    if KEY.fullmatch(before):
        images = images.filter(pk__lt=before)
    shown = list(images[: PICTURES_ON_A_PAGE + 1])
    context = {
        "form": PictureForm() if picked else form, "picked": picked, "query": query,
        "images": shown[:PICTURES_ON_A_PAGE],
        "older": shown[PICTURES_ON_A_PAGE - 1].pk if len(shown) > PICTURES_ON_A_PAGE else None,
        "callback": request.GET.get("CKEditorFuncNum", ""), "is_popup": True,
    }  # fmt: skip
    return _page(request, "staff/articles/picker.html", _("Choose a picture"), context)


def _stored(request: HttpRequest, form: PictureForm) -> Image | None:
    values = form.cleaned_data
    try:
        return pictures.store(values["file"], by=request.user, alt=values["alt"], caption=values["caption"])
    except (ImageRefused, NotStored) as refusal:
        form.add_error("file", str(refusal))
        return None


# --- Getters ----------------------------------------------------------------------------------------------------------
def _desk() -> Any:
    return admin.site.get_model_admin(Article)


def _article(request: HttpRequest, key: int) -> Article:
    """The article, if this person may see it at the desk; to everybody else it does not exist.

    Raises:
        PermissionDenied: this person has nothing to do with articles.
        Http404: there is none, or it is another reporter's.
    """
    if not _desk().has_view_or_change_permission(request):
        raise PermissionDenied(_("You have no right to see articles at the desk."))
    article: Article | None = _desk().get_object(request, str(key))
    if article is None:
        raise Http404("article")
    return article


def _article_to_publish(request: HttpRequest, key: int) -> Article:
    """The same for those who may change what readers see.

    Raises:
        PermissionDenied: this person may not; else as `_article`.
    """
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied(_("Only editors may publish, withdraw or restore articles."))
    return _article(request, key)


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), "title": title, "opts": Article._meta, **context})
