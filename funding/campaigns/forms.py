"""What a team writes in its campaign, and what a reviewer answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.look.forms import WebField
from crowdcoop.money import MoneyField
from funding.campaigns import licences
from funding.campaigns.models import Campaign, CollectiveReturn, CostLine, HelpWanted, Reward

MOST_UNITS = 1_000_000


class StartForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["title"]
        help_texts = {"title": _("Up to 60 characters: what somebody reads first in a chat.")}


class StoryForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["title", "sentence", "story", "goal", "motivation", "video", "one_round"]
        field_classes = {"video": WebField}
        help_texts = {
            "sentence": _("What you do and for whom, as you would say it to a neighbour."),
            "story": _("At least 80 words: why this, why you, why now. You can use Markdown."),
            "goal": _("What will be there when it works."),
            "motivation": _("Who will use it, and who wins by it."),
            "video": _("The address of a video; it is linked, not embedded."),
            "one_round": _("Without it there is a second round towards the optimum, once the minimum is reached."),
        }


class CostForm(forms.ModelForm):
    cents = MoneyField(label=_("Amount"))

    class Meta:
        model = CostLine
        fields = ["title", "kind", "cents", "required", "description"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {"required": _("Without it the project cannot be done: it counts towards the minimum.")}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = CostLine.Kind.choices


class RewardForm(forms.ModelForm):
    cents = MoneyField(label=_("From"), help_text=_("What somebody pledges at least to get it."))
    units = forms.IntegerField(
        label=_("Units"), required=False, min_value=1, max_value=MOST_UNITS, help_text=_("Empty if there is no limit.")
    )
    delivered_by = forms.DateField(
        label=_("Month of delivery"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Reward
        fields = ["title", "cents", "units", "description", "delivery", "delivered_by"]

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["units"] = self.instance.stock.units


class ReturnForm(forms.ModelForm):
    licence = forms.ChoiceField(label=_("Licence"), required=False)

    class Meta:
        model = CollectiveReturn
        fields = ["title", "kind", "licence", "description", "url"]
        field_classes = {"url": WebField}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        known = [(licence.key, licence.name) for licence in licences.LICENCES]
        self.fields["licence"].choices = [("", _("None: it cannot be copied")), *known]
        self.fields["kind"].choices = [("", _("Choose one")), *CollectiveReturn.Kind.choices]
        self.fields["licence"].help_text = _("What others may do with it. CC BY-SA for works, AGPL for code.")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        kind, licence = given.get("kind"), given.get("licence")
        if kind in licences.LICENSABLE and not licence:
            self.add_error("licence", _("What can be copied needs a licence, or nobody may use it."))
        elif kind and licence and kind not in licences.BY_KEY[licence].kinds:
            self.add_error("licence", _("This licence is not made for this kind of return; choose another."))
        return given


class HelpForm(forms.ModelForm):
    class Meta:
        model = HelpWanted
        fields = ["title", "kind", "description"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = HelpWanted.Kind.choices


class ApproveForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Publish on"),
        help_text=_("It is published by itself at this moment, and its first round begins."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=[MaxValueValidator(datetime(2100, 1, 1, tzinfo=UTC))],
    )

    def clean_publish_at(self) -> datetime:
        moment = self.cleaned_data["publish_at"]
        if moment < clock.now() - timedelta(hours=1):
            raise forms.ValidationError(_("This moment has passed; choose one to come."))
        return moment


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea)


class ChangesForm(forms.Form):
    reason = forms.CharField(
        label=_("What to change"), max_length=4000, widget=forms.Textarea, help_text=_("The team reads these words.")
    )
