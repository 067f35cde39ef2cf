"""The one reader of a client's address, and its keyed hash.

An address is never stored: what is kept is an HMAC under VISITOR_KEY. An IPv6 visitor is a /64 (Decree 224/2026
art. 11.4), since one subscriber owns at least that many addresses. `X-Forwarded-For` counts only through the stated
number of trusted proxies.
"""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The visitor's network: an IPv4 address, an IPv6 /64, or "" for a unix socket without a proxy before it."""
    raw = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if hops:
            raw = hops[-min(settings.TRUSTED_PROXIES, len(hops))]
    return _network(raw)


def _network(raw: str) -> str:
    try:
        ip = ipaddress.ip_address(raw.split("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def keyed(text: str) -> str:
    """HMAC-SHA256 of a text under VISITOR_KEY, as 64 hex digits."""
    return hmac.new(settings.VISITOR_KEY.encode(), text.encode("utf-8", "replace"), "sha256").hexdigest()


def visitor(request: HttpRequest) -> str:
    """Who it is, as far as limits are concerned: a keyed hash of the network."""
    return keyed(address(request))


def place(request: HttpRequest) -> str:
    """From where the staff acts, for its log: enough to see that two acts came from one place. No reader's hash."""
    return keyed(f"staff:{address(request)}")[:12]
