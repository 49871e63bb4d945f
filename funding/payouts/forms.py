"""What finance fills in: amounts come from the books and are asked for, states are nobody's to write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop import money
from crowdcoop.money import MoneyField
from funding.ledger import accounts
from funding.payments import provider


class RequestForm(forms.Form):
    cents = MoneyField(label=_("Amount"))
    reason = forms.CharField(
        label=_("What for"), max_length=300, help_text=_("Whoever approves it reads this, and the journal keeps it.")
    )

    def __init__(self, *args: Any, left: int = 0, currency: str = "EUR", **options: Any):
        super().__init__(*args, **options)
        if left > 0:
            self.initial["cents"] = left
            words = {"left": money.format(left, currency)}
            self.fields["cents"].help_text = _("All of it or a part: %(left)s can be paid out.") % words


class SendForm(forms.Form):
    paid_from = forms.ChoiceField(label=_("Where the money was"))

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        at_providers = [(name, name) for name in provider.names()]
        self.fields["paid_from"].choices = [(accounts.BANK, _("In our bank account")), *at_providers]


class ConfirmForm(forms.Form):
    bank_reference = forms.CharField(
        label=_("Reference of the bank"), max_length=120, help_text=_("As it stands in the statement.")
    )


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The journal keeps these words."))


class NothingForm(forms.Form):
    """A button, and nothing to fill in."""
