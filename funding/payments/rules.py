"""When a payment or a refund may move, and who hears of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.notify.outbox import Recipient
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import finance_people
from funding.campaigns.models import Campaign
from funding.ledger import accounts
from funding.ledger.models import Entry
from funding.payments.models import Attempt, Refund
from funding.pledges import rules as pledge_rules
from funding.pledges.models import Pledge

THE_DECISION_STANDS = _("The first round is over and its decision stands: pledges can no longer be cancelled.")


def still_to_be_paid(pledge: Pledge, _by: Any) -> Any:
    if pledge.state != Pledge.State.STARTED:
        return _("There is nothing to pay for this pledge: it is now “%(state)s”.") % {
            "state": pledge.get_state_display()
        }
    return None


def paid_its_pledge(attempt: Attempt, _by: Any) -> Any:
    return None if attempt.pays else _("This payment does not count for its pledge.")


def not_returned_yet(attempt: Attempt, _by: Any) -> Any:
    return _("It is being returned already.") if Refund.objects.filter(attempt=attempt).exists() else None


def can_be_cancelled(attempt: Attempt, by: Any) -> Any:
    """While the campaign is open and its minimum has not been passed: after that the decision stands."""
    campaign = attempt.pledge.campaign
    if attempt.pledge.state != Pledge.State.PAID:
        return _("This pledge is now “%(state)s”.") % {"state": attempt.pledge.get_state_display()}
    if campaign.passed_at is not None or campaign.state != Campaign.State.ROUND_1:
        return THE_DECISION_STANDS
    return pledge_rules.is_open(campaign, by)


def declined_supporter(attempt: Attempt, _by: Any) -> list[Recipient]:
    """Told only of a payment that was tried and failed, not of a page they left, nor once the pledge is paid."""
    tried = attempt.why not in ("expired", "missing")
    return pledge_rules.supporter(attempt.pledge) if tried and attempt.pledge.state == Pledge.State.STARTED else []


def finance_if_unplaced(attempt: Attempt, _by: Any) -> list[Any] | UserQuerySet:
    return finance_people() if attempt.why else []


def returned_by_its_provider(refund: Refund, _by: Any) -> Any:
    """What was paid from the bank instead stays paid, whatever the provider still says of its own try."""
    name = accounts.provider(refund.attempt.provider)
    booked = Entry.objects.filter(transaction__key=f"refund:{refund.uid}", account=name)
    return None if booked.exists() else _("The provider did not return this.")


def recorded_anew(now: str, seen: str | None) -> Any:
    """What the second person looked at is what they confirm; `seen` is None where nobody has looked at a page."""
    if seen is None or seen == now:
        return None
    return _("This has been recorded anew since you looked at it. Look at it again.")


def supporter_of_refund(refund: Refund, _by: Any) -> list[Recipient]:
    return pledge_rules.supporter(refund.attempt.pledge)
