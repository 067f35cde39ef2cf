"""`manage.py serve`, which is `make run`: prepare what is missing, say where the portal stands, become the server.

Order: the port first (it is the likeliest thing to fail), then the database, migrations, groups and pages, the demo,
static files, first accounts, and last gunicorn in this very process, with the housekeeping beside it. Every step may be interrupted and run again.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, connections
from django.utils.translation import gettext as _

from hnp_portal import env, server
from hnp_portal.assets import collect_if_changed
from hnp_portal.management.commands.upgrade import note
from hnp_portal.staff.first_accounts import first_accounts, forget_passwords

WORKERS = 2
THREADS = 4
USUAL_PORT = 8000


class Command(BaseCommand):
    help = "Prepares what is missing (database, demo, static files, first accounts) and serves the portal."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = address()
        refuse_taken(host, port)
        refuse_unreachable_database()
        with one_at_a_time():
            self.prepare()
            note().unlink(missing_ok=True)  # whatever became of an upgrade: this code is in force now
            refuse_taken(host, port)  # the demo may have taken a minute
            self.announce(host, port)
        connections.close_all()
        become_gunicorn(host, port)

    def prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("setup", stdout=io.StringIO())  # what it made is not asked for here
        call_command("demo", stdout=self.stdout)
        if collect_if_changed():
            self.stdout.write(_("Static files collected."))

    def announce(self, host: str, port: int) -> None:
        accounts = first_accounts()
        if accounts:
            self.stdout.write("\n" + _("Accounts, shown this once (later: manage.py changepassword NAME):"))
            for name, role, password in accounts:
                self.stdout.write(f"  {name:<16} {password}   {role}")
        hosts = [name for name in env.own_hosts(host) if host == "::" or "[" not in name] if host in env.EVERYWHERE else [env.in_url(host)]
        addresses = [settings.SITE_URL] if settings.SITE_URL else []
        addresses += [f"http://{name}:{port}" for name in hosts]
        self.stdout.write("\n" + _("The portal stands at {addresses}").format(addresses="  ".join(f"{a}/" for a in addresses)))
        staff = _("Staff sign in at {address}. Ctrl-C ends it.")
        self.stdout.write(staff.format(address=addresses[0] + settings.STAFF_PATH))
        self.stdout.flush()
        forget_passwords()


def address() -> tuple[str, int]:
    """HOST and PORT of the environment."""
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    port = os.environ.get("PORT", "").strip() or str(USUAL_PORT)
    if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
        raise CommandError(_("PORT is “{port}”, not a number from 1 to 65535. Run: PORT={free} make run").format(port=port, free=free_port(host)))
    return host, int(port)


def refuse_taken(host: str, port: int) -> None:
    """One sentence with the remedy, instead of gunicorn's five tries and a bare exit."""
    error = why_not(host, port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        sentence = _("Port {port} is taken by another program. Run: PORT={free} make run")
    elif error.errno in (errno.EACCES, errno.EPERM):
        sentence = _("This user may not open port {port}. Run: PORT={free} make run")
    else:
        sentence = _("This machine has no address {host}. Run: HOST=0.0.0.0 make run")
    raise CommandError(sentence.format(host=host, port=port, free=free_port(host)))


def why_not(host: str, port: int) -> OSError | None:
    """What stands against listening there; None if nothing does."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
    except OSError as error:
        return error
    return None


def free_port(host: str) -> int:
    return next((port for port in range(USUAL_PORT + 1, USUAL_PORT + 100) if not why_not(host, port)), USUAL_PORT + 1)


def refuse_unreachable_database() -> None:
    """Asked without the pool, whose answer is only that it waited in vain."""
    driver: Any = connection.Database  # type: ignore[attr-defined]  # every backend has it
    try:
        driver.connect(**connection.get_connection_params()).close()
    except (Error, driver.Error) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CommandError(
            _("The database does not answer ({reason}). Set DATABASE_URL right, or leave it out for SQLite.").format(reason=reason)
        ) from None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once (a double click, two terminals) prepare one after the other."""
    with (Path(settings.VAR_DIR) / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def become_gunicorn(host: str, port: int) -> None:
    """Replace this process by the server: DEBUG off, no control socket under $HOME, only warnings in the log."""
    os.environ.pop("DEBUG_FILE", None)
    os.environ["DEBUG"] = "0"
    os.chdir(settings.BASE_DIR)
    pidfile = server.pidfile(port)
    pidfile.unlink(missing_ok=True)  # the port was free: it is a killed server's, whose number may be another program's by now
    arguments = ["--bind", f"{env.in_url(host)}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS)]
    arguments += ["--worker-class", "gthread", "--preload", "--no-control-socket", "--log-level", "warning"]
    arguments += ["--pid", str(pidfile), "--config", "python:hnp_portal.beside"]  # the housekeeping runs beside it
    program = str(Path(sys.executable).with_name("gunicorn"))  # not -m: what it starts anew at a restart would miss its modules
    os.execv(sys.executable, [sys.executable, program, "hnp_portal.wsgi", *arguments])  # noqa: S606  # nosec B606 # without a shell is what is meant
