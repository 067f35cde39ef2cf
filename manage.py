#!/usr/bin/env python
"""The portal's command line: `manage.py help` lists what it can do."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hnp_portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # one sentence with its remedy (hnp_portal.env); a traceback would bury it
        sys.exit(str(error))
    except (KeyboardInterrupt, EOFError):  # Ctrl-C while `serve` prepares (the next start completes it), Ctrl-D at a question
        sys.exit(130)


if __name__ == "__main__":
    main()
