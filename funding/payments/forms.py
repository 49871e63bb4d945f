"""How to pay, and why a decision of finance's is taken."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.payments import provider


class ChooseForm(forms.Form):
    """How to pay, where there is more than one way; the first is chosen."""

    provider = forms.ChoiceField(label=_("How would you like to pay?"), widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        ways = provider.choices()
        self.fields["provider"].choices = ways  # type: ignore[attr-defined]
        self.fields["provider"].initial = ways[0][0] if ways else ""
        self.is_a_choice = len(ways) > 1


class RefundAgainForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it will work now"),
        help_text=_("For the journal: what has changed since it failed."),
        max_length=300,
    )


class NotSoForm(forms.Form):
    """What somebody else has recorded did not happen."""

    reason = forms.CharField(
        label=_("Why it is not so"),
        help_text=_("For the journal, and for who recorded it."),
        max_length=300,
    )


class PlacementForm(forms.Form):
    reason = forms.CharField(label=_("Why"), help_text=_("For the journal."), max_length=300)
