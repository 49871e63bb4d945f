"""The pages of the editor that are lists of parts: what stands on each, and the steps behind its buttons."""

from typing import Any, NamedTuple

from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from crowdcoop.workflow import Step
from funding.campaigns import moves
from funding.campaigns.forms import CostForm, HelpForm, ReturnForm, RewardForm
from funding.campaigns.models import Campaign


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
        return rows.select_related("stock") if self.name == "rewards" else rows


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
            _("What somebody gets for a pledge: at least three, from a small one that anybody can pay."),
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
    )
}
