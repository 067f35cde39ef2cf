"""Who may import whom: the law of the layers, read from the source with `ast`.

6 urls, wsgi, the demo and the portal's commands · 5 doors · 4 forms · 3 verbs · 2 search, images, captcha, spam ·
1 models · 0 querysets, richtext and the portal's modules. Downwards only; imports under TYPE_CHECKING are free.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
APPS = ("hnp_portal", "articles", "comments")

TOP, DOOR, FORM, VERB, TOOL, NOUN, GROUND = 6, 5, 4, 3, 2, 1, 0
LAYERS = {
    "urls": TOP, "staff_urls": TOP, "wsgi": TOP, "apps": TOP,
    "views": DOOR, "admin": DOOR, "staff_views": DOOR, "feeds": DOOR, "sitemaps": DOOR,
    "templatetags": DOOR, "management": DOOR,
    "forms": FORM, "file_rows": FORM, "desk": FORM, "downloads": FORM, "portability": FORM,
    "publishing": VERB, "importing": VERB, "sections": VERB, "pictures": VERB, "attachments": VERB, "media": VERB,
    "posting": VERB, "moderation": VERB, "retention": VERB, "readings": VERB,
    "questions": TOOL, "search": TOOL, "differences": TOOL, "images": TOOL, "documents": TOOL, "captcha": TOOL, "spam": TOOL, "receipts": TOOL, "token": TOOL,
    "models": NOUN,
    "querysets": GROUND, "attached": GROUND, "richtext": GROUND, "nesting": GROUND,
}  # fmt: skip
"""The layer of a module (or package) of articles and comments, by its name. A new name must be given its layer here."""

PORTAL_TOP = {"urls", "wsgi", "demo", "management"}
"""The portal's doors that may call any app."""

PORTAL_VERBS = ("agency", "demo", "staff.first_accounts", "staff.roles", "staff.second_factor", "staff.standing")
"""The portal's own modules (or packages) that may open a transaction."""


def modules() -> Iterator[tuple[str, Path]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def layer(module: str) -> int | None:
    """None: the name stands in no layer yet."""
    app, _, rest = module.partition(".")
    first = rest.partition(".")[0]
    if app == "hnp_portal":
        return TOP if first in PORTAL_TOP else GROUND
    return LAYERS.get(first) if first else GROUND


def package(module: str) -> str:
    """The first two names: a module, or the package of which it is a part."""
    return ".".join(module.split(".")[:2])


def imports(tree: ast.AST, *, free: bool = False) -> Iterator[str]:
    """Every module of ours that is imported at run time."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in APPS)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write absolute imports"
            base = node.module or ""
            if base.split(".")[0] in APPS:
                yield from (full if (full := f"{base}.{a.name}") in MODULES else base for a in node.names)
        else:
            yield from imports(node)


ALL_IMPORTS = sorted({(importer, imported) for importer, tree in TREES.items() for imported in imports(tree)})


def test_something_is_read():
    assert ("articles.models", "articles.querysets") in ALL_IMPORTS


def test_every_module_has_its_layer():
    assert [name for name in MODULES if layer(name) is None] == []


def test_imports_go_downwards():
    assert [pair for pair in ALL_IMPORTS if package(pair[0]) != package(pair[1]) and (layer(pair[0]) or 0) < (layer(pair[1]) or 0)] == []


def test_doors_never_import_doors():
    assert [pair for pair in ALL_IMPORTS if layer(pair[0]) == layer(pair[1]) == DOOR and package(pair[0]) != package(pair[1])] == []


def test_the_portal_knows_no_other_app_but_at_its_doors():
    assert [pair for pair in ALL_IMPORTS if pair[0].startswith("hnp_portal") and layer(pair[0]) != TOP and not pair[1].startswith("hnp_portal")] == []


def test_articles_never_import_comments():
    assert [pair for pair in ALL_IMPORTS if pair[0].startswith("articles") and pair[1].startswith("comments")] == []


def test_comments_reach_the_models_of_articles_only():
    assert {b for a, b in ALL_IMPORTS if a.startswith("comments") and b.startswith("articles")} <= {"articles.models"}


@pytest.mark.parametrize("name", MODULES)
def test_no_import_inside_a_function(name: str):
    """But in an app's `ready()`: elsewhere it hides a knot."""
    hidden = [
        f"{function.name}, line {node.lineno}"
        for function in ast.walk(TREES[name])
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and function.name != "ready"
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert hidden == []


def is_verb(name: str) -> bool:
    app, _, rest = name.partition(".")
    return f"{rest}.".startswith(tuple(f"{verb}." for verb in PORTAL_VERBS)) if app == "hnp_portal" else layer(name) == VERB


@pytest.mark.parametrize("name", [name for name in MODULES if not is_verb(name)])
def test_only_verbs_open_transactions_and_set_a_status(name: str):
    assert list(deeds(TREES[name])) == []


def deeds(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "atomic":
            yield f"atomic, line {node.lineno}"
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (f"status, line {node.lineno}" for t in targets if isinstance(t, ast.Attribute) and t.attr == "status")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from (f"update(status), line {node.lineno}" for word in node.keywords if word.arg == "status")
