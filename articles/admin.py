"""The article desk in the staff's site: lists and forms of articles, categories, bylines and pictures.

The pages around one article (versions, preview, withdrawal …) are in `staff_views`. Every save goes to a verb with the
form's cleaned values; the form's own instance is never saved, for checking it has already written the text into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import desk, file_rows, pictures
from articles.differences import side_by_side
from articles.forms import ArticleForm, AuthorForm, CategoryForm, ReasonForm
from articles.images import ImageRefused
from articles.media import NotStored
from articles.models import Article, Author, Category, Content, Image, Reading, readings_in_words
from articles.publishing import Refused, discard, made_by, publish, save_version
from articles.sections import delete_author, delete_category, save_author, save_category
from hnp_portal.frame import absolute
from hnp_portal.staff import refusals
from hnp_portal.staff.bases import ContentAdmin
from hnp_portal.text import mend_line

MOST_FOUND = 500
"""Articles that a search in the list shows at most."""
EDITORS_ACTIONS = ("publish_selected", "withdraw_selected", "delete_selected")


def may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.publish_article")


class StatusFilter(admin.SimpleListFilter):
    """The statuses as the desk calls them, and what waits."""

    title = gettext_lazy("status")
    parameter_name = "trang_thai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [
            ("nhap", _("draft")), ("da-dang", _("published")), ("hen-gio", _("scheduled")), ("da-go", _("withdrawn")),
            ("ban-moi", _("has an unpublished version")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        articles: Any = queryset
        asked = {
            "nhap": lambda: articles.filter(status=Article.Status.DRAFT),
            "da-dang": articles.published,
            "hen-gio": articles.scheduled,
            "da-go": articles.withdrawn,
            "ban-moi": articles.with_unpublished_version,
        }.get(self.value() or "", articles.all)
        found: QuerySet[Article] = asked()
        return found


class CategoryFilter(admin.RelatedFieldListFilter):
    """The list shows nothing where there is no category; a link needs a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = format_html("{}", _("No category yet"))


@admin.register(Article)
class ArticleAdmin(ContentAdmin):
    form = ArticleForm
    delete_verb = discard
    fields = (*Content.CONTENT_FIELDS, "comments_open", "published_at", "pinned_until")
    list_display = ("shown_title", "state", "category", "author", "moment", "readings")
    list_display_links = ("shown_title",)
    list_filter = (StatusFilter, ("category", CategoryFilter))
    list_select_related = ("category", "author")
    empty_value_display = ""
    search_fields = ("folded",)
    search_help_text = gettext_lazy("Words of title, lead, body or byline; with or without marks. The newest 500 are shown.")
    ordering = (F("published_at").desc(nulls_first=True), "-id")
    actions = ("publish_selected", "withdraw_selected")
    change_list_template = "staff/articles/change_list.html"
    change_form_template = "staff/articles/change_form.html"
    add_form_template = "staff/articles/change_form.html"

    class Media:
        css = {"all": ["css/editor.css"]}
        js = [Script("js/article-form.js", defer=True), Script("js/attachments.js", defer=True)]

    # --- Who sees what ------------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Reporters work on their own articles only."""
        articles = super().get_queryset(request)
        return articles if may_publish(request) else articles.filter(created_by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only drafts: they were never public. What was public is withdrawn, and its address keeps the reason."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.status == Article.Status.DRAFT)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        article = self.get_object(request, unquote(object_id))
        if article and article.status != Article.Status.DRAFT:
            raise PermissionDenied(_("What has been published is not deleted. Withdraw it: its address then keeps the reason."))
        return super().delete_view(request, object_id, extra_context)

    # --- The list -----------------------------------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("title"), ordering="title")
    def shown_title(self, article: Article) -> str:
        return article.title

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, article: Article) -> str | SafeString:
        kind = "scheduled" if article.is_scheduled else article.status
        badge = format_html('<span class="art-status is-{}">{}</span>', kind, desk.status_words(article))
        if article.has_unpublished_version:
            return format_html('{} <span class="art-waiting">{}</span>', badge, _("has an unpublished version"))
        return badge

    @admin.display(description=gettext_lazy("moment of publishing"), ordering="published_at")
    def moment(self, article: Article) -> str:
        return desk.moment_words(article)

    @admin.display(description=gettext_lazy("readings"))
    def readings(self, article: Any) -> str:
        return readings_in_words(article.read) if article.read else ""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the readings of the rows on this page only: joined, they would be looked up for all before the list is cut."""
        shown = super().get_changelist_instance(request)
        read = Reading.objects.totals(list(shown.result_list))
        for article in shown.result_list:
            article.read = read.get(article.pk)
        return shown

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Article], search_term: str) -> tuple[QuerySet[Article], bool]:
        """The newest that match: who looks for an older one adds a word. So the long texts are read once, and not to count them."""
        if not search_term.strip():
            return queryset, False
        articles: Any = queryset
        keys = articles.matching(search_term).order_by(*self.ordering).values_list("pk", flat=True)[:MOST_FOUND]
        return queryset.filter(pk__in=list(keys)), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name in self.actions and may_publish(request)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.POST.get("action") in EDITORS_ACTIONS and not may_publish(request):
            raise PermissionDenied(_("Only editors may publish, withdraw or delete articles."))
        return super().changelist_view(request, extra_context)

    @admin.action(description=gettext_lazy("Publish the selected articles"))
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        outcome = desk.publish_each(queryset, by=request.user)
        self._tell(request, outcome, _("Published or scheduled: %(done)s of %(all)s."))

    @admin.action(description=gettext_lazy("Withdraw the selected articles…"))
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        """Asks for the one reason first."""
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            outcome = desk.withdraw_each(queryset, by=request.user, reason=form.cleaned_data["reason"])
            self._tell(request, outcome, _("Withdrawn: %(done)s of %(all)s."))
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "articles": queryset,
            "title": _("Withdraw articles"),
        }
        return TemplateResponse(request, "staff/articles/withdraw_many.html", context)

    def _tell(self, request: HttpRequest, outcome: desk.Bulk, sentence: str) -> None:
        self.message_user(request, outcome.words(sentence), messages.WARNING if outcome.refused else messages.SUCCESS)
        for article, reason in outcome.refused:
            self.message_user(
                request,
                _("“%(title)s” was not changed: %(reason)s") % {"title": article.title, "reason": reason},
                messages.WARNING,
            )

    # --- The form -----------------------------------------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        article = self.get_object(request, object_id) if object_id else None
        if article and not self.has_change_permission(request, article) and self.has_view_permission(request, article):
            return HttpResponseRedirect(reverse("article_preview", args=[article.pk]))
        if request.method == "POST" and (self.has_change_permission(request, article) if article else self.has_add_permission(request)):
            self._take_picture(request)
            self._take_files(request)
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:  # PostgreSQL: the same new form, pressed twice; now the first press has made its article
            if object_id or request.method != "POST":
                raise
            response = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    def _take_picture(self, request: HttpRequest) -> None:
        """Rebuild an uploaded cover before the form's transaction; its id then stays in the form, whatever is wrong."""
        file: Any = request.FILES.get("cover_file")
        if file is None:
            return
        posted = request.POST.copy()
        try:
            picture = pictures.store(
                file,
                by=request.user,
                alt=mend_line(posted.get("cover_alt", ""))[:300],
                caption=mend_line(posted.get("cover_caption", ""))[:500],
            )
        except (ImageRefused, NotStored) as refusal:
            request.picture_refusal = str(refusal)  # type: ignore[attr-defined]
            return
        posted["cover"] = str(picture.pk)
        posted.pop("cover_remove", None)
        request.POST = posted  # type: ignore[assignment]

    def _take_files(self, request: HttpRequest) -> None:
        """Store attached files before the form's transaction; they then stand in the form, whatever is wrong."""
        posted = request.POST.copy()
        request.file_refusals = file_rows.take_in(posted, request.FILES, by=request.user)  # type: ignore[attr-defined]
        request.POST = posted  # type: ignore[assignment]

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> type[ArticleForm]:
        form: type[ArticleForm] = super().get_form(request, obj, change, **kwargs)
        for name in ("category", "author"):  # "+" is enough beside a choice; changing and deleting have their own pages
            widget: Any = form.base_fields[name].widget
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        form.may_publish = may_publish(request)
        form.publishing = form.may_publish and "_publish" in request.POST
        form.picture_refusal = getattr(request, "picture_refusal", "")
        form.file_refusals = getattr(request, "file_refusals", ())
        number = request.GET.get("ban", "")
        if obj and number.isascii() and number.isdigit() and len(number) < 9:
            form.shown = obj.versions.filter(number=number).first()
        return form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        form: ArticleForm = context["adminform"].form
        article = Article.objects.filter(pk=obj.pk).first() if obj and obj.pk else None
        read = Reading.objects.totals([article]).get(article.pk) if article else None
        context.update(
            article=article, may_publish=form.may_publish, shown=form.shown, newer=form.newer,
            standing=desk.standing(article) if article else "", readings=readings_in_words(read) if read else "",
            public_address=absolute(request, article.get_absolute_url()) if article else "",
            versions_differ=side_by_side(form.newer, form.as_version()) if form.newer else [],
        )  # fmt: skip
        response: HttpResponse = super().render_change_form(request, context, add, change, form_url, obj)
        return response

    def write(self, request: HttpRequest, form: ArticleForm, key: int | None) -> Article:
        before, opened = form.row.newest_number, form.cleaned_data.get("opened")
        once = "" if key else form.cleaned_data.get("once", "")
        made = made_by(once, form.content())
        if made and not (form.publishing and made.status == Article.Status.DRAFT):
            self.message_user(request, desk.standing(made), messages.SUCCESS)
            return made
        row = form.row if key else None
        saved = made or save_version(row, form.content(), by=request.user, opened=opened, settings=form.settings(), form_key=once)
        if not form.publishing:
            self.message_user(request, desk.saved_words(saved, before=before), messages.SUCCESS)
            return saved
        try:
            saved = publish(saved, by=request.user, at=form.moment())
        except Refused as refusal:  # withdrawn: the text is saved, the refusal said
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            if saved.is_scheduled:  # what is public now is seen on its own page, where the answer leads
                self.message_user(request, desk.scheduled_words(request, saved), messages.SUCCESS)
        return saved

    def log_addition(self, request: HttpRequest, obj: Article, message: Any) -> Any:
        """Nothing: Django's own log of an article is shown nowhere, its page of history is that of the versions."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing either; the verb writes the staff's log."""

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        return self._answer(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._answer(request, obj)

    def _answer(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Back to the form, where status and public address are in view; or on to the preview."""
        if "_publish" in request.POST and not may_publish(request):
            context = {
                **self.admin_site.each_context(request),
                "article": Article.objects.get(pk=obj.pk),
                "title": _("Not published"),
            }
            return TemplateResponse(request, "staff/articles/not_published.html", context, status=HTTPStatus.FORBIDDEN)
        saved = Article.objects.get(pk=obj.pk)
        if "_publish" in request.POST and saved.is_public and not saved.has_unpublished_version:
            return HttpResponseRedirect(f"{saved.get_absolute_url()}?ban={saved.public_number}")
        name = "article_preview" if "_preview" in request.POST else "admin:articles_article_change"
        return HttpResponseRedirect(reverse(name, args=[obj.pk]))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Another person's article and none at all look alike; text sent along is shown again."""
        if request.method != "POST":
            raise Http404("article")
        heading = _("Nothing was saved: this article is not yours to change")
        return refusals.refused(request, HTTPStatus.FORBIDDEN, heading, _("Copy what you need."), again=False)


@admin.register(Category)
class CategoryAdmin(ContentAdmin):
    form = CategoryForm
    save_verb = save_category
    delete_verb = delete_category
    list_display = ("name", "slug", "position", "in_menu", "on_home")
    search_fields = ("name",)


@admin.register(Author)
class AuthorAdmin(ContentAdmin):
    form = AuthorForm
    save_verb = save_author
    delete_verb = delete_author
    list_display = ("name", "slug")
    search_fields = ("name",)


@admin.register(Image)
class ImageAdmin(ContentAdmin):
    """The library. Pictures come in by the article form and the picker; here their words are mended."""

    save_verb = pictures.describe
    delete_verb = pictures.remove
    list_display = ("thumbnail", "name", "alt", "caption", "uploaded_at")
    list_display_links = ("thumbnail", "name")
    fields = ("thumbnail", "name", "alt", "caption")
    readonly_fields = ("thumbnail",)
    search_fields = ("folded",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        return format_html(
            '<img class="art-thumb" src="{}" alt="{}" width="{}" height="{}">',
            image.small_src,
            image.alt or image.name,
            image.small_width,
            image.small_height,
        )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Image], search_term: str) -> tuple[QuerySet[Image], bool]:
        return queryset & pictures.matching(search_term), False
