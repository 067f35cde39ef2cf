"""The application that gunicorn serves: `gunicorn hnp_portal.wsgi`. Opens no connection at import (--preload)."""

import os

from django.core.wsgi import get_wsgi_application

from hnp_portal import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hnp_portal.settings")

application = get_wsgi_application()
checks.refuse_errors()
