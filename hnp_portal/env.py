"""The environment, typed: what may be set from outside, and the refusal of what cannot be meant.

Each name may also be given as `<NAME>_FILE`, a file that holds the value (Docker and systemd hand secrets over so);
line ends at its end do not count. A value that makes no sense stops the program with one sentence that names it and
shows the right form. A password is never printed.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shlex
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
ANY_IPV4 = "0.0.0.0"  # noqa: S104  # nosec B104 # compared, never bound
EVERYWHERE = (ANY_IPV4, "::")
"""Listening on every address of the machine, as HOST names it."""
DATABASE_FORMS = (
    "Write sqlite:////full/path/portal.sqlite3 (four slashes), sqlite:///portal.sqlite3 (in the project folder) or "
    "postgres://user:password@host:5432/name; in the password write # as %23, ? as %3F, / as %2F, @ as %40, % as %25."
)

# The mapping, not environ.Env's readers: these take a value that begins with $ for the name of another variable.
ENVIRONMENT = FileAwareMapping(cache=False)


def text(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `<name>_FILE` points to; `default` where neither is set."""
    try:
        value: str = ENVIRONMENT[name]
    except KeyError:
        return default
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from None
    return value.rstrip("\r\n")


def flag(name: str) -> bool:
    value = text(name).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no.")
    return value in TRUE


def number(name: str, default: int = 0) -> int:
    value = text(name).strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,6}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number, such as {default}.")
    return int(value)


def choice(name: str, choices: tuple[str, ...], default: str) -> str:
    value = text(name).strip().lower() or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of: {', '.join(choices)}.")
    return value


def words(name: str) -> list[str]:
    """A list parted by commas or spaces."""
    return re.split(r"[,\s]+", text(name).strip()) if text(name).strip() else []


def site_url(name: str = "SITE_URL") -> SplitResult | None:
    """The public address, `https://hnp.example.vn`: scheme, host and perhaps a port, nothing after them."""
    value = text(name).strip().rstrip("/")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or "@" in parts.netloc:
        raise ImproperlyConfigured(f"{name} is {value!r}; write it like https://hnp.example.vn, without a path.")
    return parts


def own_hosts(listen: str) -> list[str]:
    """Names under which this machine is reached when the server listens on `listen` (`HOST`); loopback always."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if listen in EVERYWHERE:
        name = socket.gethostname()
        hosts.append(name.lower())
        with suppress(OSError):
            hosts += sorted({in_url(found[4][0]) for found in socket.getaddrinfo(name, None)})
        # The address of the way out; connecting a datagram socket sends nothing.
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(("192.0.2.1", 9))
            hosts.append(way.getsockname()[0])
    elif listen:
        hosts.append(in_url(listen))
    return list(dict.fromkeys(hosts))


def in_url(address: str | int) -> str:
    """An address as it stands in a URL: IPv6 in brackets, without its zone."""
    plain = str(address).partition("%")[0]
    return f"[{plain}]" if ":" in plain else plain


def var_dir(name: str, default: Path) -> Path:
    """The folder for all that the program writes; made here when missing."""
    folder = Path(text(name) or default)
    if not folder.is_absolute():
        folder = default.parent / folder
    return made(folder, name)


def made(folder: Path, name: str) -> Path:
    """A folder that stands when the settings are read; `name` is the variable to look at when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: the folder {folder} cannot be made ({error.strerror}).") from None
    _refuse_other_user(folder)
    return folder


def _refuse_other_user(folder: Path) -> None:
    """What another user (root too) wrote in there, the portal could not change: its next comment or picture would fail."""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return
    become = "sudo -E -u"
    try:
        name = pwd.getpwuid(owner).pw_name
        if os.geteuid() == 0:  # a bare Debian has no sudo
            become = "runuser -u"
    except KeyError:
        name = f"#{owner}"
    line = shlex.join([*become.split(), name, "--", *sys.orig_argv])
    raise ImproperlyConfigured(f"{folder} belongs to the user {name}, and only that user may run this. Type: {line}")


def kept_secret(path: Path) -> str:
    """A secret of this installation: made once, mode 0600, complete or not there (two processes may start at once)."""
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read ({error.strerror}); run as the user who owns it.") from None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise ImproperlyConfigured(f"{path.parent} cannot be written ({error.strerror}); run as its owner.") from None
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(temporary, path)
    Path(temporary).unlink()
    return path.read_text("ascii")


def database(project: Path, default: Path, name: str = "DATABASE_URL") -> dict[str, Any]:
    """ENGINE, NAME and so on from `DATABASE_URL`; SQLite in `default` where it is not set. Never one in memory."""
    if name not in ENVIRONMENT and f"{name}_FILE" not in ENVIRONMENT:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
    value = text(name).strip()  # a blank at the end would name another, new file
    scheme, colon, rest = value.partition(":")
    if colon and scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(_sqlite_path(project, rest, name))}
    if colon and scheme in ("postgres", "postgresql"):
        return _postgresql(value, name)
    raise ImproperlyConfigured(f"{name} is {'empty' if not value else 'not understood'}. {DATABASE_FORMS}")


def _sqlite_path(project: Path, rest: str, name: str) -> Path:
    path = unquote(rest[3:])
    if not rest.startswith("///") or not path.strip("/") or path.endswith("/") or re.search(r"[?#\0]|:memory:", path):
        raise ImproperlyConfigured(f"{name} names no SQLite file. {DATABASE_FORMS}")
    file = project / path
    if not file.parent.is_dir():  # sqlite:///tmp/a.db was surely meant as /tmp/a.db
        raise ImproperlyConfigured(f"{name}: there is no folder {file.parent}. {DATABASE_FORMS}")
    return file


def _postgresql(value: str, name: str) -> dict[str, Any]:
    refusal = ImproperlyConfigured(f"{name} is no address of a PostgreSQL database. {DATABASE_FORMS}")
    if "#" in value or value.count("@") > 1 or re.search(r"\s", value):
        raise refusal
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise refusal from None
    base = unquote(parts.path[1:])
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")  # ?host=/run/postgresql: a socket
    if not value.partition(":")[2].startswith("//") or not base or "/" in base or "@" in parts.query + base:
        raise refusal
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": base,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def email(name: str = "EMAIL_URL") -> dict[str, Any]:
    """Django's EMAIL_* settings from `smtp+tls://user:password@host:587`; nothing where it is not set."""
    if not text(name):
        return {}
    try:
        config: dict[str, Any] = environ.Env.email_url_config(text(name))
    except (ImproperlyConfigured, ValueError):
        raise ImproperlyConfigured(f"{name} is not understood; write smtp+tls://user:password@host:587.") from None
    return {key: value for key, value in config.items() if value not in (None, "")}
