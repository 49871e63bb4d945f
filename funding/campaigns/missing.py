"""What a draft still lacks, by the page where it is mended, and what each thing keeps from happening."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from crowdcoop import clock
from funding.campaigns.licences import LICENSABLE
from funding.campaigns.models import Campaign, Reward

STORY_WORDS = 80
REWARDS = 3
# What a published campaign cannot be without; the review asks for more, and what is approved already stays approved.
PUBLICATION, REVIEW, NOTHING = "publication", "review", "nothing"


class Missing(NamedTuple):
    what: Any
    blocks: Any
    keeps_from: str


def of(campaign: Campaign) -> list[Missing]:
    return [one for section in BY_SECTION.values() for one in section(campaign)]


def _story(campaign: Campaign) -> list[Missing]:
    missing = []
    if not campaign.sentence.strip():
        why = _("Without the sentence it has nothing to say in lists and chats, and it cannot be sent to review.")
        missing.append(Missing(_("Say what it is in one sentence."), why, PUBLICATION))
    if (words := STORY_WORDS - len(campaign.story.split())) > 0:
        sentence = ngettext_lazy(
            "Tell why: the story needs %(words)d word more.", "Tell why: the story needs %(words)d words more.", "words"
        )
        why = _("Without the story nobody knows why to give, and it cannot be sent to review.")
        missing.append(Missing(sentence % {"words": words}, why, PUBLICATION))
    return missing


def _budget(campaign: Campaign) -> list[Missing]:
    minimum, _optimum = campaign.sums()
    what = _("Add at least one required cost: the required ones are your minimum.")
    why = _("Without a minimum nothing says when it has succeeded, and it cannot be sent to review.")
    return [] if minimum else [Missing(what, why, PUBLICATION)]


def _rewards(campaign: Campaign) -> list[Missing]:
    rewards = list(campaign.rewards.all())
    missing = []
    if (lacking := REWARDS - len(rewards)) > 0:
        sentence = ngettext_lazy("Add %(rewards)d reward more.", "Add %(rewards)d rewards more.", "rewards")
        why = format_lazy(_("With fewer than {rewards} rewards it cannot be sent to review."), rewards=REWARDS)
        missing.append(Missing(sentence % {"rewards": lacking}, why, PUBLICATION))
    return [*missing, *_months(rewards)]


def _months(rewards: list[Reward]) -> list[Missing]:
    """A thing that is handed over has a month, and one to come; words of thanks may have none."""
    today = clock.now().date().replace(day=1)
    why = _("Without a month to come nobody knows when to expect it, and it cannot be sent to review.")
    missing = []
    for one in rewards:
        if one.delivered_by is None and one.delivery != Reward.Delivery.NONE:
            what = format_lazy(_("Say in which month “{title}” is handed over."), title=one.title)
            missing.append(Missing(what, why, REVIEW))
        elif one.delivered_by is not None and one.delivered_by < today:
            what = format_lazy(
                _("The month in which “{title}” is handed over has passed: choose another."), title=one.title
            )
            missing.append(Missing(what, why, REVIEW))
    return missing


def _returns(campaign: Campaign) -> list[Missing]:
    returns = list(campaign.collective_returns.all())
    if not returns:
        what = _("Add a collective return: what everybody gets, supporter or not.")
        return [Missing(what, _("Without a collective return it cannot be sent to review."), PUBLICATION)]
    why = _("Without a licence nobody else may use it, and it cannot be sent to review.")
    unlicensed = [one for one in returns if one.kind in LICENSABLE and not one.licence]
    return [
        Missing(format_lazy(_("Choose a licence for “{title}”."), title=one.title), why, PUBLICATION)
        for one in unlicensed
    ]


def _plan(campaign: Campaign) -> list[Missing]:
    missing = []
    if not campaign.spread.strip():
        why = _("Without a plan to make it known it cannot be sent to review.")
        missing.append(Missing(_("Say how people will hear of it."), why, REVIEW))
    advice = _("It can be sent without it, but whoever reviews it is going to ask.")
    if not campaign.execution.strip():
        missing.append(Missing(_("Say what you will do, and when."), advice, NOTHING))
    if not campaign.sustainability.strip():
        missing.append(Missing(_("Say how it goes on afterwards."), advice, NOTHING))
    return missing


def _help(campaign: Campaign) -> list[Missing]:
    why = _("It can be sent without it; then people can help with money only.")
    return [] if campaign.help_wanted.exists() else [Missing(_("Say what else would help you."), why, NOTHING)]


def _team(campaign: Campaign) -> list[Missing]:
    why = _("It can be sent without it; but people give to people.")
    return [] if campaign.makers.exists() else [Missing(_("Show who is behind it."), why, NOTHING)]


def _pictures(campaign: Campaign) -> list[Missing]:
    why = _("It can be sent without one; then the cloth of your name stands in its place.")
    return [] if campaign.pictures.exists() else [Missing(_("Add a picture."), why, NOTHING)]


BY_SECTION: dict[str, Callable[[Campaign], list[Missing]]] = {
    "story": _story,
    "budget": _budget,
    "rewards": _rewards,
    "returns": _returns,
    "help": _help,
    "team": _team,
    "plan": _plan,
    "pictures": _pictures,
}
