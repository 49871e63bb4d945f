"""When a transfer, a movement of the bank's or a return may move, and who hears of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import finance_people
from funding.payments.models import Attempt, Refund
from funding.payments.transfer import dates, reading
from funding.payments.transfer.models import Instructions, Movement, Return, Statement
from funding.pledges import rules as pledge_rules
from funding.pledges.models import Pledge

NAME = "transfer"
UNDONE = "undone"


def by_transfer(attempt: Attempt, _by: Any) -> Any:
    return None if attempt.provider == NAME else _("This is not a bank transfer.")


def not_told_yet(attempt: Attempt, _by: Any) -> Any:
    told = Instructions.objects.filter(attempt=attempt).exclude(told_at=None)
    return _("This has been told already.") if told.exists() else None


def not_reminded_yet(attempt: Attempt, _by: Any) -> Any:
    told, now = attempt.instructions, clock.now()
    # Who was told a moment ago needs no reminder.
    if told.reminded_at or now < dates.remind_from(told.pay_by) or now < attempt.created_at + dates.DAY:
        return _("This is not the day to be reminded of it.")
    return None


def time_is_over(attempt: Attempt, _by: Any) -> Any:
    return _("There is still time to make it.") if clock.now() < attempt.instructions.expires_at else None


def not_asked_yet(refund: Refund, _by: Any) -> Any:
    return _("This has been told already.") if Return.objects.filter(refund=refund).exists() else None


def has_its_columns(statement: Statement, _by: Any) -> Any:
    if not statement.headings or reading.has_its_columns(statement.columns):
        return None
    return _("Say which columns are the date and the amount.")


def was_counted(movement: Movement, _by: Any) -> Any:
    """What is on its way back, or was never counted, is not undone."""
    attempt = movement.attempt
    if attempt is None or not attempt.pays or attempt.pledge.state != Pledge.State.PAID:
        return _("This money does not count for a pledge now.")
    return None


def campaign_still_open(movement: Movement, by: Any) -> Any:
    return movement.attempt and pledge_rules.campaign_is_open(movement.attempt.pledge, by)


def supporter(attempt: Attempt, _by: Any = None) -> list[Recipient]:
    return pledge_rules.supporter(attempt.pledge)


def supporter_at_first(attempt: Attempt, _by: Any = None) -> list[Recipient]:
    return [] if _was_undone(attempt) else supporter(attempt)


def supporter_again(attempt: Attempt, _by: Any = None) -> list[Recipient]:
    return supporter(attempt) if _was_undone(attempt) else []


def _was_undone(attempt: Attempt) -> bool:
    """Whether the one before was told to have arrived, and had not."""
    before = Attempt.objects.filter(pledge=attempt.pledge_id, pk__lt=attempt.pk).order_by("id").last()
    return before is not None and before.why == UNDONE


def finance_if_held(statement: Statement, _by: Any = None) -> list[Any] | UserQuerySet:
    return finance_people() if statement.movements.held().exists() else []
