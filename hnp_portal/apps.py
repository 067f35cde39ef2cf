"""The portal's own app, and Django's admin with the portal's site in it."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps  # the module: its class would count as a second default of this app
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default = True
    name = "hnp_portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Register the system checks."""
        from hnp_portal import checks  # noqa: F401


class StaffConfig(admin_apps.AdminConfig):
    default = False
    default_site = "hnp_portal.staff.StaffSite"
