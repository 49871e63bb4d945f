"""What happens while a campaign runs: the team gives thanks, and its coach gives advice."""

from typing import Any

from crowdcoop import clock
from crowdcoop.workflow import NotNow, act, create, system
from funding.campaigns.models import Campaign
from funding.running import coach, rules
from funding.running.models import Advice, CoachSilence, Thanked, Thanks, waiting_for_thanks

AT_ONCE = 50


@create(Thanks, who=rules.member, needs=[rules.is_published], tells={"thanks_of_team": rules.people_thanked})
def thank(campaign: Campaign, *, by: Any, pledges: list[int], text: str) -> tuple[Thanks, dict[str, int]]:
    """Those of `pledges` (at most fifty) that nobody has thanked for; two of the team at once do it once.

    The campaign's row is locked, so the second of the two finds the first one's; the key of Thanked holds it as well.
    """
    waiting = list(waiting_for_thanks(campaign).filter(pk__in=pledges[:AT_ONCE]))
    if not waiting:
        raise NotNow(rules.THANKED_ALREADY)
    thanks = Thanks.objects.create(campaign=campaign, by=by, text=text, at=clock.now())
    Thanked.objects.bulk_create(Thanked(pledge=pledge, thanks=thanks) for pledge in waiting)
    return thanks, {"pledges": len(waiting)}


@create(Advice, who=system, needs=[rules.coach_is_heard], tells={"coach_advice": rules.team_that_listens})
def advise(campaign: Campaign, *, by: None) -> Advice:
    """What the calendar has for today, looked up again under the campaign's lock: ten sweepers at once say it once."""
    seen = coach.with_figures(coach.in_its_care()).filter(pk=campaign.pk).first()
    moment = coach.next_of(seen) if seen else None
    if moment is None:
        raise NotNow(rules.NOTHING_TO_SAY)
    return Advice.objects.create(
        campaign=campaign, key=moment.key, day=moment.day, facts=coach.facts(seen), given_at=clock.now()
    )


@act(Campaign, who=rules.member, needs=[rules.coach_is_heard])
def silence_coach(campaign: Campaign, *, by: Any) -> None:
    """No more advice for this campaign; what has to be told (results, money) is told all the same."""
    CoachSilence.objects.create(campaign=campaign, by=by, at=clock.now())


@act(Campaign, who=rules.member, needs=[rules.coach_is_silent])
def let_coach_speak(campaign: Campaign, *, by: Any) -> None:
    CoachSilence.objects.filter(campaign=campaign).delete()
