"""The steps of a closing: taken up, stopped by a fault, tried again, finished; and money given back by another way."""

from typing import Any

from crowdcoop import clock
from crowdcoop.people.rules import finance
from crowdcoop.workflow import create, move, system
from funding.campaigns.models import Campaign
from funding.closing import rules
from funding.closing.models import ClosingJob, ClosingStage
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments.models import Refund
from funding.payments.rules import supporter_of_refund
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
    target=Refund.State.DONE,
    who=finance,
    tells={"refund_made_otherwise": supporter_of_refund},
)
def return_otherwise(refund: Refund, *, by: Any, reason: str) -> None:
    """The provider will not do it, and finance has paid it from the bank: how, stands in the reason."""
    refund.done_at, refund.why = clock.now(), reason[:200]
    entries = {accounts.refunds_due(refund.attempt.provider): -refund.amount, accounts.BANK: refund.amount}
    book.post(Transaction.Kind.REFUND, f"refund:{refund.uid}", entries, note=reason[:200], currency=refund.currency)
    if refund.attempt.pays:
        pledges.returned(refund.attempt.pledge, by=None)
