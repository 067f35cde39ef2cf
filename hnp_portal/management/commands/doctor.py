"""`manage.py doctor`: what is wrong with this installation and how to mend it. Exit 1 when something must be mended."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from hnp_portal.doctor import Finding, examine


class Command(BaseCommand):
    help = "Examines the installation and says in words what to mend; exit 1 when something must be mended."
    requires_system_checks = []  # they are among what is told

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        grave = [finding for finding in findings if finding.must]
        self.tell(_("Must be mended"), grave, self.style.ERROR)
        self.tell(_("To know"), [finding for finding in findings if not finding.must], self.style.WARNING)
        if grave:
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(_("Nothing must be mended.")))

    def tell(self, heading: str, findings: list[Finding], style: Any) -> None:
        if findings:
            self.stdout.write(style(heading))
        for number, finding in enumerate(findings, start=1):
            self.stdout.write(f"{number:>3}. {finding.what}\n     → {finding.remedy}")
