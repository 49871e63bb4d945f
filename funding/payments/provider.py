"""What a payment provider must be able to do, and which there are: `PAYMENT_PROVIDERS` names them, in their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crowdcoop.look.forms import Choice
from crowdcoop.workflow import NotNow
from funding.payments.models import Attempt, Refund

PROVIDERS = {
    "sandbox": "funding.payments.sandbox.Sandbox",
    "stripe": "funding.payments.stripe_checkout.Stripe",
    "transfer": "funding.payments.transfer.bank.Transfer",
}

WAYS = {
    "sandbox": (_("Test payment"), _("No money is moved.")),
    "stripe": (_("Card"), _("On the page of the payment provider: we never see your card.")),
    "transfer": (_("Bank transfer"), _("You make it from your bank in the next days; we tell you where to.")),
}


class Unreachable(Exception):
    """No answer, or none that can be understood: what happened over there is unknown."""


class Declined(Exception):
    """The provider has understood and will not do it."""


class Forged(Exception):
    """A message that does not come from the provider, is too old, or belongs to another mode."""


@dataclass(frozen=True)
class Started:
    reference: str
    url: str


@dataclass(frozen=True)
class Outcome:
    """What the provider says of a charge or a refund now. `missing`: it has never heard of it."""

    state: Literal["pending", "succeeded", "failed", "missing"]
    reference: str = ""
    amount: int = 0
    currency: str = ""
    url: str = ""
    why: str = ""


@dataclass(frozen=True)
class Fee:
    """What a provider has charged for a dispute (cents above zero) or given back of it (below), by its own reference."""

    reference: str
    cents: int
    currency: str


@dataclass(frozen=True)
class Disputed:
    """What a provider that knows of disputes says of one now; `key` is our own of the payment.

    Asked with `dispute(reference)`; `disputes_since(moment)` gives those that were opened from then on.
    """

    state: Literal["open", "won", "lost"]
    reference: str
    key: str
    amount: int
    currency: str
    why: str = ""
    fees: tuple[Fee, ...] = ()


@dataclass(frozen=True)
class Event:
    """A hint that something has changed: which charge, by the provider's reference and by our own key."""

    event_id: str
    kind: str
    reference: str
    key: str


class Provider(Protocol):
    def start(self, attempt: Attempt, return_url: str, cancel_url: str) -> Started: ...
    def look_up(self, attempt: Attempt) -> Outcome: ...
    def refund(self, refund: Refund) -> Outcome: ...
    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Event: ...


def names() -> list[str]:
    return [name for name in settings.PAYMENT_PROVIDERS if name in PROVIDERS]


def first() -> str:
    if not names():
        raise NotNow(_("Pledges cannot be paid here yet. Please come back later."))
    return names()[0]


def chosen(name: str) -> str:
    """The one that was chosen, if it is to be had; else the first."""
    return name if name in names() else first()


def choices() -> list[tuple[str, Choice]]:
    """The ways of paying as the supporter sees them, in the order of the settings."""
    return [(name, Choice(*WAYS.get(name, (name, "")))) for name in names()]


def get(name: str) -> Provider:
    """Raises KeyError for a provider that this installation does not have."""
    if name not in names():
        raise KeyError(name)
    return import_string(PROVIDERS[name])()


def of(name: str) -> Provider:
    """The provider of something that is under way. Raises Unreachable if it has been taken out of the settings since."""
    try:
        return get(name)
    except KeyError as gone:
        raise Unreachable(f"{name} is not set up here") from gone


def way_back(attempt: Attempt) -> str:
    """Where the provider sends people back to: of the pledge alone, so that asking again asks for the same."""
    with override(attempt.pledge.language):
        return settings.SITE_URL + reverse("pledge_done", args=[attempt.pledge.token])
