"""Public addresses of articles, permanent."""

from django.urls import path, re_path

from articles import feeds, sitemaps, views

ID = r"(?P<key>[1-9][0-9]{0,17})"

urlpatterns = [
    path("", views.home, name="home"),
    re_path(rf"^bai-viet/(?:(?P<slug>[^/]*)-)?0*{ID}/?$", views.article, name="article_any"),
    re_path(rf"^bai-viet/(?P<slug>[-a-zA-Z0-9_]+)-{ID}/$", views.article, name="article"),
    path("moi-nhat/", views.latest, name="latest"),
    path("chuyen-muc/<slug:slug>/", views.category, name="category"),
    path("luu-tru/", views.archive, name="archive"),
    re_path(r"^luu-tru/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/$", views.day, name="day"),
    path("tim-kiem/", views.search, name="search"),
    path("trang/<slug:slug>/", views.page, name="page"),
    re_path(r"^anh/(?P<key>[0-9a-f]{32})-(?P<width>[1-9][0-9]{0,4})\.(?P<ext>jpg|webp)$", views.picture, name="picture"),
    re_path(rf"^tep/{ID}/(?P<name>[^/]*)$", views.file, name="file"),
    path("rss/", feeds.feed, name="feed"),
    path("rss/<slug:slug>/", feeds.feed, name="category_feed"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    re_path(r"^sitemap-(?P<number>[1-9][0-9]{0,5})\.xml$", sitemaps.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
]
