"""Keeps `manage.py tend --loop` running beside gunicorn: started again when it dies, ended with the server.

gunicorn reads this as its configuration (`--config python:hnp_portal.beside`), so that also the server of a restart
without a pause starts one of its own, of its own code. Each server's `python -m hnp_portal.beside` needs the standard
library only: it stays small and has nothing that could fail.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

LOOK = 1
"""Seconds between two looks at server and tend."""
WAIT = 2
"""Seconds before tend is started: the server comes first, and one that dies at once must not fill the machine."""


def when_ready(server: object) -> None:
    """gunicorn calls this in its master, in the project's folder."""
    subprocess.Popen([sys.executable, "-m", "hnp_portal.beside"])


def main() -> None:
    server = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; this ends with it
    os.nice(5)  # readers first
    while os.getppid() == server:
        time.sleep(WAIT)
        tend = subprocess.Popen([sys.executable, "manage.py", "tend", "--loop", "--with-parent"])
        while tend.poll() is None and os.getppid() == server:
            time.sleep(LOOK)
        tend.terminate()


if __name__ == "__main__":
    main()
