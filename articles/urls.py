"""Public addresses of articles, permanent. Each line says whether its page may be kept for other readers."""

from django.urls import path, re_path

from articles import feeds, sitemaps, views
from hnp_portal.pagestore.policy import never_kept, shared

LISTED = ("truoc", "sau")
"""The cursors of a list."""
ID = r"(?P<key>[1-9][0-9]{0,17})"

urlpatterns = [
    path("", shared(views.home), name="home"),
    re_path(rf"^bai-viet/(?:(?P<slug>[^/]*)-)?0*{ID}/?$", shared(views.article, "sau"), name="article_any"),
    re_path(rf"^bai-viet/(?P<slug>[-a-zA-Z0-9_]+)-{ID}/$", shared(views.article, "sau"), name="article"),
    re_path(rf"^bai-viet/{ID}/da-doc/$", never_kept(views.was_read, database=False), name="was_read"),
    path("moi-nhat/", shared(views.latest, *LISTED), name="latest"),
    path("chuyen-muc/<slug:slug>/", shared(views.category, *LISTED), name="category"),
    path("luu-tru/", shared(views.archive, asked=["ngay"]), name="archive"),
    re_path(r"^luu-tru/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/$", shared(views.day, *LISTED), name="day"),
    path("tim-kiem/", never_kept(views.search), name="search"),
    path("trang/<slug:slug>/", shared(views.page, "so"), name="page"),
    re_path(r"^anh/(?P<key>[0-9a-f]{32})-(?P<width>[1-9][0-9]{0,4})\.(?P<ext>jpg|webp)$", never_kept(views.picture, database=False), name="picture"),
    re_path(rf"^tep/{ID}/(?P<name>[^/]*)$", never_kept(views.file), name="file"),
    path("rss/", shared(feeds.feed), name="feed"),
    path("rss/<slug:slug>/", shared(feeds.feed), name="category_feed"),
    path("sitemap.xml", shared(sitemaps.sitemap), name="sitemap"),
    re_path(r"^sitemap-(?P<number>[1-9][0-9]{0,5})\.xml$", shared(sitemaps.sitemap_part), name="sitemap_part"),
    path("robots.txt", shared(views.robots), name="robots"),
]
