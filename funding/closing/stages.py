"""What each stage of a closing does: from wherever it stands, until it is finished, has to wait, or its time is up.

Each says whether it is finished. None holds anything in memory from one chunk to the next, nor counts what it has not
found in the rows: whoever goes on after a crash sees the same.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from django.db.models import Count, F, Q, QuerySet

from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Campaign
from funding.campaigns.totals import on_their_way
from funding.closing.models import ClosingJob, ClosingStage
from funding.payments import returning, sending
from funding.payments.models import Refund
from funding.pledges import moves as pledges

Stage = ClosingStage
FINANCE_DECIDES = (Refund.State.FAILED, Refund.State.OTHERWISE)
COUNTED_AGAIN_AFTER = 1.0  # seconds: a page that looks every two sees it move


def settle(job: ClosingJob, stage: Stage, stop: float) -> bool:
    """The sweeper decides; here is only told how many payments it waits for."""
    waiting = job.campaign.state == Campaign.State.CLOSING
    left = on_their_way(job.campaign).payments if waiting else 0
    total = max(stage.total, left)
    _count(stage, total, total - left)
    return not waiting


def decide(job: ClosingJob, stage: Stage, stop: float) -> bool:
    """The outcome was booked by the campaign's own step, in one transaction; the job only takes it over."""
    outcome = getattr(job.campaign, "closing", None)
    job.outcome = outcome.outcome if outcome else ClosingJob.Outcome.PASSED
    job.save(update_fields=["outcome"])
    _count(stage, 1, 1)
    return True


def ask(job: ClosingJob, stage: Stage, stop: float) -> bool:
    if job.campaign.state not in returning.REASONS:
        return True
    asked = _refunds(job).count()
    _count(stage, asked + returning.owed(job.campaign).count(), asked)
    while time.monotonic() < stop:
        made = returning.ask(job.campaign)
        if not made:
            left = returning.owed(job.campaign).count()
            asked = _refunds(job).count()
            _count(stage, asked + left, asked)
            return left == 0
        Stage.objects.filter(pk=stage.pk).update(done=F("done") + made)
    return False


def send(job: ClosingJob, stage: Stage, stop: float) -> bool:
    """Finished when every refund has arrived; those that a bank refuses wait for somebody of finance."""
    if job.campaign.state not in returning.REASONS:
        return True
    _count_refunds(job, stage)
    counted = time.monotonic()

    def tell() -> None:
        nonlocal counted
        if time.monotonic() - counted > COUNTED_AGAIN_AFTER:
            _count_refunds(job, stage)
            counted = time.monotonic()

    sending.send_due(stop, job.campaign, tell)
    return _count_refunds(job, stage)


def tell(job: ClosingJob, stage: Stage, stop: float) -> bool:
    """A funded campaign tells all its supporters; of a lost one each has been told with the refund."""
    if job.outcome == ClosingJob.Outcome.FUNDED:
        with suppress(NotNow):  # told already, by the sweep of pledges
            pledges.tell_result(job.campaign, by=None)
        told = _told(job.campaign)
    else:
        told = job.stages.get(name=Stage.Name.SEND).done
    _count(stage, told, told)
    return True


DOES: dict[str, Callable[[ClosingJob, Stage, float], bool]] = {
    Stage.Name.SETTLE: settle,
    Stage.Name.DECIDE: decide,
    Stage.Name.ASK: ask,
    Stage.Name.SEND: send,
    Stage.Name.TELL: tell,
}


def _refunds(job: ClosingJob) -> QuerySet[Refund]:
    """Those that the end of the campaign has caused: what supporters took back before is not counted."""
    return Refund.objects.filter(attempt__pledge__campaign=job.campaign, reason=returning.REASONS[job.campaign.state])


def _count_refunds(job: ClosingJob, stage: Stage) -> bool:
    counted = _refunds(job).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=Refund.State.DONE)),
        failed=Count("pk", filter=Q(state__in=FINANCE_DECIDES)),
    )
    _count(stage, **counted)
    return counted["done"] == counted["total"]


def _told(campaign: Campaign) -> int:
    entries = Entry.objects.about(campaign).filter(step=pledges.tell_result.name).order_by()
    return Notice.objects.filter(entry__in=entries).count()


def _count(stage: Stage, total: int, done: int, failed: int = 0) -> None:
    Stage.objects.filter(pk=stage.pk).update(total=total, done=done, failed=failed)
    stage.total, stage.done, stage.failed = total, done, failed
