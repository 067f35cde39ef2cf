"""Public pages are readable in Safari 12.1 and Chrome 70 (2018): what is newer needs a fallback beside it.

A declaration may be newer when the same rule declares the property before it in an older way, or inside `@supports`.
What an old browser leaves out without harm (`color-scheme`, `text-wrap`, `accent-color` …) is not on the list.
Staff pages may ask for a browser of 2024.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
STAFF = re.compile(r"(^|/)(admin|staff|editor|queue|picker|preview)")

SHEETS = [path for path in sorted((ROOT / "static/css").rglob("*.css")) if not STAFF.search(path.name)]
SCRIPTS = [path for path in sorted((ROOT / "static/js").rglob("*.js")) if not STAFF.search(path.name)]
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if not STAFF.search(path.relative_to(ROOT / "templates").as_posix())]

NEW_VALUES = re.compile(
    r"\b(clamp|min|max|color-mix|light-dark|oklch|oklab|lch|lab|hwb|image-set)\(|\b\d+(dvh|svh|lvh|dvw|cqw|cqi|lh|rlh)\b"
    r"|\banywhere\b|\bfit-content\b|\brevert\b|\bsubgrid\b"
)
NEW_PROPERTIES = re.compile(r"^(aspect-ratio|inset(-.*)?|container(-.*)?|margin-(inline|block)|padding-(inline|block)|translate|rotate|scale)$")
NEW_SELECTORS = re.compile(r":(is|where|has|not\([^)]*,)\(?|:focus-visible|&|::(marker|backdrop)|:modal|:user-")
NEW_RULES = re.compile(r"^@(layer|container|property|scope|starting-style|nest)\b|^@media[^{]*[<>]")
NEW_SCRIPT = re.compile(
    r"\?\.[\w(\[]|\?\?|\.replaceAll\(|\.at\(|structuredClone|fromEntries|matchAll\(|allSettled|Promise\.any|globalThis"
    r"|\brequestSubmit\b|randomUUID|AbortSignal|showModal|replaceChildren|\bResizeObserver\b|queueMicrotask"
    r"|\bthis\.#|^\s*#\w+|^\s*import\s|\bimport\(|\|\|=|&&=|\b\d_\d|\bawait\s+import|\.toSorted\(|\.findLast\("
)
NEW_MARKUP = re.compile(r"<dialog\b|\spopover\b|\sinert\b|<search\b|type=\"module\"")


class Rule(NamedTuple):
    selector: str
    declarations: list[tuple[str, str]]
    supported: bool
    """Stands inside `@supports`."""


def blocks(css: str, outer: str = "") -> Iterator[tuple[str, str, str]]:
    """(outer at-rules, prelude, body) of every block of a sheet, comments and strings taken out."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|url\([^)]*\)", "''", css)
    position = 0
    while (start := css.find("{", position)) >= 0:
        prelude = css[position:start].rpartition(";")[2].strip()
        end, depth = start + 1, 1
        while depth and end < len(css):
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body = css[start + 1 : end - 1]
        yield outer, prelude, body
        if prelude.startswith("@"):
            yield from blocks(body, f"{outer} {prelude}")
        position = end


def rules(css: str) -> Iterator[Rule]:
    for outer, prelude, body in blocks(css):
        if not prelude.startswith("@") and "@keyframes" not in outer:
            pairs = [part.partition(":") for part in body.split(";") if ":" in part]
            declarations = [(name.strip(), value.strip()) for name, _, value in pairs]
            yield Rule(" ".join(prelude.split()), declarations, "@supports" in outer)


def too_new(css: str) -> Iterator[str]:
    """What an old browser would not understand, in words."""
    found = list(rules(css))
    yield from (prelude for _outer, prelude, _body in blocks(css) if NEW_RULES.search(prelude))
    yield from (f"{prelude} nests" for _outer, prelude, body in blocks(css) if "{" in body and prelude[:1] != "@")
    everything = {one.strip() for rule in found for one in rule.selector.split(",")}
    grids = {rule.selector for rule in found if re.search(r"\bgrid\b", dict(rule.declarations).get("display", ""))}
    columns = {rule.selector for rule in found if {"columns", "column-count"} & dict(rule.declarations).keys()}
    for rule in found:
        if rule.supported:
            continue
        if not selector_is_old(rule.selector, everything):
            yield rule.selector
        for number, (name, value) in enumerate(rule.declarations):
            before = {earlier for earlier, _ in rule.declarations[:number]}
            if name in ("gap", "row-gap", "column-gap") and rule.selector not in grids | columns:
                yield f"{rule.selector} {{ {name} }} outside a grid"
            elif not name.startswith("--") and name not in before and is_new(name, value):
                yield f"{rule.selector} {{ {name}: {value} }}"


def selector_is_old(selector: str, everything: set[str]) -> bool:
    """`:focus-visible` is fine where the same selector with `:focus` stands beside it."""
    new = NEW_SELECTORS.search(selector)
    if new and new[0] == ":focus-visible":
        return all(
            one.strip().replace(":focus:not(:focus-visible)", ":focus").replace(":focus-visible", ":focus") in everything
            for one in selector.split(",")
        )
    return new is None


def is_new(name: str, value: str) -> bool:
    return bool(NEW_PROPERTIES.search(name) or NEW_VALUES.search(value))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet(sheet: Path):
    assert list(too_new(sheet.read_text("utf-8"))) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script(script: Path):
    """A name may be newer where the script asks first whether it is there: `"ResizeObserver" in window`."""
    text = re.sub(r"/\*.*?\*/|(?m:(?<!:)//.*$)", "", script.read_text("utf-8"), flags=re.S)
    text = re.sub(r"\"(?:[^\"\\\n]|\\.)*\"(?! in )|'(?:[^'\\\n]|\\.)*'(?! in )", '""', text)
    found = {match[0] for match in re.finditer(NEW_SCRIPT.pattern, text, flags=re.M)}
    assert {new for new in found if not re.search(rf"[\"']{re.escape(new.strip('.('))}[\"'] in ", text)} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template(template: Path):
    assert NEW_MARKUP.findall(template.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a { color: red }", []),
        (".row { display: flex; gap: 1em }", [".row { gap } outside a grid"]),
        (".row { display: grid; gap: 1em }", []),
        (".row { width: clamp(1px, 2vw, 3px) }", [".row { width: clamp(1px, 2vw, 3px) }"]),
        (".row { width: 2vw; width: clamp(1px, 2vw, 3px) }", []),
        ("@supports (aspect-ratio: 1) { img { aspect-ratio: 16 / 9 } }", []),
        ("@media print { img { aspect-ratio: 16 / 9 } }", ["img { aspect-ratio: 16 / 9 }"]),
        ("@media (width >= 600px) { a { color: red } }", ["@media (width >= 600px)"]),
        ("@media (min-width: 600px) { a { color: red } }", []),
        ("a:is(.b, .c) { color: red }", ["a:is(.b, .c)"]),
        ("a:has(> img) { color: red }", ["a:has(> img)"]),
        ("a:focus-visible { color: red }", ["a:focus-visible"]),
        ("a:focus { color: red } a:focus:not(:focus-visible) { color: blue }", []),
        (".a { color: red; &:hover { color: blue } }", [".a nests"]),
        ("/* clamp( */ a::before { content: 'min(1)' }", []),
    ],
)
def test_the_test_itself(css: str, found: list[str]):
    assert list(too_new(css)) == found
