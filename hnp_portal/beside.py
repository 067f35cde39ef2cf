"""`python -m hnp_portal.beside`: keeps `manage.py tend --loop` running for as long as the process that started this one.

That is the server (see `manage.py serve`). Nothing but the standard library, so that it stays small and cannot fail.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

LOOK = 1
"""Seconds between two looks at server and tend."""
AGAIN_AFTER = 2
"""Seconds before a tend that died is started again."""


def main() -> None:
    server = os.getppid()
    os.nice(5)  # readers first
    while os.getppid() == server:
        tend = subprocess.Popen([sys.executable, "manage.py", "tend", "--loop", "--with-parent"])
        while tend.poll() is None and os.getppid() == server:
            time.sleep(LOOK)
        tend.terminate()
        tend.wait()
        time.sleep(AGAIN_AFTER)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C reaches the server and tend as well
        main()
