"""What must hold between campaigns, their outcomes and the work of closing them: settings.BOOK_CHECKS names `differences`."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, OuterRef, Q

from crowdcoop import clock
from crowdcoop.journal.models import Entry as Journal
from funding.campaigns.models import Campaign, Closing
from funding.campaigns.totals import awaited
from funding.closing import moves
from funding.closing.models import ClosingJob, ClosingStage, closed_late
from funding.ledger import accounts
from funding.ledger.models import Entry
from funding.payments import returning
from funding.payments.models import Refund
from funding.pledges.models import Pledge

CLOSED_WITHIN = timedelta(minutes=10)
ENDS_AS = {
    Closing.Outcome.FUNDED: (Campaign.State.FUNDED, Campaign.State.FULFILLED),
    Closing.Outcome.UNFUNDED: (Campaign.State.UNFUNDED,),
    Closing.Outcome.CANCELLED: (Campaign.State.CANCELLED,),
}


def differences() -> Iterator[str]:
    """One line per thing that is not as it must be."""
    yield from _outcomes()
    yield from _jobs()
    yield from _stages()
    yield from _late()
    yield from _people()


def _outcomes() -> Iterator[str]:
    for closing in Closing.objects.select_related("campaign").order_by("id"):
        campaign = closing.campaign
        if campaign.state in Campaign.CLOSED and campaign.state not in ENDS_AS[Closing.Outcome(closing.outcome)]:
            yield f"campaign {campaign.pk}: {campaign.state}, and its outcome is {closing.outcome}"
        if (closing.outcome == Closing.Outcome.UNFUNDED) and closing.raised >= closing.minimum:
            yield f"campaign {campaign.pk}: not funded with {closing.raised} cents of {closing.minimum}"
    decided = ClosingJob.objects.exclude(outcome__in=["", ClosingJob.Outcome.PASSED])
    for job in decided.exclude(outcome=F("campaign__closing__outcome")).order_by("id"):
        yield f"closing {job.pk}: says {job.outcome}, which is not the campaign's outcome"


def _jobs() -> Iterator[str]:
    """A finished job leaves no stage open, no pledge that counts in a lost campaign, and no refund on its way."""
    open_stages = Count("stages", filter=Q(stages__finished_at=None))
    for job in ClosingJob.objects.annotate(left=open_stages).filter(state=ClosingJob.State.DONE).order_by("id"):
        if job.left:
            yield f"closing {job.pk}: finished, with {job.left} stages that are not"
    lost = ClosingJob.objects.filter(campaign__state__in=returning.REASONS)
    asked = lost.filter(stages__name=ClosingStage.Name.ASK, stages__finished_at__isnull=False)
    for job in asked.filter(campaign__pledges__state=Pledge.State.PAID).distinct().order_by("id"):
        yield f"closing {job.pk}: all was asked back, and some pledges still count"
    for job in ClosingJob.objects.filter(state=ClosingJob.State.STOPPED).order_by("id"):
        yield f"closing {job.pk}: stopped, waits for somebody"


def _stages() -> Iterator[str]:
    """Stages end in their order, and what the last ones say is what the refunds are."""
    last_done = Max("stages__place", filter=Q(stages__finished_at__isnull=False))
    for job in ClosingJob.objects.annotate(last_done=last_done).exclude(last_done=None).order_by("id"):
        for stage in job.stages.filter(finished_at=None, place__lt=job.last_done):
            yield f"closing {job.pk}: the stage {stage.name} is not finished, and a later one is"
    sent = ClosingStage.objects.filter(name=ClosingStage.Name.SEND, finished_at__isnull=False)
    for stage in sent.filter(job__campaign__state__in=returning.REASONS).select_related("job__campaign").order_by("id"):
        campaign = stage.job.campaign
        reason = returning.REASONS[campaign.state]
        refunds = Refund.objects.filter(attempt__pledge__campaign=campaign, reason=reason)
        # One that came back since is finance's: the closing had returned it.
        returned = Q(state=Refund.State.DONE) | Q(came_back_at__isnull=False)
        counted = refunds.aggregate(all=Count("pk"), done=Count("pk", filter=returned))
        if (stage.done, stage.total) != (counted["done"], counted["all"]) or stage.done != stage.total:
            said = f"{stage.done} of {stage.total}"
            yield f"closing {stage.job_id}: says {said} returned, it is {counted['done']} of {counted['all']}"


def _people() -> Iterator[str]:
    """What one person returned from the bank before two were asked for stands so in the journal, which cannot be changed."""
    waiting = Refund.objects.filter(state=Refund.State.OTHERWISE)
    for refund in waiting.exclude(otherwise__confirmed_by=None, otherwise__why="", otherwise__isnull=False).order_by(
        "id"
    ):
        yield f"refund {refund.pk}: waits for a second person, and nobody says how it was returned"
    from_bank = Entry.objects.filter(account=accounts.BANK, transaction__key__startswith="refund:")
    keys = from_bank.values_list("transaction__key", flat=True)
    one = Q(otherwise__confirmed_by=None) | Q(otherwise__confirmed_by=F("otherwise__said_by"))
    told = Journal.objects.filter(about_type=ContentType.objects.get_for_model(Refund), about_id=OuterRef("pk"))
    at_once = Exists(told.filter(step=moves.return_otherwise.name, after=Refund.State.DONE))
    paid = Refund.objects.filter(uid__in=[key.removeprefix("refund:") for key in keys])
    for alone in paid.filter(one).exclude(at_once).order_by("id"):
        yield f"refund {alone.pk}: returned from the bank without a second person"


def _late() -> Iterator[str]:
    before = clock.now() - CLOSED_WITHIN
    for campaign in closed_late(before):
        yield f"campaign {campaign.pk}: its round ended at {campaign.ends_at:%Y-%m-%d %H:%M}, and it is still open"
    settled = Max("pledges__attempts__settled_at")
    for campaign in Campaign.objects.filter(state=Campaign.State.CLOSING).annotate(settled=settled).order_by("id"):
        since = max(moment for moment in (campaign.settled, campaign.ends_at) if moment is not None)
        if since < before and not awaited(campaign).payments:
            yield f"campaign {campaign.pk}: still counted, and nothing is on its way"
