"""What `manage.py check` says of how paying is set up: keys of the wrong mode, and what is missing for a provider."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own names of its messages
from stdnum import iban
from stdnum.exceptions import ValidationError

PREFIXES = ("sk_test_", "rk_test_", "sk_live_", "rk_live_")


def payment(**_asked: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if "stripe" in settings.PAYMENT_PROVIDERS:
        found += _stripe()
    if "transfer" in settings.PAYMENT_PROVIDERS:
        found += _transfer()
    return found


def _stripe() -> list[CheckMessage]:
    key, secret = settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET
    found: list[CheckMessage] = []
    if not key.startswith(PREFIXES):
        found.append(Error("STRIPE_SECRET_KEY is no secret key of Stripe's (sk_… or rk_…).", id="payments.E001"))
    elif "_live_" in key and settings.DEBUG:
        found.append(Error("A live key of Stripe takes real money: not with DEBUG=1.", id="payments.E002"))
    elif "_test_" in key and not settings.DEBUG:
        found.append(Warning("A test key of Stripe takes no money, and DEBUG is off.", id="payments.W001"))
    if not secret.startswith("whsec_"):
        found.append(Error("STRIPE_WEBHOOK_SECRET is no signing secret (whsec_…).", id="payments.E003"))
    return found


def _transfer() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    try:
        iban.validate(settings.TRANSFER_IBAN)
    except ValidationError:
        found.append(Error("TRANSFER_IBAN is not a valid IBAN.", id="payments.E004"))
    if not 1 <= settings.TRANSFER_DAYS <= 30:
        found.append(Error("TRANSFER_DAYS is from 1 to 30.", id="payments.E005"))
    return found
