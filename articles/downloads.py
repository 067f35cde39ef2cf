"""An attached file on its way out: a download under its own name, never a page of ours, resumable, told by its ETag."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from articles.attached import KINDS, Attached, disposition
from articles.media import document_path

SANDBOX = "default-src 'none'; sandbox"
"""Whatever a browser makes of the file, it runs nothing and belongs to no site."""
_REST = re.compile(r"bytes=(\d{1,15})-")


def download(request: HttpRequest, line: Attached, *, public: bool) -> HttpResponseBase:
    """The file, read in pieces. Its address stays when its bytes change, so it is asked for anew each time (304 if the same)."""
    etag = quote_etag(line.key)
    response = get_conditional_response(request, etag=etag) or _content(request, line, etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _content(request: HttpRequest, line: Attached, etag: str) -> HttpResponseBase:
    """All of it, or for a download that goes on (`bytes=N-`) the rest; other ranges are answered with all, as HTTP allows."""
    rest = _REST.fullmatch(request.headers.get("Range", ""))
    start = int(rest[1]) if rest and request.headers.get("If-Range", etag) == etag else 0
    if start >= line.size:
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{line.size}"})
    try:
        stream = document_path(line.key, line.kind).open("rb")
    except OSError as error:
        raise Http404("file") from error
    stream.seek(start)
    response = FileResponse(stream, content_type=KINDS[line.kind].content_type)
    response.headers["Content-Disposition"] = disposition(line.name, line.kind)
    response.headers["Accept-Ranges"] = "bytes"
    if start:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response.headers["Content-Range"] = f"bytes {start}-{line.size - 1}/{line.size}"
    return response
