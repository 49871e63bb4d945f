"""Our site as the bench starts it: the product, with a provider that answers within the process, and mail left waiting.

The web servers take `application` from here, the worker takes `app`. Nothing else imports this, so that no installation
can have this provider by its settings alone.
"""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowdcoop.settings")
django.setup()

from django.conf import settings  # noqa: E402 - they are there now

# Refusals are pages too: drawn without the fingerprints that files get when an installation gathers them.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

from crowdcoop.celery import app  # noqa: E402 - after the settings
from crowdcoop.wsgi import application  # noqa: E402
from funding.payments import provider  # noqa: E402
from funding.payments.models import Attempt, Refund  # noqa: E402
from funding.payments.sandbox import Sandbox  # noqa: E402

__all__ = ["StandIn", "app", "application"]


class StandIn(Sandbox):
    """Signs and reads events as the sandbox does; asked, it says without a network that what was asked for was paid."""

    def start(self, attempt: Attempt, return_url: str, cancel_url: str) -> provider.Started:
        return provider.Started(f"ch_{attempt.uid}", f"http://127.0.0.1/pay/ch_{attempt.uid}")

    def look_up(self, attempt: Attempt) -> provider.Outcome:
        return provider.Outcome("succeeded", f"ch_{attempt.uid}", attempt.amount, attempt.currency)

    def refund(self, refund: Refund) -> provider.Outcome:
        return provider.Outcome("succeeded", f"re_{refund.uid}", refund.amount, refund.currency)


provider.PROVIDERS["bench"] = f"{__name__}.StandIn"
# Both sides keep their mails in a row and send none while they are measured.
waits: dict[str, Any] = {"crowdcoop.notify.tasks.deliver_due": {"queue": "mail"}}
app.conf.task_routes = waits
