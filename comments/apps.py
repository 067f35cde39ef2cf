"""The app of comments."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        """Register the chores."""
        from comments import retention
        from hnp_portal import chores

        chores.register("phones", _("Phone numbers past their time are erased"), timedelta(hours=1), retention.erase_expired_phones)
        chores.register("captchas", _("Security codes long expired are deleted"), timedelta(hours=1), retention.forget_expired_challenges)
