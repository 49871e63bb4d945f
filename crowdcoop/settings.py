"""Settings of one installation; every value that differs between installations comes from the environment.

The list of variables and what they switch stands in docs/running.md.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from crowdcoop.offered import *  # noqa: F403 - the names of what each room offers are settings too
from crowdcoop.pulse import schedule

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# -- What kind of installation this is ------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
if DEMO and not (DEBUG or env.bool("DEMO_PUBLIC", False)):
    raise ImproperlyConfigured("DEMO=1 lets anyone become any demo account: with DEBUG=0 it also needs DEMO_PUBLIC=1.")
SECRET_KEY = env.str("SECRET_KEY", "not-secret-and-only-for-debug" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY (or start with ./run, which writes one into .env).")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = "Crowdcoop"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "hola@crowdcoop.example")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "127.0.0.1", "localhost"])
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
for folder in ("mail", "files", "broker/queue", "broker/processed", "reports"):
    (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)

# -- Who is installed -----------------------------------------------------------------------------
FIRST_PARTY_APPS = [
    "crowdcoop.journal",
    "crowdcoop.notify",
    "crowdcoop.people",
    "crowdcoop.reports",
    "crowdcoop.look",
    "crowdcoop.files",
    "crowdcoop.desk",
    "incubator",
    "funding",
]
INSTALLED_APPS = [
    *FIRST_PARTY_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "anymail",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # What it keeps carries the headers of all that stand below it.
    "funding.showcase.early.EarlyPageMiddleware",
    "csp.middleware.CSPMiddleware",
    "crowdcoop.refused.StrangeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "crowdcoop.files.receiving.TooMuchMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "crowdcoop.people.middleware.TimezoneMiddleware",
    "crowdcoop.people.mfa.SecondFactorMiddleware",
    "crowdcoop.look.middleware.PrivatePagesMiddleware",
    "crowdcoop.refused.RefusedMiddleware",
]
ROOT_URLCONF = "crowdcoop.urls"
WSGI_APPLICATION = "crowdcoop.wsgi.application"
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
                "crowdcoop.look.context.site",
            ],
            "builtins": ["crowdcoop.look.templatetags.telar", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# -- Where data is kept ---------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'crowdcoop.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a read-then-write transaction in DEFERRED mode fails at once under contention, whatever the timeout.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=3000"}
# SQLite too: a new connection reads the whole schema before its first statement.
DATABASES["default"]["CONN_MAX_AGE"] = 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The database and not Redis: limits on sign-in must hold, and pages must answer, while Redis is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Past this many rows the cache throws away a third of them, whichever: with 300 that would undo the limits.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
MEDIA_ROOT = DATA_DIR / "files"
REPORTS_ROOT = DATA_DIR / "reports"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS = 2 * 1024 * 1024, 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# Files stay in memory until they have been checked: no half of one is left on a disk, and a form cannot fill it.
FILE_UPLOAD_HANDLERS = ["crowdcoop.files.receiving.Receiver"]

# -- Languages and places -------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("ca", "Català"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "crowdcoop/locale"]
FORMAT_MODULE_PATH = ["crowdcoop.look.formats"]
TIME_ZONE = "Europe/Madrid"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- Signing in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "me"
ACCOUNT_ADAPTER = "crowdcoop.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# Six figures and three tries a code: with ten codes an hour, guessing one takes years.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key,25/d/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_PREVENT_ENUMERATION = ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_FOR_STAFF = env.bool("MFA_FOR_STAFF", not DEMO)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]

# -- Mail: every message goes through the outbox (crowdcoop.notify), never from a request ------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", f"filemail:///{DATA_DIR / 'mail'}")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost", EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = (EMAIL_CONFIG.get(name, False) for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <{CONTACT_EMAIL}>")

# -- Background work: at-least-once, so every task is safe to repeat ---------------------------------
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # One more try, at once: with the default retries every page that wakes a worker takes 6 s while Redis is down.
    {
        "visibility_timeout": 900,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(DATA_DIR / "broker/queue"),
        "data_folder_out": str(DATA_DIR / "broker/queue"),
        "processed_folder": str(DATA_DIR / "broker/processed"),
        "control_folder": str(DATA_DIR / "broker/control"),
        "store_processed": False,
        # Seconds between two looks into the folder: with its own one second, every task begins half a second late.
        "polling_interval": 0.2,
    }
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# How often the pulse beats, in seconds; what it wakes stands in crowdcoop/pulse.py.
PULSE = env.int("PULSE_SECONDS", 30)
CELERY_BEAT_SCHEDULE = schedule(PULSE)
# The worker must know every task the pulse names: one module of tasks per slice.
CELERY_IMPORTS = sorted({entry["task"].rpartition(".")[0] for entry in CELERY_BEAT_SCHEDULE.values()})

# -- Payment --------------------------------------------------------------------------------------
# The sandbox moves no money: with DEBUG off it is there only if PAYMENT_PROVIDERS names it.
PAYMENT_PROVIDERS = env.list("PAYMENT_PROVIDERS", default=["sandbox"] if DEBUG else [])
SANDBOX_URL = env.str("SANDBOX_URL", "http://127.0.0.1:8100").rstrip("/")
SANDBOX_SECRET = env.str("SANDBOX_SECRET", SECRET_KEY)
# Live keys take real money and belong to DEBUG=0: see funding/payments/configured.py.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE = "https://api.stripe.com"  # only tests put another one here
# Where bank transfers are to go, whose account it is, and the days there are to make one.
TRANSFER_IBAN = env.str("TRANSFER_IBAN", "").replace(" ", "").upper()
TRANSFER_HOLDER = env.str("TRANSFER_HOLDER", SITE_NAME)
TRANSFER_DAYS = env.int("TRANSFER_DAYS", 5)
DEFAULT_CURRENCY = "EUR"
# The most that one pledge or tip may be, in cents; and how many pledge and follow forms an address may send in ten minutes (0: any).
PLEDGE_CEILING = env.int("PLEDGE_CEILING", 10_000_00)
PLEDGE_LIMIT = env.int("PLEDGE_LIMIT", 60)
# How many refunds a second a provider is asked for, by all workers together (0: as many as it answers).
REFUNDS_PER_SECOND = env.int("REFUNDS_PER_SECOND", 20)
# Who issues the receipts: the short word begins every number, the rest stands on the paper (tax number and address if any).
RECEIPT_ISSUER = env.str("RECEIPT_ISSUER", "CC")
RECEIPT_ISSUER_NAME = env.str("RECEIPT_ISSUER_NAME", SITE_NAME)
RECEIPT_ISSUER_ID = env.str("RECEIPT_ISSUER_ID", "")
RECEIPT_ISSUER_ADDRESS = env.str("RECEIPT_ISSUER_ADDRESS", "")
# The tax on the programme's fee, which holds it: since which day, how much in basis points, and which law says so.
FEE_TAX = [("2012-09-01", 2100, "Ley 37/1992, art. 90.uno (Real Decreto-ley 20/2012)")]

# -- Forms ----------------------------------------------------------------------------------------
CRISPY_TEMPLATE_PACK = "telar"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("telar",)
# "example.org" in an address field means https://example.org, as every Django after 5.2 takes it.
FORMS_URLFIELD_ASSUME_HTTPS = True

# -- Security -------------------------------------------------------------------------------------
_https = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "crowdcoop.look.errors.csrf_failure"
SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXY_COUNT", 0) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
_pages_of = {"sandbox": SANDBOX_URL, "stripe": "https://checkout.stripe.com"}
_payment_pages = [page for name, page in _pages_of.items() if name in PAYMENT_PROVIDERS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        # A pledge form is answered with a redirect to the provider's page, which browsers hold against form-action.
        "form-action": [SELF, *_payment_pages],
    }
}

# -- Log ------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
