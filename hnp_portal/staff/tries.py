"""How often one may try at the doors of the staff's site: passwords and codes. Guessing is slow, for one account and
from one place; a stranger's guesses do not shut out an owner who comes from where he came before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import ngettext

from hnp_portal import visitors
from hnp_portal.models import Act
from hnp_portal.ratelimit import Slowdown
from hnp_portal.staff.audit import note
from hnp_portal.staff.standing import address_of, is_known

OWNER = Slowdown("owner", 5)
"""One account, from an address where it has signed in before: five slips are free."""

ACCOUNT = Slowdown("account", 5)
"""One account, from all other addresses together."""

ADDRESS = Slowdown("address", 30)
"""One address, whatever the account: wider, since a whole office stands behind one."""

CODE_OWNER, CODE_ACCOUNT = Slowdown("code-owner", 5), Slowdown("code-account", 5)
"""The same for the codes of the second factor."""

OLD_PASSWORD = Slowdown("old-password", 5)
"""Where a signed-in person changes the password."""


@dataclass(frozen=True)
class Attempt:
    """One try, by account name (of an account or not) and address. Used with `refused` first, then one of the others."""

    counters: tuple[tuple[Slowdown, str], ...]
    is_owner: bool
    place: str

    def refused(self, name: str) -> int:
        """Count it as failed, before anything is judged; the seconds to wait if it may not be judged now."""
        for number, (slowdown, who) in enumerate(self.counters):
            if seconds := slowdown.take(who):
                for earlier, earlier_who in self.counters[:number]:
                    earlier.give_back(earlier_who)
                if slowdown.first_refusal(who):
                    note(Act.Kind.REFUSED, name=name, detail=wait_in_words(seconds), place=self.place)
                return seconds
        return 0

    def succeeded(self) -> None:
        """An owner's own slips are forgiven; what strangers counted up stays."""
        for slowdown, who in self.counters:
            (slowdown.forget if self.is_owner else slowdown.give_back)(who)


def at_password(request: HttpRequest, name: str) -> Attempt:
    return _attempt(request, name, OWNER, (ADDRESS, visitors.visitor(request)), (ACCOUNT, _account(name)))


def at_code(request: HttpRequest, name: str) -> Attempt:
    return _attempt(request, name, CODE_OWNER, (CODE_ACCOUNT, _account(name)))


def _attempt(request: HttpRequest, name: str, own: Slowdown, *strangers: tuple[Slowdown, str]) -> Attempt:
    known = is_known(request, name)
    counters = ((own, address_of(request, name)),) if known else strangers
    return Attempt(counters, known, visitors.place(request))


def _account(name: str) -> str:
    return visitors.keyed(f"account:{name.casefold()}")


def clear(name: str) -> None:
    """A new password by command or by mail: its owner need not wait for the strangers' guesses."""
    ACCOUNT.forget(_account(name))
    CODE_ACCOUNT.forget(_account(name))


def wait_in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "Too many wrong tries. Please try again in %(minutes)s minute.", "Too many wrong tries. Please try again in %(minutes)s minutes.", minutes
    )
    return sentence % {"minutes": minutes}
