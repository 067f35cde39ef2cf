"""Staff addresses around one article, and the picker. All below /quan-tri/ and behind the staff's login."""

from django.contrib import admin
from django.urls import path, re_path

from articles import staff_views as views
from articles.views import article_context

behind_login = admin.site.admin_view
ARTICLE = "articles/article/<int:key>/"

urlpatterns = [
    path(f"{ARTICLE}xem-truoc/", behind_login(views.preview), {"context_of": article_context}, name="article_preview"),
    path(f"{ARTICLE}history/", behind_login(views.versions), name="article_versions"),
    path(f"{ARTICLE}ban/<int:number>/", behind_login(views.version), name="article_version"),
    path(f"{ARTICLE}go-bai/", behind_login(views.withdrawal), name="article_withdraw"),
    path(f"{ARTICLE}khoi-phuc/", behind_login(views.restoration), name="article_restore"),
    path(f"{ARTICLE}huy-hen/", behind_login(views.cancellation), name="article_cancel"),
    re_path(r"^tep/(?P<key>[0-9a-f]{32})$", behind_login(views.document), name="document"),
    path("anh/chon/", behind_login(views.picker), name="picture_picker"),
]
