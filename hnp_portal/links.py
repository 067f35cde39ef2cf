"""Addresses as people type them: `mended` turns one into an address that leads where it says, or into None."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from hnp_portal.text import mend_line

SCHEMES = {"http", "https", "mailto", "tel"}
_SAFE = "/:?#[]@!$&'()*+,;=%~-._"
_HOST = re.compile(r"(?:[\w-]+\.)+([^\W\d_]{2,}|xn--[a-z0-9-]+)(?=(?::\d{1,5})?(?:[/?#]|$))", re.IGNORECASE)
_FILE_ENDINGS = {
    "aspx", "bmp", "csv", "doc", "docx", "gif", "htm", "html", "jpeg", "jpg", "mp3", "mp4", "pdf", "php",
    "png", "ppt", "pptx", "rar", "txt", "xls", "xlsx", "zip",
}  # fmt: skip
"""`baocao.pdf` looks like a host, but nobody means one."""
_MAIL = re.compile(r"[^\s@/:?#\\]+@(?:[\w-]+\.)+[^\W\d_]{2,}(?:\?\S*)?")
_PHONE = re.compile(r"\+?[\d\s().-]+")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def mended(raw: str) -> str | None:
    """An https, http, mailto or tel address, a path of our own (`/…`) or an `#anchor`; None for anything else.

    A host without its scheme gets https://; spaces at the ends go; letters beyond ASCII are percent-encoded.
    No result can be resolved relative to the page it stands on.
    """
    href = mend_line(raw)
    scheme, colon, rest = href.partition(":")
    scheme = scheme.lower()
    if href.startswith("#") and len(href) > 1:
        return quote(href, safe=_SAFE)
    if href.startswith("/"):
        return None if href[1:2] in ("/", "\\") else quote(href, safe=_SAFE)
    if colon and scheme in ("http", "https"):
        return _web(href)
    if colon and scheme in ("mailto", "tel"):
        return _mail(rest.strip()) if scheme == "mailto" else _phone(rest.strip())
    host = _HOST.match(href)
    if host and host[1].lower() not in _FILE_ENDINGS:
        return _web(f"https://{href}")
    return _mail(href) or _phone(href)


def _web(href: str) -> str | None:
    try:
        parts = urlsplit(href)
        port = parts.port
    except ValueError:  # a bracket or a port that is none
        return None
    host = parts.hostname or ""
    if not host or parts.username is not None or re.search(r"[\s\\%<>\"'`{}|^]", host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    whole = SplitResult(parts.scheme, netloc if port is None else f"{netloc}:{port}", "", "", "").geturl()
    tail = href.partition("://")[2][len(parts.netloc) :]
    return whole + quote(tail, safe=_SAFE)


def _mail(address: str) -> str | None:
    return f"mailto:{quote(address, safe=_SAFE)}" if _MAIL.fullmatch(address) else None


def _phone(number: str) -> str | None:
    """Three digits are an emergency number; fifteen are the longest there is."""
    digits = re.sub(r"\D", "", number)
    if not _PHONE.fullmatch(number.replace("(+", "+(")) or _IPV4.fullmatch(number) or not 3 <= len(digits) <= 15:
        return None
    return f"tel:{'+' if '+' in number else ''}{digits}"
