"""Static files: hashed names, compressed bodies, kept for ever by browsers; collected only when something changed.

What a public page needs is joined when it is collected, so that an article is five requests at most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS_ADDRESSES = tuple(
    pattern
    for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    if glob == "*.css"
    for pattern in patterns
    if "sourceMappingURL" not in pattern[0]
)
"""Only addresses inside CSS are rewritten; source maps are not collected, so nothing may ask for one."""

JOINED = {
    "css/every-page.css": ("css/tokens.css", "css/base.css"),
    "css/article-page.css": ("css/article.css", "css/form.css", "css/print.css"),
    "css/home-page.css": ("css/home.css", "css/print.css"),
    "css/list-page.css": ("css/lists.css", "css/print.css"),
    "js/reader.js": (
        "js/focus.js", "js/print.js", "js/copy.js", "js/wide-tables.js", "js/counter.js", "js/comment-form.js", "js/staff-bar.js", "js/reading.js",
    ),
}  # fmt: skip
"""What readers' pages name, and of which sources it is made. On paper counts what stands last: print.css ends every page's sheet.

All scripts are one file: each looks for its `data-` attribute and does nothing on a page without it.
"""


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Whitenoise's storage that would rather serve a page without a file than no page.

    A name missing from the manifest keeps its plain form; tests visit the pages and ask for every file they name.
    """

    manifest_strict = False
    patterns = (("*.css", CSS_ADDRESSES),)

    def stored_name(self, name: str) -> str:
        try:
            stored: str = super().stored_name(name)
        except ValueError:
            return name
        return stored

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join what belongs together; hashing and compressing then treat it like any other file."""
        if not dry_run:
            for name, parts in JOINED.items():
                Path(self.path(name)).write_text("\n".join(Path(self.path(part)).read_text("utf-8") for part in parts), "utf-8")
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def collect_if_changed() -> bool:
    """Collect the static files unless they stand as they should; True when that was needed (it takes some seconds).

    The stamp is written last, so that an interrupted collection is done again.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    wanted = _fingerprint()
    if (root / "staticfiles.json").is_file() and stamp.is_file() and stamp.read_text("ascii") == wanted:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["*.map"])
    stamp.write_text(wanted, "ascii")
    return True


def _fingerprint() -> str:
    """Our own files by name, size and time, and how they are joined; the packages' files by the lock."""
    seen = hashlib.sha256(repr(JOINED).encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            status = path.stat()
            seen.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    lock = settings.BASE_DIR / "requirements.txt"
    seen.update(lock.read_bytes() if lock.is_file() else b"")
    return seen.hexdigest()
