"""When a payment that fits no pledge may be placed or sent back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from funding.ledger import accounts
from funding.ledger.models import Entry
from funding.payments.models import Attempt
from funding.pledges import rules as pledge_rules
from funding.pledges.models import Pledge


def arrived(attempt: Attempt) -> Entry | None:
    """What stands in suspense for it, with its currency."""
    return Entry.objects.filter(transaction__key=f"paid:{attempt.uid}", account=accounts.suspense()).first()


def in_suspense(attempt: Attempt, _by: Any) -> Any:
    if Attempt.objects.unplaced().filter(pk=attempt.pk).exists() and arrived(attempt) is not None:
        return None
    return _("This money does not stand in suspense now.")


def in_its_currency(attempt: Attempt, _by: Any) -> Any:
    entry = arrived(attempt)
    if entry is None or entry.currency == attempt.pledge.currency:
        return None
    return _("It came in %(currency)s: it can only be returned.") % {"currency": entry.currency}


def pledge_waits(attempt: Attempt, _by: Any) -> Any:
    if attempt.pledge.state == Pledge.State.STARTED:
        return None
    return _("This pledge is now “%(state)s”.") % {"state": attempt.pledge.get_state_display()}


def campaign_takes_it(attempt: Attempt, by: Any) -> Any:
    return pledge_rules.campaign_is_open(attempt.pledge, by)
