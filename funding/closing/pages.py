"""A closing in words: its stages with their counts, the sentence on top, and what would happen now."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop import money
from funding.closing.models import ClosingJob, ClosingStage
from funding.closing.preview import Preview
from funding.payments.models import Refund

Name, State = ClosingStage.Name, ClosingJob.State


def stages(job: ClosingJob, *, technical: bool = False) -> list[dict[str, Any]]:
    """For `{% stages %}`: the first one that is not finished is the one at work, or the one that failed.

    `technical`: with the words of what failed, for who can do something about it.
    """
    told, now = [], "failed" if job.state == State.STOPPED else "current"
    for stage in job.stages.all():
        state = "done" if stage.finished_at else now
        told.append({"title": _title(stage, state), "state": state, "note": _note(stage, state, technical)})
        now = now if stage.finished_at else "pending"
    return told


def _title(stage: ClosingStage, state: str) -> str:
    """With its count while it is at work: “Returning 40 of 176”."""
    if state not in ("current", "failed") or not stage.total:
        return str(stage.get_name_display())
    counted = {"done": stage.done, "total": stage.total}
    return {
        Name.SETTLE: _("Waiting for payments: %(done)s of %(total)s have settled"),
        Name.DECIDE: _("Deciding and booking the outcome"),
        Name.ASK: _("Setting aside %(done)s of %(total)s"),
        Name.SEND: _("Returning %(done)s of %(total)s"),
        Name.TELL: _("Telling %(done)s of %(total)s"),
    }[Name(stage.name)] % counted


def _note(stage: ClosingStage, state: str, technical: bool) -> str:
    notes = []
    if state == "done" and stage.total > 1:
        notes.append(str(stage.done))
    if stage.failed:
        words = ngettext("%(n)s refused: finance decides", "%(n)s refused: finance decides on each", stage.failed)
        notes.append(words % {"n": stage.failed})
    if technical and stage.error and state != "done":
        notes.append(stage.error)
    return " · ".join(notes)


def sentence(job: ClosingJob) -> str:
    """How it stands, in one line that is read out when it changes."""
    if job.state == State.DONE:
        return _("Finished: %(outcome)s.") % {"outcome": job.get_outcome_display()}
    if job.state == State.STOPPED:
        return _("Stopped. What was done is kept, and nothing is done twice.")
    at_work = next((stage for stage in job.stages.all() if not stage.finished_at), None)
    return _title(at_work, "current") if at_work else _("Finishing")


def preview(seen: Preview) -> list[tuple[Any, ...]]:
    """For `{% summary %}`: only what this end would do."""

    def euros(cents: int) -> str:
        return money.format(cents, seen.campaign.currency)

    way = seen.on_their_way
    rows: list[tuple[Any, ...]] = [
        (_("Raised"), _("%(raised)s of %(minimum)s") % {"raised": euros(seen.raised), "minimum": euros(seen.minimum)}),
        (_("Supporters"), seen.supporters),
        (_("Payments on their way"), f"{way.payments} · {euros(way.cents)}" if way.payments else _("None")),
    ]
    if seen.outcome == "funded":
        rows += [(_("Fee of the programme"), euros(seen.fee)), (_("For the co-op"), euros(seen.payable))]
    if seen.outcome in ("unfunded", "cancelled"):
        rows += [
            (_("Refunds"), f"{seen.refunds} · {euros(seen.refunded)}" if seen.refunds else _("None")),
            (_("Match that goes back to its pot"), euros(seen.match_released)),
        ]
    return [*rows, (_("Mails"), seen.mails)]


def result(seen: Preview) -> str:
    return {
        "passed": _("It has reached its minimum and goes on to its second round."),
        "funded": _("It is funded: the money is booked for the co-op."),
        "unfunded": _("It has not reached its minimum: everything goes back to who pledged it."),
        "cancelled": _("It is cancelled: everything goes back to who pledged it."),
        "counting": _("Payments that were begun before the end may still change the result: they are waited for."),
    }[seen.outcome]


def incidents(campaign: Any) -> QuerySet[Refund]:
    """Refunds that the provider has refused for good: finance decides what becomes of each."""
    failed = Refund.objects.filter(attempt__pledge__campaign=campaign, state=Refund.State.FAILED)
    return failed.select_related("attempt__pledge", "otherwise__said_by")


def to_confirm(campaign: Any) -> QuerySet[Refund]:
    """Refunds that one person says were returned from the bank: another one has to confirm it."""
    said = Refund.objects.filter(attempt__pledge__campaign=campaign, state=Refund.State.OTHERWISE)
    return said.select_related("attempt__pledge", "otherwise__said_by").order_by("otherwise__said_at", "id")
