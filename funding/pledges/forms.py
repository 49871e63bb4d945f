"""What a supporter fills in; the amounts on the next page come from here and from no hidden field."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop import money
from crowdcoop.look.forms import Choice
from crowdcoop.look.text import in_language
from crowdcoop.money import MoneyField
from funding.campaigns.models import Campaign, Reward
from funding.pledges.cart import Cart

LEAST = 100


def no_card_number(words: str) -> None:
    """Card numbers do not belong here: they are refused before anything keeps them."""
    for found in re.findall(r"(?:\d[ -]?){13,19}", words):
        digits = [int(digit) for digit in re.sub(r"\D", "", found)][::-1]
        if sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10:
            raise forms.ValidationError(_("This looks like a card number. Take it out: you pay on the next pages."))


def reward_choice(reward: Reward) -> Choice:
    left = reward.stock.left
    notes = [in_language(reward, "description")]
    if left is not None:
        notes.append(ngettext("%(left)s left", "%(left)s left", left) % {"left": left} if left else str(_("Sold out")))
    return Choice(in_language(reward, "title"), hint=" · ".join(notes), aside=money.format(reward.cents, whole=True))


class PledgeForm(forms.Form):
    reward = forms.ChoiceField(label=_("Would you like a reward?"), required=False, widget=forms.RadioSelect)
    amount = MoneyField(label=_("Amount in euros"), minimum=LEAST)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("For the receipt and the result"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        help_text=_("Leave it blank to pledge anonymously"),
        validators=[no_card_number],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    tip = MoneyField(
        label=_("Something for the programme"),
        required=False,
        minimum=0,
        help_text=_("On top of your pledge, for advising and training other co-ops. Only if you like."),
    )
    address = forms.CharField(
        label=_("Where shall we send the reward?"),
        max_length=500,
        validators=[no_card_number],
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    message = forms.CharField(
        label=_("A few words for the co-op"), required=False, max_length=300, validators=[no_card_number]
    )
    public = forms.BooleanField(label=_("Show my name and my words on the campaign's page"), required=False)
    share_with_coop = forms.BooleanField(label=_("The co-op may write to me"), required=False)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, campaign: Campaign, *arguments: Any, common: int | None = None, **options: Any):
        super().__init__(*arguments, **options)
        self.campaign = campaign
        self.rewards = {str(reward.pk): reward for reward in campaign.rewards.select_related("stock")}
        # Sold out stays visible, last; choosing it is answered with a sentence.
        shown = sorted(self.rewards.values(), key=lambda reward: reward.stock.left == 0)
        none = Choice(_("No reward"), hint=_("I just want to help."))
        self.fields["reward"].choices = [("", none), *((str(r.pk), reward_choice(r)) for r in shown)]
        self.fields["amount"].maximum = self.fields["tip"].maximum = settings.PLEDGE_CEILING
        self.fields["amount"].help_text = _amount_hint(common)
        if not self._is_posted():
            del self.fields["address"]

    def _is_posted(self) -> bool:
        chosen = self.rewards.get(str(self["reward"].value() or ""))
        return chosen is not None and chosen.delivery == Reward.Delivery.POST

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reward = self.rewards.get(cleaned.get("reward") or "")
        if reward is not None and reward.stock.left == 0:
            self.add_error(
                "reward", _("“%(reward)s” is sold out. Choose another reward, or none.") % {"reward": reward}
            )
        elif reward is not None and 0 < (cleaned.get("amount") or 0) < reward.cents:
            least = money.format(reward.cents)
            self.add_error("amount", _("This reward is from %(least)s.") % {"least": least})
        return cleaned

    def cart(self) -> Cart:
        said = self.cleaned_data | {"campaign": self.campaign.pk, "tip": self.cleaned_data["tip"] or 0}
        return Cart(**said | {"reward": int(said["reward"]) if said["reward"] else None})


def _amount_hint(common: int | None) -> Any:
    least = _("From %(least)s.") % {"least": money.format(LEAST, whole=True)}
    if common is None:
        return least
    usual = _("What most people give here: %(amount)s.") % {"amount": money.format(common, whole=True)}
    return f"{least} {usual}"
