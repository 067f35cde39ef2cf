"""The application that gunicorn serves: `gunicorn hnp_portal.wsgi`. Opens no connection at import (--preload).

Around Django's application stands the page store: what is the same for all is answered before Django is asked.
"""

import atexit
import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.module_loading import import_string

from hnp_portal import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hnp_portal.settings")

django = get_wsgi_application()

from articles import readings  # noqa: E402 - what has models comes after Django
from hnp_portal.pagestore.layer import PageStore  # noqa: E402

application = PageStore(django, settings.PAGE_STORE_MB * 2**20)
checks.refuse_errors()
atexit.register(readings.flush)  # a process that ends stores what it has counted

# All of them now (0.1 s): during an upgrade a running server must not meet a template or a module of newer code.
_folder = settings.BASE_DIR / "templates"
for _path in sorted(_folder.rglob("*")):
    if _path.suffix in (".html", ".xml", ".txt") and not _path.name.startswith("."):  # an editor keeps files of its own there
        get_template(str(_path.relative_to(_folder)))
get_resolver().reverse_dict  # noqa: B018 # Django loads what follows at its first use
for _name in (*settings.PASSWORD_HASHERS, settings.CSRF_FAILURE_VIEW):
    import_string(_name)

# What stands now stays: the collector need not walk it at each turn, nor part the workers' shared memory by doing so.
gc.collect()
gc.freeze()
