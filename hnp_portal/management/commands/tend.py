"""`manage.py tend`: the housekeeping, once or (`--loop`) for ever. Two at once do no harm, nor does a kill at any place.

Once: the mail that is due and every chore, each told; exit 1 when one failed. In the loop: what is due, told by the log.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connections
from django.utils.translation import gettext as _

from hnp_portal import chores, outbox

logger = logging.getLogger(__name__)

PAUSE = 5
"""Seconds between two looks; somebody may be waiting for a letter with a new password."""


PAUSE_OF_AN_OUTAGE = 30
"""Each look at a dead database is an error in the log."""


class Command(BaseCommand):
    help = "Sends mail that waits and does the chores: phones and codes past their time, counters, ended logins, cut-off uploads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to end (Ctrl-C, SIGTERM)")
        parser.add_argument("--with-parent", action="store_true", help="with --loop: also end when the process that started this one ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"]:
            go_on(os.getppid() if options["with_parent"] else None)
            return
        try:
            all_went_well = self.once()
        except Error as error:
            sentence = _("The database does not answer, or is older than the program (%(reason)s). Run: manage.py doctor")
            raise CommandError(sentence % {"reason": type(error).__name__}) from None
        if not all_went_well:
            sys.exit(1)

    def once(self) -> bool:
        sent, failed = outbox.run_due()
        self.stdout.write(_("Mail: %(sent)d sent, %(failed)d failed.") % {"sent": sent, "failed": failed})
        for chore, outcome in chores.run(all_of_them=True):
            told = chores.reason(outcome) if isinstance(outcome, Exception) else outcome
            failed += isinstance(outcome, Exception)
            self.stdout.write(f"{chore.title}: {told}")
        return not failed


def go_on(parent: int | None) -> None:
    """What was begun is ended before the loop ends."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    while not ended.is_set() and parent in (None, os.getppid()):
        pause = PAUSE
        try:
            outbox.run_due()
            for _chore in chores.run():
                if ended.is_set():
                    break
        except Error:
            logger.exception("the database does not answer")
            pause = PAUSE_OF_AN_OUTAGE
        finally:
            connections.close_all()  # the next look connects anew: the database may have been restarted or put back
        ended.wait(pause)
