"""Settings of the tests: the product's own, on throw-away data, with no service needed.

`DATABASE_URL` chooses the database (SQLite in memory if it is not set); `./run test` sets it for the PostgreSQL pass.
Interface strings are written in English, so tests read them in English: `LANGUAGE_CODE` is "en" here, "es" on a site.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data_dir = tempfile.mkdtemp(prefix="crowdcoop-test-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
# Set, not defaulted: an .env beside the code or a variable of the shell must not reach the tests.
os.environ.update(
    DEBUG="0",
    DEMO="1",
    DEMO_PUBLIC="1",
    SECRET_KEY="only-for-tests-and-known-to-everybody",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    DATA_DIR=_data_dir,
    REDIS_URL="",
    EMAIL_URL="memorymail://",
    CONTACT_EMAIL="hola@crowdcoop.example",
    DEFAULT_FROM_EMAIL="Crowdcoop <hola@crowdcoop.example>",
    PAYMENT_PROVIDERS="sandbox",
    SANDBOX_URL="http://127.0.0.1:8100",
    SANDBOX_SECRET="secret-of-the-test-sandbox",
    TRANSFER_IBAN="ES9121000418450200051332",
    TRUSTED_PROXY_COUNT="0",
    REFUNDS_PER_SECOND="0",
    LOG_LEVEL="WARNING",
)
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")

from crowdcoop.settings import *  # noqa: E402, F403
from crowdcoop.settings import BASE_DIR, INSTALLED_APPS, MIDDLEWARE, STORAGES, TEMPLATES  # noqa: E402
from tests.guards import Missing  # noqa: E402

LANGUAGE_CODE = "en"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = Path(_data_dir) / "static"
STATIC_ROOT.mkdir()

# Tasks handed to Celery stay in this process and are not run: tests call the sweepers themselves.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}

# zeal fails a request that asks the same thing once per row.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE, "tests.guards.several_steps"]
ZEAL_RAISE = True
ZEAL_NPLUSONE_THRESHOLD = 2
# allauth looks the same address, and the same second factor, up twice while somebody signs in.
ZEAL_ALLOWLIST = [
    {"model": "account.EmailAddress", "field": "*"},
    {"model": "mfa.Authenticator", "field": "*"},
    # Whose session a new password has ended: it is read, dropped, and read again.
    {"model": "sessions.Session", "field": "*"},
    # Read once per model and process, then remembered: the first two steps of a process look like a loop.
    {"model": "contenttypes.ContentType", "field": "*"},
]

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Missing(BASE_DIR)
