from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.forms import FileField
from crowdcoop.files.kinds import Kind
from crowdcoop.look.text import in_language
from crowdcoop.money import MoneyField
from funding.campaigns.models import Campaign
from funding.payouts.spending.models import Spending
from incubator.calls.forms import DayField
from incubator.journeys.days import today

PAPERS = frozenset({Kind.PDF, Kind.PNG, Kind.JPEG})
# The news that an entry can point to: the latest ones.
UPDATES_OFFERED = 50


class SpendingForm(forms.Form):
    line = forms.ChoiceField(label=_("Cost line"))
    spent_on = DayField(label=_("Day"))
    cents = MoneyField(label=_("Amount"))
    text = forms.CharField(label=_("What it was for"), max_length=300, help_text=_("Anybody can read this."))
    supplier = forms.CharField(
        label=_("Paid to"), max_length=200, help_text=_("Only your team, finance and those who go with you read this.")
    )
    file = FileField(
        label=_("Invoice or receipt"),
        required=False,
        kinds=PAPERS,
        help_text=_("Only your team, finance and those who go with you can open it."),
    )
    update = forms.ChoiceField(label=_("Update that tells of it"), required=False)

    def __init__(self, campaign: Campaign, *args: Any, spending: Spending | None = None, **options: Any):
        super().__init__(*args, **options)
        self.lines = {str(line.pk): line for line in campaign.cost_lines.all()}
        self.updates = {str(each.pk): each for each in campaign.cooperative.updates.all()[:UPDATES_OFFERED]}
        if spending and spending.update:
            self.updates.setdefault(str(spending.update_id), spending.update)
        lines = [(key, in_language(line, "title")) for key, line in self.lines.items()]
        self.fields["line"].choices = [("", _("Choose one")), *lines]
        self.fields["update"].choices = [("", _("None")), *((key, each.title) for key, each in self.updates.items())]
        if spending:
            kept = {"line": spending.line_id, "update": spending.update_id, "spent_on": spending.spent_on}
            self.initial |= kept | {name: getattr(spending, name) for name in ("cents", "text", "supplier")}

    def clean_spent_on(self) -> Any:
        day = self.cleaned_data["spent_on"]
        if day > today():
            raise forms.ValidationError(_("This day is still to come. Write it down once it is paid."))
        return day

    def clean_line(self) -> Any:
        return self.lines[self.cleaned_data["line"]]

    def clean_update(self) -> Any:
        return self.updates.get(self.cleaned_data["update"])


class StrikeOutForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The journal keeps these words."))
