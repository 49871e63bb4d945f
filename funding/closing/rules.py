"""Who may see and push a closing, and who hears of it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.people import rules as people
from crowdcoop.people.models import User
from funding.campaigns.models import Campaign
from funding.closing.models import ClosingJob
from funding.payments.models import Refund

# It is not one's own campaign: who is in the team does not push the closing of it.
keeper = (people.coordinator | people.finance) & ~people.is_member


def may_look(person: Any) -> bool:
    """The coordination and finance look at every closing, whoever's it is."""
    return people.coordinator.test(person) or people.finance.test(person)


def readable(person: Any) -> Any:
    """The jobs this person may look at: all for coordination and finance, else those of one's own team."""
    jobs = ClosingJob.objects.select_related("campaign__cooperative")
    return jobs if may_look(person) else jobs.of_team(person)


def round_has_ended(campaign: Campaign, _by: Any) -> Any:
    if campaign.state == Campaign.State.CLOSING or campaign.state in Campaign.CLOSED:
        return None
    return _("The round is still open.")


def no_job_yet(campaign: Campaign, _by: Any) -> Any:
    taken = ClosingJob.objects.filter(campaign=campaign, round=round_of(campaign))
    return _("This closing is being worked on already.") if taken.exists() else None


def every_stage_done(job: ClosingJob, _by: Any) -> Any:
    return _("Some stages are not finished.") if job.stages.filter(finished_at=None).exists() else None


def somebody_else(refund: Refund, by: Any) -> Any:
    if by is not None and refund.otherwise.said_by_id == by.pk:
        return _("You have said that this was returned: somebody else of finance has to confirm it.")
    return None


def who_said_it(refund: Refund, by: Any) -> list[User]:
    """Not who takes back what they said themselves."""
    return [refund.otherwise.said_by] if refund.otherwise.said_by != by else []


def round_of(campaign: Campaign) -> int:
    return 2 if campaign.round_2_ends_at else 1


def team_and_keepers(job: ClosingJob, _by: Any = None) -> Iterable[User]:
    """The team, and those who watch over closings; each once."""
    return list(dict.fromkeys([*people.team(job), *keepers()]))


def keepers(_about: Any = None, _by: Any = None) -> Iterable[User]:
    return list(dict.fromkeys([*people.coordinators(), *people.finance_people()]))
