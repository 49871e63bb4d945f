"""What a reviewer answers, and what the team says to a comment."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from funding.campaigns.models import Campaign
from funding.campaigns.review import fields

# What whoever reviews has looked at before saying yes; the words may change, the names stay in the journal.
CHECKLIST = {
    "clear": _("The story says who they are, what they will do and why, and I believe it."),
    "money": _("The costs are realistic, cover fees and rewards, and the minimum is enough to begin."),
    "rewards": _("They can hand over all rewards in the month they say, with the units they give."),
    "returns": _("Each collective return is of use to others, and its licence lets them use it."),
    "reach": _("The plan to make it known fits the number of people it needs."),
    "rights": _("They may use the pictures, names and texts, and nobody is hurt by them."),
}


class ApproveForm(forms.Form):
    checked = forms.MultipleChoiceField(
        label=_("I have checked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what you have checked: all of it comes before a yes.")},
    )
    publish_at = forms.DateTimeField(
        label=_("Publish on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=[MaxValueValidator(datetime(2100, 1, 1, tzinfo=UTC))],
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["checked"].choices = CHECKLIST.items()
        self.fields["publish_at"].help_text = format_lazy(
            _(
                "By the clocks of {zone}. It is published by itself at this moment, and its first round begins. Empty: now."
            ),
            zone=timezone.get_current_timezone_name(),
        )

    def clean_checked(self) -> list[str]:
        checked: list[str] = self.cleaned_data["checked"]
        if left := set(CHECKLIST) - set(checked):
            said = " ".join(str(CHECKLIST[name]) for name in CHECKLIST if name in left)
            raise forms.ValidationError(
                _("Not ticked yet: %(points)s Ask for changes if it is not so.") % {"points": said}
            )
        return checked

    def clean_publish_at(self) -> datetime:
        """None given is now; a little late is now too, because reading takes its time."""
        now = clock.now()
        moment: datetime = self.cleaned_data["publish_at"] or now
        if moment < now - timedelta(hours=1):
            raise forms.ValidationError(_("This moment has passed; choose one to come."))
        return moment


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea)


class ChangesForm(forms.Form):
    reason = forms.CharField(
        label=_("What to change"), max_length=4000, widget=forms.Textarea, help_text=_("The team reads these words.")
    )


class RemarkForm(forms.Form):
    field = forms.ChoiceField(label=_("About"))
    words = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The team sees it beside the field, once you send the campaign back."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **more: Any):
        super().__init__(*args, **more)
        names = [(field.name, field.label) for field in fields.of(campaign).values()]
        self.fields["field"].choices = [("", _("Choose one")), *names]


class SettleForm(forms.Form):
    answer = forms.CharField(
        label=_("What you did about it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
