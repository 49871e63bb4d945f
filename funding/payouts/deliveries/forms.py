from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import WebField
from funding.campaigns import licences
from funding.campaigns.models import CollectiveReturn
from funding.payouts.deliveries.models import Delivery, ReturnDelivered
from incubator.calls.forms import DayField
from incubator.journeys.days import today


class MarkForm(forms.Form):
    """What is done with the rows that are ticked."""

    to = forms.ChoiceField(choices=Delivery.State.choices)
    reason = forms.CharField(label=_("What happened"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("to") == Delivery.State.PROBLEM and not given.get("reason"):
            self.add_error("reason", _("Say what happened: the next person who looks at it needs to know."))
        return given


class LateForm(forms.Form):
    until = DayField(label=_("New day"))
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea, help_text=_("Everybody who waits reads these words.")
    )

    def clean_until(self) -> Any:
        if self.cleaned_data["until"] <= today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return self.cleaned_data["until"]


# What can be copied needs both.
COPIED = {
    "url": _("What can be copied has to be found: give its address."),
    "licence": _("What can be copied needs a licence, or nobody may use it."),
}


class ReturnForm(forms.Form):
    url = WebField(
        label=_("Where it is"),
        required=False,
        max_length=300,
        help_text=_("The address where anybody finds it; it begins with https."),
        validators=[RegexValidator(r"^https://", _("The address has to begin with https://."))],
    )
    licence = forms.ChoiceField(label=_("Licence"), required=False)
    words = forms.CharField(
        label=_("How it was given"),
        required=False,
        max_length=500,
        help_text=_("For what has no address: a service, a visit."),
    )

    def __init__(self, promised: CollectiveReturn, *args: Any, delivered: ReturnDelivered | None = None, **more: Any):
        super().__init__(*args, **more)
        self.promised = promised
        known = [(one.key, one.name) for one in licences.LICENCES if promised.kind in one.kinds]
        self.fields["licence"].choices = [("", _("None: it cannot be copied")), *known]
        if promised.kind in licences.LICENSABLE:
            for name, words in COPIED.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = words
            del self.fields["words"]
        before = delivered or promised
        self.initial |= {"url": before.url, "licence": before.licence}
        self.initial["words"] = delivered.words if delivered else ""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "words" in given and not given.get("url") and not given["words"]:
            self.add_error("words", _("Say where it is, or how it was given."))
        return given
