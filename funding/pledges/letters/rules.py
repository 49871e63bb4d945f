"""Who may write to whom, how often, and who hears of it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people import rules as people
from crowdcoop.people.models import UserQuerySet
from funding.pledges import rules as pledges
from funding.pledges.letters.models import Letter
from funding.pledges.models import Pledge

A_DAY, LETTERS_A_DAY = timedelta(days=1), 5

holder_of_the_link, is_member = pledges.holder_of_the_link, people.is_member


def has_given(pledge: Pledge, _by: Any) -> Any:
    return None if pledge.paid_at else _("You can write to the co-op once your pledge is paid.")


def not_too_many(pledge: Pledge, _by: Any) -> Any:
    today = pledge.letters.filter(author=None, written_at__gt=clock.now() - A_DAY)
    if today.count() < LETTERS_A_DAY:
        return None
    return _("You have written %(letters)s messages today. Wait for an answer, or write again tomorrow.") % {
        "letters": LETTERS_A_DAY
    }


def was_written_to(pledge: Pledge, _by: Any) -> Any:
    """A team answers; it does not begin."""
    return None if pledge.letters.filter(author=None).exists() else _("This person has not written to you.")


def team(letter: Letter, _by: Any = None) -> UserQuerySet:
    return people.team(letter)


def supporter(letter: Letter, _by: Any = None) -> list[Recipient]:
    return pledges.supporter(letter.pledge)
