"""Every address of the portal. The apps' own files say which view answers it."""

from django.contrib import admin
from django.urls import include, path

from hnp_portal import errors, health
from hnp_portal.pagestore.policy import never_kept

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("healthz", never_kept(health.healthz), name="healthz"),
    path("readyz", never_kept(health.readyz), name="readyz"),
    path("quan-tri/", include("hnp_portal.staff_urls")),
    path("quan-tri/", include("articles.staff_urls")),
    path("quan-tri/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
