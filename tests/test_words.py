"""Every sentence of the code has its Vietnamese. xgettext overlooks what stands inside an f-string; this test does not."""

from __future__ import annotations

import ast
import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_layers import TREES

pytestmark = pytest.mark.any_database

CALLS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy")
CATALOGUE = Path(__file__).resolve().parent.parent / "locale/vi/LC_MESSAGES/django.mo"
TRANSLATED = {key[0] if isinstance(key, tuple) else key for key in gettext.GNUTranslations(CATALOGUE.open("rb"))._catalog}  # type: ignore[attr-defined]


def sentences(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


@pytest.mark.parametrize("module", TREES)
def test_every_sentence_is_translated(module: str):
    assert [text for text in sentences(TREES[module]) if text not in TRANSLATED] == []
