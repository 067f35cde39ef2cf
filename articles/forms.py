"""Forms of the article desk: one article's text with its moment, and the small ones around it.

`ArticleForm` starts from a version, never from the public columns, and asks the verbs' checks in `clean`; the admin
then hands `content()` and `settings()` to the verbs. Nobody saves the form's instance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import attachments, file_rows, richtext
from articles.models import Article, Author, Category, Content, Image, Version, random_key
from articles.publishing import NO_REASON, NewerVersion, Refused, check_moment, check_opened, missing_for_publishing
from articles.sections import free_slug
from hnp_portal.markup import LINKS_NOWHERE, TooMuch
from hnp_portal.models import Agency
from hnp_portal.staff.fields import LineField, MomentField, PictureField
from hnp_portal.text import mend

if TYPE_CHECKING:
    ArticleModelForm = forms.ModelForm[Article]
    CategoryModelForm = forms.ModelForm[Category]
    AuthorModelForm = forms.ModelForm[Author]
else:
    ArticleModelForm = CategoryModelForm = AuthorModelForm = forms.ModelForm

PICTURE_TYPES = "image/jpeg,image/png,image/webp"
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years a moment may have; beyond them time zones overflow."""

TOOLBAR = [{"group": name} for name in ("blockType -lists", "lists", "marks", "link", "nodes -blockType -lists", "table", "history")]
"""Groups of the editor's buttons. No drop-down: the library's cannot be reached by keyboard."""


class ArticleMomentField(MomentField):
    """A moment, or none. Moments left alone keep their seconds even where those were not typed."""

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(_("Type a year between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
        return moment

    @staticmethod
    def minute(moment: datetime | None) -> datetime | None:
        return moment.replace(second=0, microsecond=0) if moment else None


class ArticleForm(ArticleModelForm):
    """One article. `publishing`, `may_publish`, `shown` and `picture_refusal` are set on the class for each request."""

    may_publish = False
    publishing = False
    shown: Version | None = None
    """The version whose text is put into the boxes; without it the newest."""
    picture_refusal = ""
    """Why the picture sent along was not taken; pictures are rebuilt before this form and its transaction."""
    file_refusals: Sequence[str] = ()
    """The same for each file that was to be attached."""
    newer: Version | None = None
    """After a refusal: the version somebody else saved meanwhile."""
    row: Article
    """The article as it is stored, locked, read in `clean`; the form's instance already holds what was typed."""

    body = ProseEditorFormField(
        label=gettext_lazy("Body"), required=False, widget=AdminProseEditorWidget(attrs={"rows": 18}),
        extensions={**richtext.EDITOR_EXTENSIONS, "Menu": {"groups": TOOLBAR}},
    )  # fmt: skip
    cover = PictureField(Image.objects.all(), label=gettext_lazy("Picture from the library"))
    cover_file = forms.FileField(
        label=gettext_lazy("New cover picture"), required=False,
        widget=forms.FileInput(attrs={"accept": PICTURE_TYPES}),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 40 megapixels."),
    )  # fmt: skip
    cover_remove = forms.BooleanField(label=gettext_lazy("Take the cover picture out"), required=False)
    attachments = file_rows.FileRowsField(
        label=gettext_lazy("Attached files"), required=False,
        help_text=gettext_lazy("PDF, Word, Excel or OpenDocument, at most 50 MB each. Readers download them below the text."),
    )  # fmt: skip
    published_at = ArticleMomentField(
        required=False,
        label=gettext_lazy("Moment of publishing"),
        help_text=gettext_lazy("day/month/year hour:minute, such as 05/06/2026 07:30. Empty: the moment you press “Save and publish”."),
    )
    pinned_until = ArticleMomentField(
        required=False, label=gettext_lazy("Leads the home page until"),
        help_text=gettext_lazy("day/month/year hour:minute. Empty: not pinned."),
    )  # fmt: skip
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False, widget=forms.HiddenInput)
    """One form makes one article, even where it is pressed twice and no script is there to stop it."""

    class Meta:
        model = Article
        fields = (*Content.CONTENT_FIELDS, "comments_open", "published_at", "pinned_until")
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off"}), "lead": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        article = kwargs.get("instance")
        kwargs["initial"] = {**self._starting_values(article), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = _("Write a title; it is all a draft needs.")
        for name in ("lead", "cover_caption"):
            if name in self.fields:
                self.fields[name].widget.attrs.setdefault("rows", 3)
        if not self.may_publish:
            for name in ("comments_open", "published_at", "pinned_until"):
                self.fields.pop(name, None)

    def _starting_values(self, article: Article | None) -> dict[str, Any]:
        if article is None or article.pk is None:
            return {"source": Agency.load().source_prefix, "opened": 0, "once": random_key()}
        version = self.shown or article.newest
        return {**model_to_dict(version, Content.CONTENT_FIELDS), "opened": article.newest_number}

    # --- Cleaning -----------------------------------------------------------------------------------------------------
    def clean_lead(self) -> str:
        return mend(self.cleaned_data["lead"])

    def clean_body(self) -> str:
        typed: str = self.cleaned_data["body"]
        try:
            cleaned = richtext.clean(typed)
        except TooMuch as refusal:
            raise ValidationError(str(refusal)) from refusal
        wrong = []
        if links := richtext.bad_links(typed):
            wrong.append(LINKS_NOWHERE % " · ".join(links))
        if foreign := richtext.foreign_pictures(typed):
            wrong.append(_("These pictures are not in our library: %s. Send them in with the picture button.") % " · ".join(foreign))
        if wrong:
            raise ValidationError(wrong)
        return cleaned

    def clean_published_at(self) -> datetime | None:
        return self._moment("published_at")

    def clean_pinned_until(self) -> datetime | None:
        return self._moment("pinned_until")

    def _moment(self, name: str) -> datetime | None:
        """The stored moment when the box was left alone, else the one typed."""
        stored: datetime | None = getattr(self.instance, name, None) if self.instance.pk else None
        typed: datetime | None = self.cleaned_data[name]
        return stored if ArticleMomentField.minute(stored) == ArticleMomentField.minute(typed) else typed

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("cover_remove"):
            data.update(cover=None, cover_alt="", cover_caption="")
        if self.picture_refusal:
            self.add_error("cover_file", self.picture_refusal)
        for sentence in self.file_refusals:
            self.add_error("attachments", sentence)
        row = self.row = Article.objects.select_for_update().get(pk=self.instance.pk) if self.instance.pk else Article()
        self._ask_version(row)
        self._ask_files(row, data)
        self._ask_moment(row)
        if self.publishing and row.status != Article.Status.WITHDRAWN:
            self._ask_complete(data)
        return data

    def _ask_version(self, row: Article) -> None:
        """After a refusal the form stands on the newer version, so that a second press saves."""
        try:
            check_opened(row, self.cleaned_data.get("opened"))
        except NewerVersion as refusal:
            self.newer = refusal.version
            self.add_error(None, str(refusal))
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["opened"] = str(row.newest_number)
            self.data = data

    def _ask_files(self, row: Article, data: dict[str, Any]) -> None:
        """The list as the verb makes it; a form that came without it leaves it as it was."""
        wanted = data.pop("attachments", None)
        if wanted is None:
            return
        try:
            data["attachments"] = attachments.listed(row, wanted)
        except attachments.NoLongerHere as refusal:
            self.add_error("attachments", str(refusal))

    def _ask_moment(self, row: Article) -> None:
        if "published_at" not in self.cleaned_data or row.status == Article.Status.DRAFT:
            return
        if self.publishing and row.is_scheduled:
            return
        try:
            check_moment(row, self.cleaned_data["published_at"])
        except Refused as refusal:
            self.add_error("published_at", str(refusal))

    def _ask_complete(self, data: dict[str, Any]) -> None:
        for name, sentence in missing_for_publishing({**dict.fromkeys(Content.CONTENT_FIELDS), **data}).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        if data.get("cover_alt") and not data.get("cover") and not self.picture_refusal and not data.get("cover_remove"):
            self.add_error(
                "cover_file",
                _("There is a description but no cover picture. Choose the picture again, or empty the description."),
            )

    # --- What the verbs get -------------------------------------------------------------------------------------------
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Content.CONTENT_FIELDS if name in self.cleaned_data}

    def settings(self) -> dict[str, Any]:
        """The switches in force at once. A moment goes to `publish` instead when that follows."""
        names = ("comments_open", "pinned_until", *(() if self.publishing else ("published_at",)))
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def moment(self) -> datetime | None:
        """The moment to publish at: the one typed, else now, even where a plan was emptied; a public one's own."""
        if self.row.is_public:
            return self.row.published_at
        typed: datetime | None = self.cleaned_data.get("published_at")
        return typed or timezone.now()

    # --- What the page shows ------------------------------------------------------------------------------------------
    def file_rows(self) -> list[file_rows.Row]:
        """The attached files as the form stands now, those just sent in among them."""
        return file_rows.shown(self["attachments"].value())

    def summary(self) -> list[tuple[str, str, str]]:
        """Everything wrong, in the order of the page: (id of the box or "", label, sentence)."""
        lines = [("", "", str(sentence)) for sentence in self.non_field_errors()]
        for name in self.fields:
            box, label = self[name].id_for_label or self[name].auto_id, str(self.fields[name].label or "")
            lines += [(box, label, str(sentence)) for sentence in self.errors.get(name, [])]
        return lines

    def as_version(self) -> Version:
        """What is typed, as an unsaved version, for showing beside another."""
        version = Version()
        for name in ("title", "lead", "body", "source", "cover_alt", "cover_caption"):
            setattr(version, name, self[name].value() or "")
        for name in ("category", "author", "cover"):
            setattr(version, name, self.cleaned_data.get(name))
        version.attachments = self.cleaned_data.get("attachments", [])
        return version


class NamedForm:
    """Shared by categories and bylines: an address made from the name when none is typed."""

    fallback_slug: str
    instance: Any
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = _("Part of the page's address. Leave it empty to have it made from the name.")

    def clean_slug(self) -> str:
        """An address never changes by itself: a stored one stays when its box is emptied."""
        model, name = type(self.instance), self.cleaned_data.get("name", "")
        return self.cleaned_data["slug"] or self.instance.slug or free_slug(model, name, self.fallback_slug)


class CategoryForm(NamedForm, CategoryModelForm):
    fallback_slug = "chuyen-muc"

    class Meta:
        model = Category
        fields = ("name", "slug", "description", "position", "in_menu", "on_home")


class AuthorForm(NamedForm, AuthorModelForm):
    fallback_slug = "tac-gia"

    class Meta:
        model = Author
        fields = ("name", "slug")


class ReasonForm(forms.Form):
    """Why an article is taken back; readers see it at its address."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the withdrawal"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=gettext_lazy("Readers see this sentence at the article's address."),
        error_messages={"required": NO_REASON},
    )  # fmt: skip

    def clean_reason(self) -> str:
        reason = mend(self.cleaned_data["reason"]).strip()
        if not reason:
            raise ValidationError(NO_REASON)
        return reason


class PictureForm(forms.Form):
    """A picture sent in by the picker: with its description in one step."""

    file = forms.FileField(label=gettext_lazy("Picture"), widget=forms.FileInput(attrs={"accept": PICTURE_TYPES}))
    alt = LineField(
        label=gettext_lazy("Alternative text"), max_length=300,
        help_text=gettext_lazy("What the picture shows, for people who cannot see it."),
        error_messages={"required": gettext_lazy("Describe the picture for people who cannot see it.")},
    )  # fmt: skip
    caption = LineField(label=gettext_lazy("Caption"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """The picture itself is not kept over an error: browsers do not let a page fill a box for files."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors and data.get("file"):
            self.add_error("file", _("Choose the picture again; it was not kept."))
        return data
