"""What the README lets one copy from deploy/ into /etc. An upgrade changes nothing there: it stays as the older code had it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

ETC = Path("/etc")
HOST = "cong.example.vn"
"""The name in deploy/ that stands for the portal's own."""


def outdated() -> Iterator[tuple[list[Path], str]]:
    """Copies that are not as in deploy/ (changed by hand counts too), with what root types to copy them anew."""
    deploy = settings.BASE_DIR / "deploy"
    units = {file: ETC / "systemd/system" / file.relative_to(deploy / "systemd") for file in sorted(deploy.glob("systemd/**/*")) if file.is_file()}
    nginx, logrotate = ETC / "nginx/sites-available/hnp-portal", ETC / "logrotate.d/hnp-portal"
    parts = (
        (units, f"cp -r deploy/systemd/* {ETC}/systemd/system/ && systemctl daemon-reload && systemctl restart hnp-tend hnp-portal"),
        ({deploy / "nginx.conf": nginx}, f"sed s/{HOST}/{_host()}/ deploy/nginx.conf > {nginx} && nginx -t && systemctl reload nginx"),
        ({deploy / "logrotate.conf": logrotate}, f"cp deploy/logrotate.conf {logrotate}"),
    )
    for files, typed in parts:
        if old := [copy for ours, copy in files.items() if _meant(copy) not in (None, _meant(ours))]:
            yield old, typed


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or HOST


def _meant(file: Path) -> list[str] | None:
    """The lines that count: without comments, and without an office's own name and certificate. None: absent or not to be read."""
    try:
        lines = file.read_text("utf-8").replace(_host(), HOST).splitlines()
    except (OSError, UnicodeError):
        return None
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith(("#", "ssl_certificate"))]
