"""HTML of any origin before it is read: how much of it there may be, what its `&` means, where its links lead."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from html import escape, unescape
from html.parser import HTMLParser

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hnp_portal.links import mended
from hnp_portal.text import bare_ampersands, excerpt, mend_line

MOST_CHARACTERS = 1_000_000
"""The longest Vietnamese law has 750,000."""
MOST_TAGS = 10_000
"""nh3 takes time by the square of the depth: half a second for 10,000 nested elements, 89 for 100,000."""
NAME_LENGTH = 80
"""Of an address named to a person; a picture pasted as data has a million letters."""

LINKS_NOWHERE = gettext_lazy("These links lead nowhere: %s. Write them as https://…, an e-mail address or a telephone number.")

_OPENING = re.compile(r"<(?!(?:p|li|br|hr|t[dhr]|tbody|d[dt])[\s/>])[a-z]", re.IGNORECASE)
"""A tag that may nest in itself; paragraphs, items and cells end one another."""


class TooMuch(ValueError):
    """The text is not read; the sentence says why and what to do."""


def sound(html: str) -> str:
    """The text, its entities unmistakable, when it can be read in reasonable time.

    Raises:
        TooMuch: it is too long, or has more markup than any text written by people.
    """
    if len(html) > MOST_CHARACTERS:
        raise TooMuch(_("The text has more than 1,000,000 characters, markup included. Divide it into several."))
    if sum(1 for _tag in _OPENING.finditer(html)) > MOST_TAGS:
        raise TooMuch(_("The text has more than 10,000 markup tags. Paste it without its formatting, or divide it into several."))
    return bare_ampersands(html)


def read_links(html: str, kept: Container[str] = ()) -> tuple[str, list[str]]:
    """A text as it was but with its links mended, and those that lead nowhere by their address, or by their words where
    the editor emptied it. `kept` are addresses that stay as they are, such as `mailto:{email}`."""
    reader = _Links(kept)
    reader.feed(sound(html))  # never closed: for what is no finished tag the parser would look again and again
    reader.end_link()
    return "".join((*reader.parts, reader.rawdata)), named(reader.bad)


def named(addresses: Iterable[str]) -> list[str]:
    """Addresses as they are named to a person: each once, none endless."""
    return list(dict.fromkeys(excerpt(address, NAME_LENGTH) for address in addresses if address))


class _Links(HTMLParser):
    """Writes HTML anew as it reads it, links mended."""

    def __init__(self, kept: Container[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.kept = kept
        self.parts: list[str] = []
        self.bad: list[str] = []
        self.nameless: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "a":
            self.parts.append(self.get_starttag_text() or "")
            return
        self.end_link()
        given = {name: value or "" for name, value in attrs}
        if "href" in given:
            given["href"] = self._address(mend_line(given["href"]))
        written = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
        self.parts.append(f"<a{written}>")

    handle_startendtag = handle_starttag

    def _address(self, href: str) -> str:
        address = href if href in self.kept else mended(href)
        if address is None and href:
            self.bad.append(href)
        elif address is None:
            self.nameless = []
        return address or href

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        if tag == "a":
            self.end_link()

    def end_link(self) -> None:
        if self.nameless is not None:
            self.bad.append(mend_line(unescape("".join(self.nameless))))
            self.nameless = None

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        if self.nameless is not None:
            self.nameless.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")
