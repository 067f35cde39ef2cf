"""The app of articles."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        """Register the chores, and when time changes what readers see."""
        from articles import media, readings
        from articles.models import Article
        from hnp_portal import chores, pagestore

        chores.register(
            "media", _("Files of uploads that were cut off, and files never saved with an article, are deleted"), timedelta(days=1), media.sweep
        )
        chores.register("readings", _("Counts of readings long past are deleted"), timedelta(days=1), readings.forget_past_periods)
        pagestore.ends_with(lambda: Article.objects.next_moment())
