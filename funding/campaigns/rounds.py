"""When a round ends, and closing what is due: found by query, decided under locks, safe with many sweepers."""

import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import transaction

from crowdcoop import clock
from crowdcoop.workflow import NotNow, Step
from funding.campaigns import moves
from funding.campaigns.models import Campaign
from funding.campaigns.totals import awaited, raised_now

log = logging.getLogger(__name__)


class Due(NamedTuple):
    """A campaign whose moment has come, and the step that is next."""

    campaign: Campaign
    step: Step
    raised: int


def end_of(campaign: Campaign, raised: int) -> Step:
    """What the end of the round under way means, from the figures; the step asks the same again under its locks."""
    if campaign.passed_at is not None:
        return moves.fund
    if raised < campaign.sums()[0]:
        return moves.fail
    return moves.fund if campaign.one_round else moves.pass_round_1


def next_step(campaign: Campaign, raised: int) -> Step | None:
    """None while it is being counted: payments begun before the end may still change the result."""
    if awaited(campaign, raised).payments:
        return None if campaign.state == Campaign.State.CLOSING else moves.count
    return end_of(campaign, raised)


def due() -> Iterator[Due]:
    """What `close_due` will do, without doing it."""
    for campaign in Campaign.objects.due_to_close(clock.now()).select_related("cooperative"):
        raised = raised_now(campaign)
        if (step := next_step(campaign, raised)) is not None:
            yield Due(campaign, step, raised)


def close_due() -> list[Due]:
    """Close every campaign whose round is over, each in a transaction of its own; what failed is logged and left due."""
    return _each(Campaign.objects.due_to_close, _close)


def publish_due() -> list[Due]:
    return _each(Campaign.objects.due_to_publish, _publish)


def _each(query: Callable, handle: Callable[[int], Due | None]) -> list[Due]:
    done = []
    for pk in list(query(clock.now()).values_list("pk", flat=True)):
        try:
            done.append(handle(pk))
        except NotNow as refused:
            log.warning(
                "Campaign %s is due and cannot be moved: %s", pk, "; ".join(str(why) for why in refused.reasons)
            )
        except Exception:
            log.exception("Campaign %s is due and could not be moved", pk)
    return [one for one in done if one is not None]


def _close(pk: int) -> Due | None:
    """None when another sweeper was faster (its row is no longer due once the lock is ours), or while it is counted."""
    with transaction.atomic():
        campaign = Campaign.objects.due_to_close(clock.now()).select_for_update().filter(pk=pk).first()
        if campaign is None:
            return None
        raised = raised_now(campaign)
        step = next_step(campaign, raised)
        return None if step is None else Due(step(campaign, by=None), step, raised)


def _publish(pk: int) -> Due | None:
    with transaction.atomic():
        campaign = Campaign.objects.due_to_publish(clock.now()).select_for_update().filter(pk=pk).first()
        return None if campaign is None else Due(moves.publish(campaign, by=None), moves.publish, 0)
