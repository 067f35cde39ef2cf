"""Every address of the portal. The apps' own files say which view answers it."""

from django.contrib import admin
from django.urls import include, path

from hnp_portal import assets, errors, health, metrics
from hnp_portal.pagestore.policy import never_kept

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("favicon.ico", never_kept(assets.favicon, database=False), name="favicon"),
    path("healthz", never_kept(health.healthz, database=False), name="healthz"),
    path("readyz", never_kept(health.readyz, database=False), name="readyz"),
    path("metrics", never_kept(metrics.metrics, database=False), name="metrics"),
    path("quan-tri/", include("hnp_portal.staff.urls")),
    path("quan-tri/", include("articles.staff_urls")),
    path("quan-tri/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
