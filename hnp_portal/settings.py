"""All settings, for both ways of running. `SITE_URL` with https is the one switch: then this is production.

What may be set from outside comes through `hnp_portal.env`. Everything the program writes lies in VAR_DIR.
"""

from pathlib import Path
from typing import Any

from js_asset import static_lazy

from hnp_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.var_dir("VAR_DIR", BASE_DIR / "var")
MANAGE = env.text("MANAGE") or ".venv/bin/python manage.py"
"""How manage.py is typed here (deploy/ says it its own way): what a person is told to type must work as it stands."""
BACKUP_DIR = BASE_DIR / (env.text("BACKUP_DIR") or VAR_DIR / "backups")
"""Where backups go; better on another disk."""

# --- Where we are -----------------------------------------------------------------------------------------------------
_site = env.site_url()
SITE_URL = _site.geturl() if _site else ""
"""The public address, or "" at home: then absolute links take the request's host."""
PRODUCTION = _site is not None and _site.scheme == "https"
DEBUG = env.flag("DEBUG")
SECRET_KEY_GIVEN = bool(env.text("SECRET_KEY"))
SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(VAR_DIR / "secret-key")
VISITOR_KEY = env.text("VISITOR_KEY") or f"visitor:{SECRET_KEY}"
"""Readers' addresses are stored as a hash keyed by this; changing it makes them strangers to the limits."""
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES")
"""How many proxies of ours stand in front: so many entries of X-Forwarded-For are believed, from the right."""
ALLOWED_HOSTS = [
    *([_site.hostname] if _site and _site.hostname else []),
    *env.words("ALLOWED_HOSTS"),
    *env.own_hosts("" if PRODUCTION else env.text("HOST")),
]

ROOT_URLCONF = "hnp_portal.urls"
WSGI_APPLICATION = "hnp_portal.wsgi.application"

INSTALLED_APPS = [
    "hnp_portal",
    "articles",
    "comments",
    "captcha",  # its table and settings only; its widget's template is overridden by ours
    "django_prose_editor",
    "hnp_portal.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.forms",  # its widgets' templates, which those in templates/ override
]

MIDDLEWARE = [
    "hnp_portal.security.CookielessPublic",  # the very first: nothing public may see a cookie
    "hnp_portal.logs.RequestLog",  # outside of all that may write into the log
    "hnp_portal.security.ContentPolicy",  # outside all others: redirects and refusals carry the policy too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hnp_portal.security.StaffMarker",
    "hnp_portal.notices.ReadOnly",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ---------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_SQLITE: dict[str, Any] = {
    "OPTIONS": {
        # IMMEDIATE: a transaction that will write takes the lock at once and waits, instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        # WAL: reading never waits for writing. The limit makes the log small again after an import.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
        "PRAGMA cache_size=-8000; PRAGMA journal_size_limit=16777216;",
    },
    "CONN_MAX_AGE": 600,
    # A file: threads and the tests' own server share it; a database in memory answers "table is locked" to threads.
    "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},
}
_POSTGRESQL: dict[str, Any] = {
    "OPTIONS": {
        # psycopg's own patience is 30 s and its retries grow: too long for a reader after PostgreSQL was restarted.
        "pool": {"min_size": 1, "max_size": 8, "timeout": 1, "reconnect_timeout": 1},
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,  # milliseconds: a machine that is gone answers nothing, not even a refusal
    },
    "CONN_HEALTH_CHECKS": True,
}


def _database() -> dict[str, Any]:
    given = env.database(BASE_DIR, VAR_DIR / "portal.sqlite3")
    manners = _SQLITE if given["ENGINE"].endswith("sqlite3") else _POSTGRESQL
    return {**manners, **given, "OPTIONS": {**manners["OPTIONS"], **given.get("OPTIONS", {})}}


DATABASES = {"default": _database()}

# --- Kept pages -------------------------------------------------------------------------------------------------------
PAGE_STORE_MB = env.number("PAGE_STORE_MB", 32)
"""How much of its memory each process gives to whole pages kept for readers; 0 keeps none."""
PAGE_STORE_SECONDS = env.number("PAGE_STORE_SECONDS", 1)
"""How old at most the knowledge is that a kept page still holds."""

METRICS_TOKEN = env.text("METRICS_TOKEN")
"""Who brings it may read `/metrics`; without one nobody may."""

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = env.text("LANGUAGE_CODE") or "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "django"]  # the second: what Django and the editor lack in Vietnamese
FORMAT_MODULE_PATH = ["hnp_portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- Static files and media -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
"""Pictures and attached files; served by our own views at /anh/ and /tep/, never as a folder."""
FILE_UPLOAD_TEMP_DIR = env.made(VAR_DIR / "receiving", "VAR_DIR")
"""Large uploads while they arrive: below VAR_DIR, so that those of a killed process can be swept."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hnp_portal.assets.HashedFiles"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # text of one form; the longest article of the archive has 100 KB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 100  # an article's form has a box to replace each of its files, and empty ones count

# --- Sessions, logins, transport --------------------------------------------------------------------------------------
STAFF_PATH = "/quan-tri/"
"""All that knows a person lives below this path: session, CSRF cookie, previews."""
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = STAFF_PATH
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "hnp_portal.staff.refusals.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = ["hnp_portal.staff.passwords.ComposedPassword"]
PASSWORD_RESET_TIMEOUT = 3_600  # seconds a mailed link is good for
STAFF_TOTP = env.choice("STAFF_TOTP", ("off", "admins", "all"), "admins" if PRODUCTION else "off")
"""Who must sign in with a second factor. Whoever has set one up is always asked for it."""
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # the library's delay has no end; ours is in hnp_portal.staff.tries
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # TCVN 14423:2026: 14 characters where there is no second factor.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "hnp_portal.staff.passwords.AnotherThanBefore"},
]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines over plain http
# same-origin, never no-referrer: with that every honest comment would be posted with "Origin: null".
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # HSTS for all subdomains and the browsers' preload list bind the whole city's domain: not this site's decision.
    "security.W005",
    "security.W021",
]

# --- The rest ---------------------------------------------------------------------------------------------------------
EMAIL_GIVEN = bool(env.text("EMAIL_URL"))
"""Without it no mail can leave: the pages then say whom to ask instead."""
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # at home a letter is printed
EMAIL_HOST_USER = ""
EMAIL_TIMEOUT = 10  # seconds for each word of the mail server; all of them must end before the next try (hnp_portal.outbox)
globals().update(env.email())  # EMAIL_HOST and so on
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM") or (
    EMAIL_HOST_USER if "@" in EMAIL_HOST_USER else f"no-reply@{_site.hostname if _site else 'localhost'}"
)

CAPTCHA_TIMEOUT = 15  # minutes; the library's five are too short for a slow typist

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    # Our extension keeps the editor from injecting a <style> and gives its buttons Vietnamese names. It adds no markup,
    # hence nothing to the library's own allow-list.
    {"js": [static_lazy("js/editor.js")], "extensions": {"Portal": lambda config, shared: None}},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hnp_portal.logs.JsonLines"}, "readable": {"()": "hnp_portal.logs.Readable"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "readable"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Every 404 of a passing robot as a warning would bury what matters; 5xx and refused hosts still speak.
        "django.request": {"level": "ERROR"},
        # One line a request and the chores' numbers: at home they would flood the terminal.
        "hnp_portal": {"level": "INFO" if PRODUCTION else "WARNING"},
        # Without handlers of its own, which print readers' addresses and queries.
        "gunicorn.error": {"handlers": [], "propagate": True},
    },
}
