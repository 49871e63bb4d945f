"""The steps of a closing: taken up, stopped by a fault, tried again, finished; and money given back by another way."""

from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import finance, finance_people
from crowdcoop.workflow import NotNow, create, move, system
from funding.campaigns.models import Campaign
from funding.closing import rules
from funding.closing.models import ClosingJob, ClosingStage, Otherwise
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments.models import Refund
from funding.payments.rules import recorded_anew, supporter_of_refund
from funding.pledges import moves as pledges

State = ClosingJob.State


@create(ClosingJob, who=system, needs=[rules.round_has_ended, rules.no_job_yet])
def open_job(campaign: Campaign, *, by: None) -> ClosingJob:
    job = ClosingJob.objects.create(campaign=campaign, round=rules.round_of(campaign), opened_at=clock.now())
    names = enumerate(ClosingStage.Name)
    ClosingStage.objects.bulk_create(ClosingStage(job=job, place=place, name=name) for place, name in names)
    return job


@move(ClosingJob, source=State.RUNNING, target=State.STOPPED, who=system, tells={"closing_stopped": rules.keepers})
def stop(job: ClosingJob, *, by: None, reason: str) -> None:
    """A stage has failed again and again: trying on by itself would only hide it."""


@move(ClosingJob, source=State.STOPPED, target=State.RUNNING, who=rules.keeper)
def retry(job: ClosingJob, *, by: Any) -> None:
    """The stage that failed, once more; those before it are done and stay so."""
    job.stages.filter(finished_at=None).update(tries=0, error="")


@move(
    ClosingJob,
    source=State.RUNNING,
    target=State.DONE,
    who=system,
    needs=[rules.every_stage_done],
    tells={"closing_finished": rules.team_and_keepers},
)
def finish(job: ClosingJob, *, by: None) -> dict[str, Any]:
    job.finished_at = clock.now()
    sent = job.stages.get(name=ClosingStage.Name.SEND)
    return {"outcome": job.outcome, "refunds": sent.done}


@move(
    Refund,
    source=Refund.State.FAILED,
    target=Refund.State.OTHERWISE,
    who=finance,
    tells={"refund_to_confirm": finance_people},
)
def return_otherwise(refund: Refund, *, by: User, reason: str) -> None:
    """The provider will not do it, and one person says that it was paid from the bank: how, stands in the reason."""
    said = {"how": reason[:200], "said_by": by, "said_at": clock.now(), "why": ""}
    Otherwise.objects.update_or_create(refund=refund, defaults=said)


@move(
    Refund,
    source=Refund.State.OTHERWISE,
    target=Refund.State.DONE,
    who=finance,
    needs=[rules.somebody_else],
    tells={"refund_made_otherwise": supporter_of_refund},
)
def confirm_otherwise(refund: Refund, *, by: User, seen: str | None = None) -> dict[str, Any]:
    """Another person than who said it: the database holds the two against each other as well.

    `seen` is the record they looked at.
    """
    said = refund.otherwise
    if why := recorded_anew(said.as_recorded, seen):
        raise NotNow(why)
    said.confirmed_by, said.confirmed_at = by, clock.now()
    said.save(update_fields=["confirmed_by", "confirmed_at"])
    refund.done_at, refund.why = clock.now(), said.how
    entries = {accounts.refunds_due(refund.attempt.provider): -refund.amount, accounts.BANK: refund.amount}
    book.post(Transaction.Kind.REFUND, f"refund:{refund.uid}", entries, note=said.how, currency=refund.currency)
    if refund.attempt.pays:
        pledges.returned(refund.attempt.pledge, by=None)
    return {"cents": refund.amount, "how": said.how}


@move(
    Refund,
    source=Refund.State.OTHERWISE,
    target=Refund.State.FAILED,
    who=finance,
    tells={"refund_not_otherwise": rules.who_said_it},
)
def deny_otherwise(refund: Refund, *, by: User, reason: str) -> dict[str, Any]:
    """It is owed as before. Who said it may take it back as well: nothing has moved yet."""
    refund.otherwise.why = reason
    refund.otherwise.save(update_fields=["why"])
    return {"cents": refund.amount, "how": refund.otherwise.how}
