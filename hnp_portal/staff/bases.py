"""The bases of the staff's admin classes.

Public content is saved by one base only, `ContentAdmin`, and that base never saves: it hands the key and the cleaned
data to a verb. So nothing that a verb must do can be forgotten on the way through the admin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR, IncorrectLookupParameters
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.deletion import PROTECT, ProtectedError
from django.http import HttpRequest, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hnp_portal.paging import KEY
from hnp_portal.staff.fields import DayField, LineField, MomentField
from hnp_portal.staff.lists import NearestPage, StaffChangeList
from hnp_portal.staff.refusals import no_longer_there
from hnp_portal.text import fold, words

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

OWN_FIELDS: dict[type, dict[str, Any]] = {
    models.CharField: {"form_class": LineField, "widget": AdminTextInputWidget},
    models.DateTimeField: {"form_class": MomentField},
    models.DateField: {"form_class": DayField},
}


class StaffModelAdmin(ModelAdmin):
    """What is true for every list and form of the staff."""

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = NearestPage

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Our own fields for lines and moments. Django would merge its calendar into `formfield_overrides`."""
        own = None if db_field.choices else OWN_FIELDS.get(type(db_field))
        return db_field.formfield(**{**own, **kwargs}) if own else super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """All words, with or without marks and however they are coded; compared here, for tables of names are small."""
        asked = words(search_term)
        if not asked:
            return (queryset.none() if search_term.strip() else queryset), False
        rows = queryset.values_list("pk", *self.get_search_fields(request))
        found = [key for key, *texts in rows if all(word in fold(" ".join(filter(None, texts))) for word in asked)]
        return queryset.filter(pk__in=found), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StaffChangeList]:
        return StaffChangeList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """An unreadable filter is left out and said, instead of Django's detour to `?e=1`."""
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters:
            kept = request.GET.copy()
            for name in set(kept) - {IS_POPUP_VAR, TO_FIELD_VAR}:
                del kept[name]
            request.GET = kept  # type: ignore[assignment]
            messages.warning(request, _("The filter in the address could not be read. The whole list is shown."))
            return super().get_changelist_instance(request)

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """Only what is on the screen: "all 4,000" would take in rows that nobody has seen."""
        sent = request.POST.copy()
        sent["select_across"] = "0"
        sent.setlist(ACTION_CHECKBOX_NAME, [key for key in sent.getlist(ACTION_CHECKBOX_NAME) if KEY.fullmatch(key)])
        request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The editor's import map stands inline and needs the page's nonce."""
        media = context["media"]
        if hasattr(media, "with_nonce"):
            context["media"] = media.with_nonce(str(getattr(request, "csp_nonce", "")))
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponseBase:
        """Deleted meanwhile: what was typed is shown, not lost in a redirect."""
        if request.method == "POST":
            return no_longer_there(request)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc, no-any-return]


class LookOnlyAdmin(StaffModelAdmin):
    """Nothing is added, changed or deleted by Django's forms."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ContentAdmin(StaffModelAdmin):
    """The one base for public content (articles, categories, authors, agency, pages): verbs write, the admin never.

    A class names `save_verb(key | None, data, by=…) -> row` and, where deleting is possible, `delete_verb(key, by=…)`;
    or it overrides `write` when its verbs need more. Exceptions in `refusals` raised by a verb come back as
    an error on the form, with everything typed.
    """

    save_verb: ClassVar[Callable[..., models.Model] | None] = None
    delete_verb: ClassVar[Callable[..., object] | None] = None
    refusals: ClassVar[tuple[type[Exception], ...]] = (ValidationError,)

    def write(self, request: HttpRequest, form: Any, key: int | None) -> models.Model:
        """Call the verb with the key: it reads the row afresh (`is_valid` has written into the form's own)."""
        verb = type(self).save_verb
        assert verb is not None, f"{type(self).__name__} names no save_verb"
        return verb(key, form.cleaned_data, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return type(self).delete_verb is not None and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saved = self.write(request, form, obj.pk if change else None)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        verb = type(self).delete_verb
        assert verb is not None, f"{type(self).__name__} names no delete_verb"
        verb(obj.pk, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except self.refusals as refusal:  # the transaction is rolled back; show the form again, with the sentence
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return form if refusal is None else _refusing(form, refusal)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except ProtectedError:  # taken into use between the question and the answer: ask again
            request.method = "GET"
            return super().delete_view(request, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refused in words with numbers: Django would list, and name, every article that stands in the way."""
        if sentences := [sentence for obj in objs if (sentence := self.in_use(obj))]:
            return [], {}, set(), sentences
        count = len(objs)
        return [str(obj) for obj in objs], {str(self.opts.verbose_name_plural): count}, set(), []

    def in_use(self, obj: models.Model) -> str:
        """A sentence with the numbers of what holds on to the row; empty when nothing does."""
        found = {relation.related_model: relation for relation in _protected_by(obj)}
        numbers = [
            f"{count} {model._meta.verbose_name}"
            for model, relation in found.items()
            if (count := model._base_manager.filter(**{relation.field.name: obj}).count())
        ]
        if not numbers:
            return ""
        values = {"name": capfirst(str(obj)), "numbers": ", ".join(numbers)}
        return (
            _(
                "“%(name)s” cannot be deleted, it is in use: %(numbers)s. "
                "To stop using it, choose another one there; it stays for what was saved before."
            )
            % values
        )


def _protected_by(obj: models.Model) -> Iterable[Any]:
    """Relations of other rows to this one that forbid deleting it, hidden ones (`related_name="+"`) included."""
    for field in obj._meta.get_fields(include_hidden=True):
        if getattr(field, "on_delete", None) is PROTECT and field.auto_created:
            yield field


def _refusing(form: type[Any], refusal: Exception) -> type[Any]:
    """The form again, with the verb's refusal among its errors."""

    class Refused(form):  # type: ignore[misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
            return cleaned

    return Refused
