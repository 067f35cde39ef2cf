"""Text on its way in (`mend`), on its way out (`plain`, `excerpt`, `paragraphs`), and as search sees it (`fold`).

Read `mend` first: whatever a person or a file brings passes it once, before anything else looks at it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

SLUG_LENGTH = 80

_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_NEW_LINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls, but for the tab and the line breaks
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, joiners, letters without ink
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffc"  # zero width and direction marks
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # surrogates and noncharacters, which no database or feed takes
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")
_STRAY_JOINERS = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])|(?<![{_EMOJI}0-9#*\xa9\xae\u203c\u2049\u2122\u2139])[\ufe00-\ufe0f]")
"""The joiner and the variation selectors have a meaning inside pictures such as a family only."""

_ADDRESS = re.compile(r"""https?://(?:(?!&(?:nbsp|quot|lt|gt|\#160|\#34|\#39);)[^\s<>"'])+""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(f"&(?!{_ENTITY.pattern[1:]})")


def mend(raw: str, *, entities: bool = False) -> str:
    """Text of several lines: NFC, line ends counted as one, plain spaces, nothing that has no ink.

    Blank lines, double spaces and tabs stay as they were typed. `entities` is for imports: see `_decode`.
    """
    text = _decode(raw) if entities else raw
    text = _UNSEEN.sub("", _BLANKS.sub(" ", _NEW_LINES.sub("\n", text)))
    if _JOINERS.search(text):  # the rules about strays look around every character: a third of an import's time
        text = _STRAY_JOINERS.sub("", text)
    return unicodedata.normalize("NFC", text)


def mend_line(raw: str, *, entities: bool = False) -> str:
    """The same as one line: every run of white space is one space, none at the ends."""
    return " ".join(mend(raw, entities=entities).split())


def _decode(text: str) -> str:
    """`&amp;` until none is left, the other entities once, and only with their semicolon.

    In a web address only `&amp;` is decoded: `&copy=2` and `&timestamp=3` are parameters there.
    """
    while "&amp;" in text:
        text = text.replace("&amp;", "&")
    parts: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(text):
        parts += _entities_once(text[end : address.start()]), address.group()
        end = address.end()
    return "".join((*parts, _entities_once(text[end:])))


def _entities_once(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def bare_ampersands(html_text: str) -> str:
    """HTML in which an entity counts only with its semicolon: the & of `?a=1&copy=2` is a letter, which browsers read as ©."""
    return _BARE_AMPERSAND.sub("&amp;", html_text)


_LOOKALIKES: dict[int, int | None] = dict(str.maketrans("đðɖ", "ddd"))


def fold(text: str) -> str:
    """Text as search compares it: no case, no marks, d for đ (which has no decomposition in Unicode)."""
    folded = unicodedata.normalize("NFKC", mend(text)).casefold()
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", folded))
    marks = dict.fromkeys(ord(char) for char in set(decomposed) if unicodedata.category(char).startswith("M"))
    return decomposed.translate(_LOOKALIKES | marks)


def words(text: str) -> list[str]:
    """Folded words, parted at everything that is neither letter nor digit: 15/2024/NĐ-CP is 15, 2024, nd, cp."""
    return re.findall(r"[^\W_]+", fold(text))


def slugify(text: str) -> str:
    """The readable part of an address: `[a-z0-9]` and single hyphens, at most 80; may be empty."""
    ascii_words = (word.encode("ascii", "ignore").decode() for word in words(text))
    slug = "-".join(word for word in ascii_words if word)
    if len(slug) <= SLUG_LENGTH:
        return slug
    return slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]


_PARTING_TAGS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div",
    "dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "img", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_SILENT_TAGS = {"script", "style", "template", "title"}


class _Words(HTMLParser):
    """Gathers the text of HTML; block ends, breaks and cells part words, inline tags do not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT_TAGS:
            self.silent += 1
        elif tag in _PARTING_TAGS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT_TAGS:
            self.silent = max(0, self.silent - 1)
        elif tag in _PARTING_TAGS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain(html_text: str) -> str:
    """The words of HTML on one line, as lists, descriptions, feeds and search want them."""
    parser = _Words()
    parser.feed(html_text)
    parser.close()
    return " ".join("".join(parser.parts).split())


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a text on one line, at most `length` characters, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length]  # one more than may stay, since the ellipsis takes a place: a word that ends there is whole
    return (cut.rpartition(" ")[0] or cut[:-1]).rstrip(" ,;:–-") + "…"


def paragraphs(text: str) -> str:
    """Plain text as HTML: a blank line parts paragraphs, a single line end is a break, `<` is text."""
    blocks = re.split(r"\n\s*\n", text.strip())
    lines = ([html.escape(" ".join(line.split()), quote=False) for line in block.splitlines()] for block in blocks)
    return "".join(f"<p>{'<br>'.join(line for line in block if line)}</p>" for block in lines if any(block))
