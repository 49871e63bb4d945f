"""What a team writes in its campaign."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import WebField
from crowdcoop.money import MoneyField
from funding.campaigns import deduction, licences, missing, sdgs
from funding.campaigns.fields import MonthField, SecureField, VideoField
from funding.campaigns.meanwhile import SeenForm
from funding.campaigns.models import Campaign, CollectiveReturn, Commitment, CostLine, HelpWanted, Maker, Reward
from funding.campaigns.parts import promised_more
from funding.campaigns.pictures.forms import PhotoField
from incubator.calls.forms import DayField

MOST_UNITS = 1_000_000


class StartForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["title"]
        help_texts = {"title": _("Up to 60 characters: what somebody reads first in a chat.")}


class StoryForm(SeenForm):
    video = VideoField(label=_("Video"), required=False, max_length=300)
    language = forms.ChoiceField(
        label=_("Language you write it in"),
        help_text=_("Each text can have its translations; where one is missing, this one is shown."),
    )

    class Meta:
        model = Campaign
        fields = ["title", "sentence", "story", "goal", "motivation", "video", "language", "one_round"]
        help_texts = {
            "sentence": _("What you do and for whom, as you would say it to a neighbour."),
            "story": format_lazy(
                _("At least {words} words: why this, why you, why now. You can use Markdown."),
                words=missing.STORY_WORDS,
            ),
            "goal": _("What will be there when it works."),
            "motivation": _("Who will use it, and who wins by it."),
            "one_round": _("Without it there is a second round towards the optimum, once the minimum is reached."),
        }

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        for name in ("sentence", "story"):
            self.fields[name].may_wait = True
        languages = dict(settings.LANGUAGES)
        languages.setdefault(self.instance.language, self.instance.language)  # of an import
        self.fields["language"].choices = languages.items()
        if self.kept and self.data.get("video") == self.kept["video"]:
            # What came with an import, or before a place was struck off the list, may stay.
            hint = self.fields["video"].help_text
            self.fields["video"] = WebField(label=_("Video"), required=False, max_length=300, help_text=hint)


class PlanForm(SeenForm):
    class Meta:
        model = Campaign
        fields = ["spread", "execution", "sustainability"]
        help_texts = {
            "spread": _(
                "Whom you reach first, by which ways, who does it and when: before, at the beginning, and at the end."
            ),
            "execution": _("The steps from the last day of the campaign until it is done, with their months."),
            "sustainability": _("What it will live on once this money is spent."),
        }

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["spread"].may_wait = True


class GoalsForm(SeenForm):
    sdgs = forms.TypedMultipleChoiceField(
        label=_("Sustainable development goals"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those that your project works for itself."),
    )

    class Meta:
        model = Campaign
        fields = ["sdgs"]

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["sdgs"].choices = sdgs.choices()


class CostForm(SeenForm):
    cents = MoneyField(label=_("Amount"))

    class Meta:
        model = CostLine
        fields = ["title", "kind", "cents", "required", "starts_on", "ends_on", "description"]
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "required": _("Without it the project cannot be done: it counts towards the minimum."),
            "starts_on": _("When you will need it."),
        }

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = CostLine.Kind.choices

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        start, end = given.get("starts_on"), given.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("It ends before it begins."))
        return given


class RewardForm(SeenForm):
    cents = MoneyField(label=_("From"), help_text=_("What somebody pledges at least to get it."))
    units = forms.IntegerField(
        label=_("Units"), required=False, min_value=1, max_value=MOST_UNITS, help_text=_("Empty if there is no limit.")
    )
    delivered_by = MonthField(
        label=_("Month of delivery"),
        required=False,
        help_text=_("When it is in people’s hands at the latest. Only words of thanks can do without."),
    )
    market_value = MoneyField(
        label=_("Market value"),
        required=False,
        minimum=0,
        help_text=format_lazy(
            _(
                "What it would cost in a shop. In Spain a gift is deductible only if what comes in return is worth "
                "{percent} % of it at most. Empty if it is worth nothing."
            ),
            percent=deduction.SYMBOLIC_PERCENT,
        ),
    )

    class Meta:
        model = Reward
        fields = ["title", "cents", "units", "description", "delivery", "delivered_by", "market_value"]

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["units"] = self.instance.units
        self.fields["delivered_by"].offer(self.instance.delivered_by)

    def clean_units(self) -> int | None:
        units: int | None = self.cleaned_data["units"]
        if self.instance.pk and (refused := promised_more(self.instance.stock, units)):
            raise forms.ValidationError(refused)
        return units

    def clean_market_value(self) -> int:
        return self.cleaned_data["market_value"] or 0

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        handed_over = given.get("delivery") in (Reward.Delivery.POST, Reward.Delivery.PICK_UP)
        if handed_over and not given.get("delivered_by") and not self.has_error("delivered_by"):
            self.add_error("delivered_by", _("Choose the month in which people have it in their hands."))
        return given


class ReturnForm(SeenForm):
    """Its kind is chosen first: it decides which licences there are to choose from."""

    licence = forms.ChoiceField(
        label=_("Licence"),
        help_text=_("What others may do with it. CC BY-SA for works, AGPL for code."),
        error_messages={
            "required": _("What can be copied needs a licence, or nobody may use it."),
            "invalid_choice": _("This licence is not made for this kind of return; choose another."),
        },
    )

    class Meta:
        model = CollectiveReturn
        fields = ["title", "kind", "licence", "description", "url"]
        field_classes = {"url": WebField}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        kinds = dict(CollectiveReturn.Kind.choices)
        chosen = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        self.kinds, self.kind_name = CollectiveReturn.Kind.choices, kinds.get(chosen or "", "")
        self.fields["kind"].choices = [("", _("Choose one")), *kinds.items()]
        if self.kind_name:
            self.fields["kind"].widget = forms.HiddenInput()
        if chosen in licences.LICENSABLE:
            self.fields["licence"].choices = [
                ("", _("Choose one")),
                *((licence.key, licence.name) for licence in licences.for_kind(chosen)),
            ]
        else:
            del self.fields["licence"]

    def clean(self) -> dict[str, Any]:
        """What cannot be copied has no licence, also if it had one when it was something else."""
        given = super().clean()
        return given if "licence" in self.fields else {**given, "licence": ""}


class HelpForm(SeenForm):
    class Meta:
        model = HelpWanted
        fields = ["title", "kind", "description"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = HelpWanted.Kind.choices


class CommitmentForm(SeenForm):
    class Meta:
        model = Commitment
        fields = ["title", "description"]
        help_texts = {
            "title": _("One thing, for people or for the place: “Bread flour from two mills nearby”."),
            "description": _("A number, a date, a list: what somebody can ask you about in a year."),
        }


class MakerForm(SeenForm):
    url = SecureField(
        label=_("Where to know more"),
        required=False,
        max_length=300,
        help_text=_("An address that begins with https://"),
    )
    photo = PhotoField(label=_("Photo"), required=False)
    without_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    not_compared = ("photo", "without_photo")

    class Meta:
        model = Maker
        fields = ["title", "description", "url"]

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if not self.instance.photo_id:
            del self.fields["without_photo"]
