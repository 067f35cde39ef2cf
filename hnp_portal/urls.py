"""Every address of the portal. The apps' own files say which view answers it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from hnp_portal import errors


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("healthz", healthz, name="healthz"),
    path("quan-tri/", include("hnp_portal.staff_urls")),
    path("quan-tri/", include("articles.staff_urls")),
    path("quan-tri/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
