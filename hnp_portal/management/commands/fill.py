"""`manage.py fill N`: N articles and ten comments on each, to try the portal at size. Can be stopped and run again."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from hnp_portal.demo import fill


class Command(BaseCommand):
    help = "Makes articles up to the number given, with comments, to try the portal at size; --remove takes them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", type=int, default=0, metavar="N", help="so many articles shall there be")
        parser.add_argument("--comments", type=int, default=10, help="for each article (10)")
        parser.add_argument("--remove", action="store_true", help="take away what was made, with all comments on it")
        parser.add_argument("--in-production", action="store_true", help="readers will see the articles")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["in_production"]:
            raise CommandError(_("This is a city's portal: readers would see made-up articles. If that is meant, add --in-production."))
        if options["remove"]:
            self.stdout.write(_("%(number)d made-up articles removed.") % {"number": fill.remove()})
            return
        self._fill(options["number"], options["comments"])

    def _fill(self, upto: int, comments: int) -> None:
        there = fill.last_number()
        if missing := fill.room_missing(max(0, upto - there), comments):
            raise CommandError(
                _("The disk is too small for %(number)d articles: %(megabytes)d MB are missing. Make room, or ask for fewer.")
                % {"number": upto, "megabytes": missing // 1024**2 + 1}
            )
        begin, made = time.monotonic(), [0, 0]
        try:
            with tqdm(total=upto, initial=min(there, upto), desc=_("Articles"), disable=None) as bar:
                for articles, told in fill.fill(upto, comments):
                    made = [made[0] + articles, made[1] + told]
                    bar.update(articles)
        except KeyboardInterrupt:
            self.stdout.write(_("Stopped; the same command goes on from here."))
        counts = {"articles": made[0], "comments": made[1], "seconds": time.monotonic() - begin, "known": there}
        self.stdout.write(
            _("%(articles)d articles and %(comments)d comments made in %(seconds).0f s; %(known)d articles were there already.") % counts
        )
