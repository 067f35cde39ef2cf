"""The portal's own app, and Django's admin with the portal's site in it."""

from datetime import timedelta

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps  # the module: its class would count as a second default of this app
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default = True
    name = "hnp_portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Register the system checks, the portal's own chores, and when time changes what readers see."""
        from hnp_portal import (
            checks,  # noqa: F401  # registers itself
            chores,
            doctor,
            outbox,
            pagestore,
            ratelimit,
        )
        from hnp_portal.models import Agency
        from hnp_portal.staff import audit

        chores.register("outbox", _("Mail that was given up is forgotten after 30 days"), timedelta(minutes=1), outbox.forget_given_up)
        chores.register("limits", _("Counters of past limits are deleted"), timedelta(minutes=10), ratelimit.forget_past_windows)
        chores.register("sessions", _("Ended logins are deleted"), timedelta(hours=1), chores.forget_ended_sessions)
        chores.register("log", _("Entries of the staff log are erased after twelve months"), timedelta(days=1), audit.forget_old)
        chores.register("tries", _("Failures at the staff's doors are forgotten after a quiet day"), timedelta(hours=1), ratelimit.forget_quiet_tries)
        chores.register("doctor", _("The installation is examined, and administrators are told what to mend"), timedelta(days=1), doctor.tell)
        pagestore.ends_with(Agency.next_moment)


class StaffConfig(admin_apps.AdminConfig):
    default = False
    default_site = "hnp_portal.staff.site.StaffSite"
