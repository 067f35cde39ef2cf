"""Every address of the portal. The apps' own files say which view answers it."""

from django.contrib import admin
from django.urls import include, path

from hnp_portal import assets, errors, health

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("favicon.ico", assets.favicon),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("quan-tri/", include("hnp_portal.staff_urls")),
    path("quan-tri/", include("articles.staff_urls")),
    path("quan-tri/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
