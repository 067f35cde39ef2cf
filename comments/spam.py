"""Signs of spam: a list of small checks, each with its reason in words. A sign marks for the moderator, it never refuses.

Swear words are matched whole and with their marks: folded lists hit nearly every clean article (TRAPS, "Vietnamese").
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOO_FAST = 3
"""Seconds between the birth of a form and its sending that no person needs less than."""
MANY, MANY_WITHIN = 5, timedelta(minutes=10)
"""More comments than this from one address are marked."""
SAME_WITHIN = timedelta(hours=24)
"""The same folded text within this time is marked."""

LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|vn|info|shop|top|xyz|click|example)\b(?:/\S*)?", re.IGNORECASE)
MESSENGER = re.compile(r"\b(?:zalo|telegram|viber|whatsapp|facebook|inbox|ib)\b[\s:.]*[+\d.x ]{0,16}", re.IGNORECASE)
MONEY = re.compile(r"\b(?:vay tiền|vay nhanh|vay vốn|không cần thế chấp|giải ngân|cá cược|nhà cái|kiếm tiền|lãi suất thấp)\b", re.IGNORECASE)
RUDE = re.compile(
    r"\b(?:vớ vẩn|đồ ngu|ngu dốt|khốn nạn|mất dạy|chó má|đồ chó|vô học|láo toét|bố láo|đéo|địt|lồn|cặc|dkm|đkm|vcl|vãi)\b", re.IGNORECASE
)

SENTENCES: dict[str, str | Promise] = {
    "link": _("Has a link"),
    "messenger": _("Names a messenger"),
    "money": _("Speaks of loans or betting"),
    "rude": _("Has words to be looked at"),
    "trap": _("The hidden field was filled in"),
    "too_fast": _("Sent within 3 seconds"),
    "many": _("More than 5 comments from one address in 10 minutes"),
    "same": _("The same text was sent within 24 hours"),
    "capitals": _("Written in capitals"),
}
"""What a moderator reads for each sign."""

MOST_LETTERS_CAPITAL = 0.7


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 30 and sum(c.isupper() for c in letters) > MOST_LETTERS_CAPITAL * len(letters)


PATTERNS: dict[str, re.Pattern[str]] = {"link": LINK, "messenger": MESSENGER, "money": MONEY, "rude": RUDE}


def signs_of(text: str) -> list[str]:
    """The signs that a text itself shows, as keys of SENTENCES."""
    found = [sign for sign, pattern in PATTERNS.items() if pattern.search(text)]
    return [*found, "capitals"] if _shouted(text) else found


def telling_words(text: str) -> list[str]:
    """The pieces of a text that raised a sign, to be marked for the moderator."""
    pieces = [match.group().strip() for pattern in PATTERNS.values() for match in pattern.finditer(text)]
    return sorted({piece for piece in pieces if piece}, key=len, reverse=True)
