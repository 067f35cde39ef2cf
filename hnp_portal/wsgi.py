"""The application that gunicorn serves: `gunicorn hnp_portal.wsgi`. Opens no connection at import (--preload)."""

import atexit
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template

from hnp_portal import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hnp_portal.settings")

application = get_wsgi_application()
checks.refuse_errors()

from articles import readings  # noqa: E402 - models need the application

atexit.register(readings.flush)  # a process that ends stores what it has counted

# All of them now (0.1 s): during an upgrade a running server must not meet a template of newer code.
_folder = settings.BASE_DIR / "templates"
for _path in sorted(_folder.rglob("*.*ml")):
    get_template(str(_path.relative_to(_folder)))
