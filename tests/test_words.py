"""Every sentence is found by gettext: a call inside an f-string is not, and its sentence would stay English."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}


def hidden(source: str) -> list[int]:
    """Lines of calls for a translation that stand inside an f-string."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id in CALLS]


def test_no_sentence_hides_in_an_f_string():
    files = [path for app in ("hnp_portal", "articles", "comments") for path in (ROOT / app).rglob("*.py")]
    assert {str(path.relative_to(ROOT)): lines for path in files if (lines := hidden(path.read_text("utf-8")))} == {}
    assert hidden("""x = f"{a} {_('Words.')}" """) == [1]
