"""The app of articles."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        """Register the chores."""
        from articles import retention
        from hnp_portal import chores

        chores.register("pictures", _("Files of uploads that were cut off are deleted"), timedelta(days=1), retention.sweep_cut_off)
