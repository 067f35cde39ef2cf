"""Static files: hashed names, compressed bodies, kept for ever by browsers; collected only when something changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS_ADDRESSES = tuple(
    pattern
    for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    if glob == "*.css"
    for pattern in patterns
    if "sourceMappingURL" not in pattern[0]
)
"""Only addresses inside CSS are rewritten; source maps are not collected, so nothing may ask for one."""


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


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """For those who ask without reading a page. Led on for a day, not for good: the file's address changes with its bytes."""
    return HttpResponseRedirect(static("img/favicon.ico"), headers={"Cache-Control": "public, max-age=86400"})


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
    """Our own files by name, size and time; the packages' files by the lock."""
    seen = hashlib.sha256()
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            status = path.stat()
            seen.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    lock = settings.BASE_DIR / "requirements.txt"
    seen.update(lock.read_bytes() if lock.is_file() else b"")
    return seen.hexdigest()
