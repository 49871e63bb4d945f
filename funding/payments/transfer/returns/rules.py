"""Who may confirm a return that was made by hand, and who hears of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import User
from funding.payments.transfer.models import Return


def somebody_else(by_hand: Return, by: Any) -> Any:
    if by is not None and by_hand.made_by_id == by.pk:
        return _("You have recorded this transfer: somebody else of finance has to confirm it.")
    return None


def who_recorded_it(by_hand: Return, by: Any) -> list[User]:
    """Not who takes back what they recorded themselves."""
    return [by_hand.made_by] if by_hand.made_by is not None and by_hand.made_by != by else []


def not_told_yet(by_hand: Return, _by: Any) -> Any:
    return _("This has been told already.") if by_hand.told_at else None
