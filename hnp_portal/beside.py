"""`python -m hnp_portal.beside`: keeps `manage.py tend --loop` running for as long as the process that started this one.

That is the server (see `manage.py serve`). Nothing but the standard library, so that it stays small and cannot fail.
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
