"""What was spent is written down; what was wrong is corrected by another entry, and the first one stays."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow, create
from funding.campaigns.models import Campaign, CostLine
from funding.payouts.spending import rules
from funding.payouts.spending.models import Spending
from incubator.community.models import Update
from incubator.journeys.days import today


@create(Spending, who=rules.is_member, needs=[rules.is_funded])
def enter(
    campaign: Campaign,
    *,
    by: User,
    line: CostLine,
    spent_on: date,
    cents: int,
    file: Checked | None = None,
    update: Update | None = None,
    **words: str,
) -> tuple[Spending, dict[str, Any]]:
    evidence = keep(file, by=by) if file else None
    made = _written(campaign, by, line, spent_on, cents=cents, evidence=evidence, update=update, **words)
    return made, _facts(made)


@create(Spending, who=rules.is_member, needs=[rules.still_valid])
def correct(
    spending: Spending,
    *,
    by: User,
    line: CostLine,
    spent_on: date,
    cents: int,
    file: Checked | None = None,
    update: Update | None = None,
    **words: str,
) -> tuple[Spending, dict[str, Any]]:
    """The evidence of the first entry stays, unless another one comes."""
    evidence = keep(file, by=by) if file else spending.evidence
    more = {"cents": cents, "evidence": evidence, "update": update, "corrects": spending, **words}
    made = _written(spending.campaign, by, line, spent_on, **more)
    return made, _facts(made) | {"corrects": spending.pk, "cents_before": spending.cents}


@create(Spending, who=rules.is_member, needs=[rules.still_valid])
def strike_out(spending: Spending, *, by: User, reason: str) -> tuple[Spending, dict[str, Any]]:
    """It was never spent: an entry of nothing takes its place."""
    said = {"text": reason, "supplier": spending.supplier, "evidence": spending.evidence, "corrects": spending}
    made = _written(spending.campaign, by, spending.line, spending.spent_on, cents=0, **said)
    return made, _facts(made) | {"corrects": spending.pk, "cents_before": spending.cents}


def _written(campaign: Campaign, by: User, line: CostLine, spent_on: date, **more: Any) -> Spending:
    if spent_on > today():
        raise NotNow(_("This day is still to come. Write it down once it is paid."))
    own = campaign.cost_lines.get(pk=line.pk)
    update = more.pop("update", None)
    if update is not None and update.cooperative_id != campaign.cooperative_id:
        raise ValueError("The update is of another co-op.")
    return Spending.objects.create(
        campaign=campaign, line=own, spent_on=spent_on, update=update, entered_by=by, at=clock.now(), **more
    )


def _facts(made: Spending) -> dict[str, Any]:
    return {"line": made.line.title, "cents": made.cents, "text": made.text}
