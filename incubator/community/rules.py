"""Who follows a co-op, who writes to its followers, and who is told."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people.models import Cooperative
from incubator.community.models import Follow, Update
from incubator.journeys.models import Incubation

ASK_AGAIN_AFTER = timedelta(minutes=10)  # so that nobody can fill a stranger's mailbox from this form


def is_public(cooperative: Cooperative) -> bool:
    """Once it is in the programme, a co-op shows itself."""
    return Incubation.objects.filter(cooperative=cooperative).exists()


def has_a_public_page(cooperative: Cooperative, _by: Any = None) -> str:
    return "" if is_public(cooperative) else _("This co-op has no public page yet.")


def may_ask_again(follow: Follow) -> bool:
    return follow.asked_at is None or follow.asked_at <= clock.now() - ASK_AGAIN_AFTER


def who_just_asked(follow: Follow, _by: Any = None) -> list[Recipient]:
    """The address that has been asked for in this very step, and no other."""
    asked_now = follow.confirmed_at is None and follow.asked_at == clock.now()
    return [_recipient(follow)] if asked_now else []


def followers(update: Update, _by: Any = None) -> Iterable[Recipient]:
    return [_recipient(follow) for follow in update.cooperative.follows.current().select_related("person")]


def _recipient(follow: Follow) -> Recipient:
    """A follower with an account is written to where the account is, in its language."""
    if follow.person is not None:
        person = follow.person
        return Recipient(email=follow.email, name=person.name, language=person.language, person=person)
    return Recipient(email=follow.email, language=follow.language)
