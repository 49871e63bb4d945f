"""The pages of the editor: those of running text, and those that are lists of parts with the steps behind their buttons."""

from typing import Any, NamedTuple

from django.forms import ModelForm
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crowdcoop.workflow import Step
from funding.campaigns import missing, moves
from funding.campaigns.forms import (
    CommitmentForm,
    CostForm,
    GoalsForm,
    HelpForm,
    MakerForm,
    PlanForm,
    ReturnForm,
    RewardForm,
    StoryForm,
)
from funding.campaigns.models import Campaign


class Text(NamedTuple):
    """A page whose form is the campaign itself."""

    name: str
    title: Any
    why: Any
    form: type[ModelForm]
    save_words: Any


TEXTS = {
    text.name: text
    for text in (
        Text("story", _("Your story"), "", StoryForm, _("Save the story")),
        Text(
            "plan",
            _("Your plan"),
            _("Whoever reviews it reads this page; supporters do not."),
            PlanForm,
            _("Save the plan"),
        ),
        Text("goals", _("Goals you work for"), "", GoalsForm, _("Save the goals")),
    )
}


class Page(NamedTuple):
    name: str
    title: Any
    why: Any
    parts: str
    form: type[ModelForm]
    add: Step
    change: Step
    remove: Step
    add_words: Any

    @property
    def url_name(self) -> str:
        return f"campaign_{self.name}"

    def rows(self, campaign: Campaign) -> Any:
        rows = getattr(campaign, self.parts).all()
        more = {"rewards": "stock", "team": "photo"}.get(self.name)
        return rows.select_related(more) if more else rows


PAGES = {
    page.name: page
    for page in (
        Page(
            "budget",
            _("Budget"),
            _("Each line is something you need. The required ones are the minimum; with the others it is the optimum."),
            "cost_lines",
            CostForm,
            moves.plan_cost,
            moves.change_cost,
            moves.remove_cost,
            _("Add the cost"),
        ),
        Page(
            "rewards",
            _("Rewards"),
            format_lazy(
                _("What somebody gets for a pledge: at least {rewards}, from a small one that anybody can pay."),
                rewards=missing.REWARDS,
            ),
            "rewards",
            RewardForm,
            moves.offer_reward,
            moves.change_reward,
            moves.remove_reward,
            _("Add the reward"),
        ),
        Page(
            "returns",
            _("Collective returns"),
            _(
                "What everybody gets, supporter or not: code, designs, manuals, data, with the licence that lets them use it."
            ),
            "collective_returns",
            ReturnForm,
            moves.offer_return,
            moves.change_return,
            moves.remove_return,
            _("Add the collective return"),
        ),
        Page(
            "help",
            _("Help wanted"),
            _(
                "What is not money: a pair of hands, a van for a day, a room. You can change it during the campaign too."
            ),
            "help_wanted",
            HelpForm,
            moves.ask_for_help,
            moves.change_help,
            moves.remove_help,
            _("Ask for this help"),
        ),
        Page(
            "team",
            _("Team"),
            _("Who is behind it and does what. You can change it during the campaign too."),
            "makers",
            MakerForm,
            moves.introduce,
            moves.change_maker,
            moves.remove_maker,
            _("Show this person"),
        ),
        Page(
            "impact",
            _("Impact commitments"),
            _("What will be better for more than your co-op, and by what anybody can tell."),
            "commitments",
            CommitmentForm,
            moves.commit_to,
            moves.change_commitment,
            moves.remove_commitment,
            _("Commit to this"),
        ),
    )
}
