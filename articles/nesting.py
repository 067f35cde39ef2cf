"""HTML in the nesting that the editor's schema holds, so that nothing is lost when it opens an article.

The schema (ProseMirror's): text of list items, cells and quotations stands in paragraphs; a list item begins with one;
pictures and their captions are figures and blocks; `code` bears no other mark; marks nest in one fixed order.
Read `nested`, then `_Blocks`. The input is nh3's output: well-formed, without scripts; see `articles.richtext`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from hnp_portal.links import mended
from hnp_portal.text import mend, mend_line

OWN_PICTURE = re.compile(r"/anh/[A-Za-z0-9][A-Za-z0-9._-]*")
MARKS = {
    "a": "a", "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "u": "u", "ins": "u", "s": "s",
    "del": "s", "strike": "s", "sub": "sub", "sup": "sup", "code": "code", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
UNDERSTOOD = {
    *MARKS, *HEADINGS,
    "address", "article", "aside", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "footer", "form", "header", "legend", "main", "nav", "section", "summary", "tfoot", "thead",
}  # fmt: skip
"""Tags read besides the stored ones. Those that are neither mark nor heading part paragraphs."""

_RANKS = {tag: rank for rank, tag in enumerate(("a", "strong", "em", "u", "s", "sub", "sup", "code"))}
_LEAVES = ("br", "hr", "img")
_DEEPEST_TAG = 150
_DEEPEST_CONTAINER = 8
"""Lists, tables and quotations nested deeper than this are laid flat; nobody could read them on a phone."""

Marks = tuple[tuple[str, str], ...]
"""Tags with their openings as written, such as `(("a", '<a href="/x/">'), ("em", "<em>"))`, outermost first."""


def nested(html: str) -> str:
    """HTML read by nh3, in the editor's nesting. `nested` of its own outcome changes nothing."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return "".join(_Blocks().of(tree.root, ()))


@dataclass
class Node:
    """An element; a text is a plain `str` among its children."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def elements(self) -> list[Node]:
        return [child for child in self.children if isinstance(child, Node)]

    def text(self) -> str:
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Tree(HTMLParser):
    """Well-formed HTML as nodes. Deeper than `_DEEPEST_TAG` it grows no more, so that walking it never overflows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent, node = self.open[-1], Node(tag, {name: value or "" for name, value in attrs})
        too_deep = len(self.open) > _DEEPEST_TAG and tag not in _LEAVES
        if not too_deep:
            parent.children.append(node)
        if tag not in _LEAVES:
            self.open.append(parent if too_deep else node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _LEAVES and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class _Blocks:
    """Finished blocks, and the inline content that gathers until a block ends it; it is wrapped in `wrap` then."""

    def __init__(self, wrap: str = "p", depth: int = 0) -> None:
        self.wrap, self.depth = wrap, depth
        self.done: list[str] = []
        self.run: list[tuple[str, Marks]] = []

    def of(self, node: Node, marks: Marks) -> list[str]:
        self._walk(node.children, marks)
        self._flush()
        return self.done

    def _walk(self, nodes: Sequence[Node | str], marks: Marks) -> None:
        for node in nodes:
            if isinstance(node, str):
                self.run.append((node.replace("\n", " "), marks))
            elif node.tag == "br":
                self.run.append(("\n", marks))
            elif node.tag in MARKS:
                self._walk(node.children, _marked(node, marks))
            else:
                self._flush()
                self._block(node, marks)
                self._flush()

    def _flush(self) -> None:
        if content := _inline(self.run):
            self.done.append(f"<{self.wrap}>{content}</{self.wrap}>")
        self.run = []

    def _inside(self, node: Node, marks: Marks) -> list[str]:
        return _Blocks(depth=self.depth + 1).of(node, marks)

    def _block(self, node: Node, marks: Marks) -> None:
        if node.tag in HEADINGS:
            self.done += _Blocks(HEADINGS[node.tag], self.depth).of(node, marks)
        elif node.tag == "img":
            self.done += _picture(node)
        elif node.tag == "figure":
            self._walk(sorted(node.children, key=lambda c: isinstance(c, Node) and c.tag == "figcaption"), marks)
        elif node.tag == "figcaption":
            self._caption(_inline(list(_flat(node, marks))))
        elif node.tag == "hr":
            self.done.append("<hr>")
        elif node.tag == "pre":
            text = mend(node.text()).rstrip("\n")
            self.done += [f"<pre><code>{escape(text, quote=False)}</code></pre>"] if text.strip() else []
        elif node.tag in ("blockquote", "ul", "ol", "table") and self.depth < _DEEPEST_CONTAINER:
            self._container(node, marks)
        else:
            self._walk(node.children, marks)

    def _container(self, node: Node, marks: Marks) -> None:
        opening, closing = f"<{node.tag}>", f"</{node.tag}>"
        if node.tag == "table":
            for caption in (child for child in node.elements() if child.tag == "caption"):
                self.done += _Blocks(depth=self.depth).of(caption, marks)
            content = "".join(self._row(row, marks) for row in _rows(node))
            opening, closing = "<table><tbody>", "</tbody></table>"
        elif node.tag == "blockquote":
            content = "".join(self._inside(node, marks))
        else:
            content = self._items(node, marks)
            opening = f"<ol{_numbering(node)}>" if node.tag == "ol" else opening
        if content:
            self.done.append(f"{opening}{content}{closing}")

    def _items(self, node: Node, marks: Marks) -> str:
        """The items of a list. What stands between them, such as a list within the list, belongs to the one before."""
        items: list[list[str]] = []
        for child in node.children:
            is_item = isinstance(child, Node) and child.tag == "li"
            blocks = self._inside(child if isinstance(child, Node) and is_item else Node("", children=[child]), marks)
            if blocks and (is_item or not items):
                items.append(blocks)
            elif blocks:
                items[-1] += blocks
        return "".join(f"<li>{'' if item[0].startswith('<p>') else '<p></p>'}{''.join(item)}</li>" for item in items)

    def _row(self, row: Node, marks: Marks) -> str:
        cells = (
            f"<{cell.tag}{_spans(cell)}>{''.join(self._inside(cell, marks)) or '<p></p>'}</{cell.tag}>"
            for cell in row.elements()
            if cell.tag in ("td", "th")
        )
        content = "".join(cells)
        return f"<tr>{content}</tr>" if content else ""

    def _caption(self, content: str) -> None:
        if not content:
            return
        if self.done and self.done[-1].startswith("<figure") and "<figcaption>" not in self.done[-1]:
            self.done[-1] = f"{self.done[-1].removesuffix('</figure>')}<figcaption>{content}</figcaption></figure>"
        else:
            self.done.append(f"<p>{content}</p>")


def _flat(node: Node, marks: Marks) -> Iterator[tuple[str, Marks]]:
    """All text of an element as one run; where blocks end there is a space."""
    for child in node.children:
        if isinstance(child, str):
            yield child.replace("\n", " "), marks
        elif child.tag in MARKS:
            yield from _flat(child, _marked(child, marks))
        else:
            yield ("\n" if child.tag == "br" else " "), marks
            yield from _flat(child, marks)
            yield ("" if child.tag == "br" else " "), marks


def _marked(node: Node, marks: Marks) -> Marks:
    tag = MARKS[node.tag]
    opening = f"<{tag}>"
    if tag == "a":
        href, title = mended(node.attrs.get("href", "")), mend_line(node.attrs.get("title", ""))
        if href is None:
            return marks
        opening = f'<a href="{escape(href)}"' + (f' title="{escape(title)}">' if title else ">")
    if any(tag == other for other, _ in marks):
        return marks
    return tuple(sorted((*marks, (tag, opening)), key=lambda mark: _RANKS[mark[0]]))


def _inline(run: Sequence[tuple[str, Marks]]) -> str:
    """A run of texts as HTML: white space as a browser counts it, marks opened once and nested by rank."""
    written: list[str] = []
    opened: Marks = ()
    for text, marks in _trimmed(_merged(run)):
        same = 0
        while same < min(len(opened), len(marks)) and opened[same] == marks[same]:
            same += 1
        written += [f"</{tag}>" for tag, _ in reversed(opened[same:])]
        written += [opening for _, opening in marks[same:]]
        written.append("<br>" if text == "\n" else escape(text, quote=False))
        opened = marks
    written += [f"</{tag}>" for tag, _ in reversed(opened)]
    return "".join(written)


def _merged(run: Sequence[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """Mended texts, those of equal marks joined; where some were joined once more, since letters and marks met."""
    merged: list[tuple[str, Marks]] = []
    for text, marks in run:
        marks = tuple(mark for mark in marks if mark[0] != "code" or len(marks) == 1)
        text = text if text == "\n" else re.sub(r"[ \t\n]+", " ", mend(text))
        if merged and merged[-1][1] == marks and text != "\n" != merged[-1][0]:
            merged[-1] = (merged[-1][0] + text, marks)
        elif text:
            merged.append((text, marks))
    return merged if len(merged) == len(run) else _merged(merged)


def _trimmed(run: Sequence[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """Without spaces at the ends, beside breaks and after spaces, and without breaks at the ends."""
    kept: list[tuple[str, Marks]] = []
    for text, marks in run:
        if text == "\n":
            _drop_ending(kept, " ")
        elif not kept or kept[-1][0][-1] in " \n":
            text = text.lstrip(" ")
        if text and (kept or text != "\n"):
            kept.append((text, marks))
    _drop_ending(kept, " \n")
    return kept


def _drop_ending(kept: list[tuple[str, Marks]], unwanted: str) -> None:
    while kept:
        text, marks = kept.pop()
        if text := text.rstrip(unwanted):
            kept.append((text, marks))
            return
        if "\n" not in unwanted and kept and kept[-1][0] == "\n":
            return


def _picture(node: Node) -> list[str]:
    src = node.attrs.get("src", "").strip()
    if not OWN_PICTURE.fullmatch(src):
        return []
    alt = escape(mend_line(node.attrs.get("alt", "")))
    numbers = ((name, _number(node.attrs.get(name, ""))) for name in ("width", "height"))
    sizes = "".join(f' {name}="{number}"' for name, number in numbers if number)
    return [f'<figure class="figure"><img src="{src}" alt="{alt}"{sizes}></figure>']


def _rows(table: Node) -> Iterator[Node]:
    for part in table.elements():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in part.elements() if row.tag == "tr")


def _spans(cell: Node) -> str:
    spans = ((name, _number(cell.attrs.get(name, ""))) for name in ("colspan", "rowspan"))
    return "".join(f' {name}="{span}"' for name, span in spans if 1 < span <= 1000)


def _numbering(node: Node) -> str:
    """Where a list begins to count, and in which letters: laws count a), b), c)."""
    start, letters = _number(node.attrs.get("start", "")), node.attrs.get("type", "")
    return (f' start="{start}"' if start > 1 else "") + (f' type="{letters}"' if letters in tuple("aAiI") else "")


def _number(value: str) -> int:
    """A number of one to five digits, else 0."""
    return int(value) if re.fullmatch(r"[0-9]{1,5}", value) else 0
