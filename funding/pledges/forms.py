"""What a supporter fills in; the amounts on the next page come from here and from no hidden field."""

import json
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crowdcoop import money
from crowdcoop.look.forms import Choice
from crowdcoop.look.text import in_language
from crowdcoop.money import MoneyField
from funding.campaigns.models import Campaign, Reward
from funding.pledges import address, changing, sources
from funding.pledges.cart import Cart
from funding.pledges.models import Pledge

LEAST = 100
Common = Callable[[], int | None] | None


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


def _line(label: Any, length: int, autocomplete: str, **more: Any) -> forms.CharField:
    words = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=length, widget=words, validators=[no_card_number], **more)


class PostalForm(forms.Form):
    """Where a reward goes; a field a line, as browsers know them."""

    receiver = _line(_("Name on the parcel"), 120, "shipping name")
    street = _line(_("Street, number, floor and door"), 160, "shipping street-address")
    postcode = _line(_("Postcode"), 12, "shipping postal-code")
    town = _line(_("Town"), 80, "shipping address-level2")
    country = _line(_("Country"), 60, "shipping country-name")

    def clean_postcode(self) -> str:
        RegexValidator(r"^[A-Za-z0-9 -]*$", _("A postcode has figures, letters and nothing else."))(
            self.cleaned_data["postcode"]
        )
        return self.cleaned_data["postcode"]

    def address(self) -> str:
        return address.written(self.cleaned_data)


class RewardForm(PostalForm):
    """A reward or none. Its address is asked for once it is chosen: by the script, or on a second pass of this page."""

    reward = forms.ChoiceField(label=_("Would you like a reward?"), required=False, widget=forms.RadioSelect)

    field_order = ["reward"]

    def __init__(self, campaign: Campaign, *arguments: Any, rewards: Any = None, **options: Any):
        """`rewards` are those of another pass of the same form, or some only of the campaign's."""
        super().__init__(*arguments, **options)
        self.campaign, self.asks_where = campaign, False
        rewards = campaign.rewards.select_related("stock") if rewards is None else rewards
        self.rewards = {str(reward.pk): reward for reward in rewards}
        # Sold out stays visible, last; choosing it is answered with a sentence.
        shown = sorted(self.rewards.values(), key=lambda reward: reward.stock.left == 0)
        none = Choice(_("No reward"), hint=_("I just want to help."))
        self.fields["reward"].choices = [("", none), *((str(r.pk), reward_choice(r)) for r in shown)]
        self._postal_fields()

    @property
    def chosen(self) -> Reward | None:
        return self.rewards.get(str(self["reward"].value() or ""))

    @property
    def is_posted(self) -> bool:
        return self.chosen is not None and self.chosen.delivery == Reward.Delivery.POST

    @property
    def told(self) -> str:
        """For the script: what each reward costs, and which are posted."""
        price = MoneyField().prepare_value
        rows = {
            pk: {"price": price(reward.cents), "post": reward.delivery == Reward.Delivery.POST}
            for pk, reward in self.rewards.items()
        }
        return json.dumps(rows)

    def _postal_fields(self) -> None:
        """None where nothing is posted; there and not yet needed while another reward is chosen."""
        may_be = any(reward.delivery == Reward.Delivery.POST for reward in self.rewards.values())
        for name in address.LINES:
            if not may_be:
                del self.fields[name]
            elif not self.is_posted:
                self.fields[name].required, self.fields[name].may_wait = False, True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = self.rewards.get(cleaned.get("reward") or "")
        if self.is_posted and not any(self.add_prefix(name) in self.data for name in address.LINES):
            # The first pass, without the script: the fields were not there yet, and missing them is no error.
            self.asks_where = True
            for name in address.LINES:
                self.errors.pop(name, None)
        if chosen is not None and chosen.stock.left == 0 and chosen.pk != self.held():
            self.add_error("reward", changing.sold_out(chosen))
        return cleaned

    def held(self) -> int | None:
        """The reward that this supporter has already."""
        return None


class ChangeRewardForm(RewardForm):
    def __init__(self, pledge: Pledge, *arguments: Any, **options: Any):
        self.pledge = pledge
        affordable = pledge.campaign.rewards.filter(cents__lte=pledge.amount).select_related("stock")
        super().__init__(pledge.campaign, *arguments, **{"rewards": affordable, **options})

    def held(self) -> int | None:
        return self.pledge.reward_id


class PledgeForm(RewardForm):
    amount = MoneyField(label=_("Amount in euros"), minimum=LEAST)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("For the receipt and the result"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an e-mail like name@example.org.")},
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
    message = forms.CharField(
        label=_("A few words for the co-op"), required=False, max_length=300, validators=[no_card_number]
    )
    public = forms.BooleanField(
        label=_("Show my name and my words on the campaign's page"),
        help_text=_("Otherwise you are counted without a name."),
        required=False,
    )
    share_with_coop = forms.BooleanField(
        label=_("The co-op may write to me"),
        help_text=_("It then sees your name and your e-mail."),
        required=False,
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["reward", "amount", "email", "name", "tip", *address.LINES, "message", "public", "share_with_coop"]

    def __init__(self, campaign: Campaign, *arguments: Any, common: Common = None, known: Any = None, **more: Any):
        """`common` says what most people give, in cents; it is asked when the form is drawn, and not when it is read."""
        super().__init__(campaign, *arguments, **more)
        self.fields["amount"].maximum = self.fields["tip"].maximum = settings.PLEDGE_CEILING
        self.fields["amount"].help_text = SimpleLazyObject(lambda: _amount_hint(common and common()))
        # With a reward, an amount left empty is its price.
        self.fields["amount"].required = self.chosen is None or not self.is_bound
        # Who is signed in is known by name: it is said, and asked only if they want another.
        self.known = known if not self.is_bound or "email" not in self.data else None
        if self.known is not None:
            del self.fields["email"], self.fields["name"]

    def clean_source(self) -> str:
        return sources.tidy(self.cleaned_data["source"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reward = self.rewards.get(cleaned.get("reward") or "")
        if reward is not None and "amount" in cleaned:
            if cleaned["amount"] is None:
                cleaned["amount"] = reward.cents
            elif cleaned["amount"] < reward.cents:
                self.add_error("amount", _("This reward is from %(least)s.") % {"least": money.format(reward.cents)})
        return cleaned

    @property
    def fold_is_open(self) -> bool:
        """What is folded away shows itself once something is in it, or wrong with it."""
        folded = ("message", "public", "share_with_coop", *(("name", "tip") if self.is_posted else ()))
        return any(self[name].value() or self[name].errors for name in folded if name in self.fields)

    def cart(self) -> Cart:
        said = {name: value for name, value in self.cleaned_data.items() if name not in address.LINES}
        if self.known is not None:
            said |= {"email": self.known.email, "name": self.known.name}
        said |= {"campaign": self.campaign.pk, "tip": said["tip"] or 0}
        said["address"] = self.address() if self.is_posted else ""
        return Cart(**said | {"reward": int(said["reward"]) if said["reward"] else None})


class PrivacyForm(forms.Form):
    """The same two choices as when pledging, and the name they are about."""

    name = forms.CharField(label=_("Name"), required=False, max_length=120, validators=[no_card_number])
    public = forms.BooleanField(label=_("Show my name and my words on the campaign's page"), required=False)
    share_with_coop = forms.BooleanField(label=_("The co-op may write to me"), required=False)


class LinksForm(forms.Form):
    email = forms.EmailField(
        label=_("The e-mail of your pledges"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an e-mail like name@example.org.")},
    )


class AfterwardsForm(forms.Form):
    """What may be asked once somebody has given: nothing of it is needed, and nothing is chosen for them."""

    follow = forms.BooleanField(label=_("Tell me how it goes on"), required=False)
    heard = forms.ChoiceField(
        label=_("How did you hear of it?"), required=False, choices=[("", _("Choose one")), *Pledge.Heard.choices]
    )


def _amount_hint(common: int | None) -> Any:
    least = _("From %(least)s.") % {"least": money.format(LEAST, whole=True)}
    if common is None:
        return least
    usual = _("What most people give here: %(amount)s.") % {"amount": money.format(common, whole=True)}
    return f"{least} {usual}"
