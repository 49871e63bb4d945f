"""The campaign in the task list of the co-op: settings.JOURNEY_TASKS names `tasks`."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.campaigns import moves
from funding.campaigns.missing import BY_SECTION, NOTHING, Missing
from funding.campaigns.models import Campaign
from incubator.journeys.models import Incubation
from incubator.journeys.tasklist import Task

EARLY = (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY)
SECTIONS = (
    ("story", gettext_lazy("Tell your story"), "campaign_story"),
    ("budget", gettext_lazy("Plan the budget"), "campaign_budget"),
    ("rewards", gettext_lazy("Offer rewards"), "campaign_rewards"),
    ("returns", gettext_lazy("Promise a collective return"), "campaign_returns"),
    ("help", gettext_lazy("Ask for other help"), "campaign_help"),
    ("team", gettext_lazy("Show who you are"), "campaign_team"),
    ("plan", gettext_lazy("Say how you will do it"), "campaign_plan"),
    ("pictures", gettext_lazy("Add pictures"), "campaign_pictures"),
)
# What the review waits for; the journey lists only these.
ASKED_FOR = ("story", "budget", "rewards", "returns", "plan")


class Section(NamedTuple):
    """One page of the editor, with what is missing there."""

    name: str
    title: Any
    url: str
    missing: list[Missing]

    @property
    def is_done(self) -> bool:
        return not any(one.keeps_from != NOTHING for one in self.missing)

    @property
    def kind(self) -> str:
        if self.name not in ASKED_FOR:
            return "plain" if self.missing else "done"
        return "done" if self.is_done else ""

    @property
    def status(self) -> str:
        if self.is_done and self.missing and self.name not in ASKED_FOR:
            return _("Not needed to send it")
        return _("Completed") if self.is_done else _("To do")

    why = ""


def sections(campaign: Campaign) -> list[Section]:
    return [Section(name, title, reverse(url), BY_SECTION[name](campaign)) for name, title, url in SECTIONS]


def tasks(incubation: Incubation, person: Any) -> list[Task]:
    if incubation.stands_in in EARLY:
        why = _("It opens when you reach campaign preparation.")
        return [
            Task(
                "campaign", _("Prepare your campaign"), None, "", done=False, locked_reason=why, key="campaign:prepare"
            )
        ]
    campaign = Campaign.objects.filter(cooperative_id=incubation.cooperative_id).first()
    if campaign is None:
        return [
            Task(
                "campaign",
                _("Start your campaign"),
                reverse("campaign_edit"),
                _("To do"),
                done=False,
                minutes=5,
                key="campaign:start",
            )
        ]
    if campaign.state in Campaign.EDITABLE:
        return [*_draft(campaign), _submit(campaign, person)]
    done = campaign.state not in (Campaign.State.IN_REVIEW, Campaign.State.APPROVED, *Campaign.LIVE)
    return [
        Task(
            "campaign",
            campaign.title,
            campaign.get_absolute_url() if done else reverse("campaign_run"),
            campaign.get_state_display(),
            done=done,
            key="campaign:run",
        )
    ]


def _draft(campaign: Campaign) -> list[Task]:
    found = [one for one in sections(campaign) if one.name in ASKED_FOR]
    return [
        Task("campaign", one.title, one.url, one.status, one.is_done, minutes=20, key=f"campaign:{one.name}")
        for one in found
    ]


def _submit(campaign: Campaign, person: Any) -> Task:
    why = moves.submit.why_not(campaign, person)
    locked = str(why[0]) if why else ""
    url = None if why else reverse("campaign_edit")
    return Task(
        "campaign",
        _("Send the campaign to review"),
        url,
        _("To do"),
        done=False,
        locked_reason=locked,
        minutes=5,
        key="campaign:submit",
    )
