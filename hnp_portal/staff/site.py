"""The staff's site at /quan-tri/: Django's admin in the portal's face. The bases of its classes are in `bases`."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page
from django.views.i18n import JavaScriptCatalog

from hnp_portal import errors, visitors
from hnp_portal.models import Act, Agency
from hnp_portal.staff import audit, refusals, second_factor
from hnp_portal.staff.own import ChangePassword
from hnp_portal.staff.steps import VERIFIED, SignIn, at_the_door

View = Callable[..., HttpResponseBase]
Response = TypeVar("Response", bound=HttpResponseBase)

MENU = ("articles.article", "comments.comment", "articles.image", "articles.category", "articles.author",
        "hnp_portal.page", "hnp_portal.notices", "hnp_portal.agency", "auth.user", "auth.group",
        "hnp_portal.act")  # fmt: skip
"""The order of the menu: what is done daily comes first."""


class StaffSite(admin.AdminSite):
    """Django's admin in the portal's face. A POST it refuses is answered with all that was sent."""

    index_title = gettext_lazy("Overview")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Also no longer, when a role or the setting now asks for a second factor that this session has not shown."""
        return super().has_permission(request) and (request.session.get(VERIFIED, False) or not second_factor.is_required(request.user))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded: View = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" and not refusals.wants_json(request):
                return guarded(request, *args, **kwargs)
            try:
                request.user.place = visitors.place(request)  # type: ignore[union-attr]  # for the log, which verbs write
                if not self.has_permission(request) and request.path != reverse("admin:logout"):
                    return refusals.signed_out(request)
                return _rendered(guarded(request, *args, **kwargs))
            except PermissionDenied as refusal:
                return refusals.not_allowed(request, str(refusal))
            except Exception as error:
                if errors.is_outage(error):
                    return refusals.database_busy(request)
                raise

        return update_wrapper(answer, guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response: HttpResponse = at_the_door(self._login)(request)
        return response

    def _login(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {**self.each_context(request), "title": _("Log in"), "app_path": request.get_full_path(), "username": request.user.get_username()}
        return _rendered(SignIn.as_view(extra_context=context)(request))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        audit.note(Act.Kind.SIGNED_OUT, by=request.user)
        return super().logout(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return ChangePassword.as_view(extra_context=self.each_context(request))(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        agency = Agency.load()
        context = super().each_context(request)
        menu = sorted((model for app in context["available_apps"] for model in app["models"] if model["admin_url"]), key=_place)
        for entry in menu:
            entry["length"] = f":{len(entry['admin_url'])}"
            counter = getattr(self._registry[entry["model"]], "number_waiting", None)
            entry["number"] = counter(request) if counter else 0
        return {**context, "agency": agency, "site_title": agency.name, "site_header": agency.name, "menu": menu}

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """All catalogues, ours included: Django's own asks for the admin's only."""
        return conditional_page(JavaScriptCatalog.as_view())(request)  # type: ignore[return-value]


def _place(model: dict[str, Any]) -> tuple[int, str]:
    label = model["model"]._meta.label_lower
    return (MENU.index(label) if label in MENU else len(MENU), str(model["name"]))


def _rendered(response: Response) -> Response:
    """Render now, while a failure can still be answered with what was sent."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response
