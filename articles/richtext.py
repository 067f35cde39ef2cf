"""Rich text: the one allow-list. `clean` is what every body passes, typed or imported.

nh3 reads the HTML, `articles.nesting` builds it anew in the nesting of the editor, nh3 judges the outcome. So opening
and saving an article in the editor changes nothing (a test runs the real editor). What the editor cannot hold is not on
the list: a table's caption becomes the paragraph before it, head rows become rows of `th`; an `id` or a `scope` goes.
"""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

from articles import nesting
from hnp_portal.links import SCHEMES
from hnp_portal.markup import named, read_links, sound
from hnp_portal.text import mend_line

ALLOWED: dict[str, set[str]] = {
    "p": set(), "br": set(), "h2": set(), "h3": set(), "h4": set(), "hr": set(),
    "a": {"href", "title"}, "strong": set(), "em": set(), "u": set(), "s": set(), "sub": set(), "sup": set(),
    "code": set(),
    "blockquote": set(), "pre": set(), "ul": set(), "ol": {"start", "type"}, "li": set(),
    "table": set(), "tbody": set(), "tr": set(), "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"},
    "figure": {"class"}, "img": {"src", "alt", "width", "height"}, "figcaption": set(),
}  # fmt: skip
"""Every tag and attribute that is stored. `src` is a picture of our own, `class` is "figure", never anything else."""

EDITOR_EXTENSIONS: dict[str, object] = {
    # The marks stand in the order in which the editor nests them; `nesting` nests them likewise.
    "Bold": True, "Italic": True, "Underline": True, "Strike": True, "Subscript": True, "Superscript": True,
    "Code": True,
    "Link": {"protocols": sorted(SCHEMES), "enableTarget": False, "autolink": False, "defaultProtocol": "https"},
    "Heading": {"levels": [2, 3, 4]}, "HardBreak": True, "HorizontalRule": True, "Blockquote": True, "CodeBlock": True,
    "BulletList": True, "OrderedList": {"enableListAttributes": True}, "ListItem": True,
    "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True,
    "Figure": {"pickerUrl": "/quan-tri/anh/chon/"}, "Image": True, "Caption": True,
    "Portal": True,
}  # fmt: skip
"""What the form field of the admin gives to django-prose-editor. `Portal` is our own static/js/editor.js."""

_GONE = {
    "audio", "button", "canvas", "embed", "iframe", "math", "noscript", "object", "script", "select", "style",
    "svg", "template", "textarea", "video",
}  # fmt: skip
"""Elements that go with all they hold."""

_ATTRIBUTES = {tag: names for tag, names in ALLOWED.items() if names and tag != "figure"}
_READER = nh3.Cleaner(
    tags=set(ALLOWED) | nesting.UNDERSTOOD, attributes=_ATTRIBUTES, clean_content_tags=_GONE,
    url_schemes=SCHEMES, link_rel=None,
)  # fmt: skip
_JUDGE = nh3.Cleaner(
    tags=set(ALLOWED), attributes=_ATTRIBUTES, allowed_classes={"figure": {"figure"}}, clean_content_tags=_GONE,
    url_schemes=SCHEMES, link_rel=None,
)  # fmt: skip


def clean(html: str) -> str:
    """HTML of any origin as it may be stored and shown. Of a link that leads nowhere only the text stays.

    Raises:
        TooMuch: there is more of it than anybody writes; also of the outcome, so that it can always be cleaned again.
    """
    return sound(_JUDGE.clean(nesting.nested(_READER.clean(sound(html)))))


def bad_links(html: str) -> list[str]:
    """The links that `clean` would take away, by their address, or by their text where the editor emptied it."""
    return read_links(html)[1]


def foreign_pictures(html: str) -> list[str]:
    """The addresses of pictures that `clean` would take away because they are not our own."""
    found = _Pictures()
    found.feed(html)
    return named(found.foreign)


class _Pictures(HTMLParser):
    """Gathers what pictures of raw HTML are not our own, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            src = mend_line(given.get("src") or "")
            if not nesting.OWN_PICTURE.fullmatch(src):
                self.foreign.append(src or mend_line(given.get("alt") or ""))
