"""Who may do what with a campaign, what it needs, and who hears of it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rules import predicate

from crowdcoop import clock
from crowdcoop.notify.outbox import Recipient
from crowdcoop.people import rules as people
from crowdcoop.people.models import Cooperative, User, UserQuerySet
from funding.campaigns import missing
from funding.campaigns.models import Campaign
from funding.campaigns.totals import awaited, raised_now
from incubator.gate.rules import ready_for_campaign
from incubator.journeys.models import Incubation

__all__ = ["ready_for_campaign"]


# -- Who ------------------------------------------------------------------------------------------
@predicate
def mentor_of_its_journey(person, campaign) -> bool:
    return (
        people.mentor.test(person)
        and Incubation.objects.filter(cooperative_id=campaign.cooperative_id, mentor=person).exists()
    )


member = people.is_member
not_of_its_own_team = ~people.is_member
reviewer = (mentor_of_its_journey | people.coordinator) & not_of_its_own_team
coordinator = people.coordinator & not_of_its_own_team


@predicate
def may_preview(person, campaign) -> bool:
    """Whoever works on it sees it before everybody does."""
    return person is not None and (
        people.is_member.test(person, campaign)
        or mentor_of_its_journey.test(person, campaign)
        or people.coordinator.test(person)
    )


# -- What is needed -------------------------------------------------------------------------------
def may_prepare(cooperative: Cooperative, by: Any) -> Any:
    """A campaign is prepared once the journey is there; the import may come before it."""
    if by is None:
        return None
    preparing = (Incubation.State.CAMPAIGN_PREPARATION, Incubation.State.READY)
    if Incubation.objects.filter(cooperative=cooperative, state__in=preparing).exists():
        return None
    return _("The campaign is prepared once your journey has reached campaign preparation.")


def no_other_campaign(cooperative: Cooperative, by: Any) -> Any:
    if Campaign.objects.filter(cooperative=cooperative).exclude(state__in=Campaign.CLOSED).exists():
        return _("There is a campaign already: one at a time.")
    return None


def complete(campaign: Campaign, by: Any = None) -> list[Any]:
    """What the review is to find there; before it and at the gate."""
    return [one.what for one in missing.of(campaign) if one.keeps_from != missing.NOTHING]


def publishable(campaign: Campaign, by: Any = None) -> list[Any]:
    """What no published campaign is without: asked again of what was sent before more was asked for."""
    return [one.what for one in missing.of(campaign) if one.keeps_from == missing.PUBLICATION]


def remarks_settled(campaign: Campaign, by: Any) -> Any:
    if not (left := campaign.remarks.open().count()):
        return None
    sentence = ngettext_lazy(
        "Settle the %(left)d comment of the review that is left.",
        "Settle the %(left)d comments of the review that are left.",
        "left",
    )
    return sentence % {"left": left}


def publication_reached(campaign: Campaign, by: Any) -> Any:
    if campaign.publish_at is None or clock.now() < campaign.publish_at:
        return _("The day of publication has not come yet.")
    return None


def round_over(campaign: Campaign, by: Any) -> Any:
    """Half-open: at `ends_at` itself the round is over; the database's clock decides."""
    if campaign.ends_at is None or clock.now() < campaign.ends_at:
        return _("The round is still open.")
    return None


def minimum_reached(campaign: Campaign, by: Any) -> Any:
    """Once passed it stays passed, whatever goes back to supporters later."""
    if campaign.passed_at is None and raised_now(campaign) < campaign.sums()[0]:
        return _("The minimum has not been reached.")
    return None


def minimum_missed(campaign: Campaign, by: Any) -> Any:
    if campaign.passed_at is not None or raised_now(campaign) >= campaign.sums()[0]:
        return _("The minimum has been reached.")
    return None


def nothing_awaited(campaign: Campaign, by: Any) -> Any:
    if awaited(campaign).payments:
        return _("Payments begun before the end are still on their way.")
    return None


def something_awaited(campaign: Campaign, by: Any) -> Any:
    return None if awaited(campaign).payments else _("No payment is on its way that would change the result.")


def second_round_follows(campaign: Campaign, by: Any) -> Any:
    return _("This campaign has one round only.") if campaign.one_round else None


def no_round_follows(campaign: Campaign, by: Any) -> Any:
    if campaign.passed_at is None and not campaign.one_round:
        return _("The second round comes first.")
    return None


def nothing_left_to_deliver(campaign: Campaign, by: Any = None) -> list[Any]:
    """The slice that delivers stands above: settings name what it asks."""
    return [words for name in settings.FULFILMENT_CONDITIONS for words in import_string(name)(campaign)]


# -- Who is told ----------------------------------------------------------------------------------
def team(campaign: Campaign, by: Any = None) -> UserQuerySet:
    return people.team(campaign)


def reviewers(campaign: Campaign, by: Any = None) -> Iterable[User]:
    """Its mentor, and the coordinators who are not of its team."""
    mentors = User.objects.filter(mentored__cooperative=campaign.cooperative, is_active=True)
    chosen = (mentors | people.coordinators().order_by()).distinct().order_by("id")
    return chosen.exclude(pk__in=campaign.cooperative.team().order_by().values("pk"))


def team_and_followers(campaign: Campaign, by: Any = None) -> Iterable[Any]:
    followers = campaign.cooperative.follows.current().select_related("person")
    return [*team(campaign), *(_as_recipient(follow) for follow in followers)]


def _as_recipient(follow: Any) -> Recipient:
    person = follow.person
    if person is None:
        return Recipient(email=follow.email, language=follow.language)
    return Recipient(email=person.email, name=person.name, language=person.language, person=person)
