from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from incubator.calls.models import Call, Terms

# What opens the campaigns of this call, in numbers, and the most that makes sense of each.
GATE_NUMBERS = {
    "minutes_per_organisation": 10_000,
    "advice_minutes_needed": 10_000,
    "members_needed_per_module": 100,
    "followers_needed": 10_000,
    "updates_needed": 100,
    "round_days": 90,
}


class DayField(forms.DateField):
    """A day that any time zone can tell."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]


def midnight(day: date) -> datetime:
    """Where the programme lives."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


class CallForm(forms.ModelForm):
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, initial=10)
    reviews_needed = forms.IntegerField(label=_("Reviews per application"), min_value=1, max_value=10, initial=2)
    opens_on = DayField(label=_("Opens on"))
    last_day = DayField(label=_("Last day to apply"), help_text=_("Applications are taken until midnight of this day."))
    decision_by = DayField(label=_("Decision by"))
    terms = forms.CharField(
        label=_("Terms of the call"),
        max_length=Terms._meta.get_field("text").max_length,
        widget=forms.Textarea,
        help_text=_("Applicants accept this text, version by version. You can use Markdown."),
    )

    class Meta:
        model = Call
        fields = ["title", "summary", "places", "reviews_needed", *GATE_NUMBERS]

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        for name, most in GATE_NUMBERS.items():
            self.fields[name].validators.append(MaxValueValidator(most))
        self.fields["round_days"].validators.append(MinValueValidator(1))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        opens, last, decision = given.get("opens_on"), given.get("last_day"), given.get("decision_by")
        if opens and last and last < opens:
            self.add_error("last_day", _("The last day comes after the day it opens."))
        if last and decision and decision <= last:
            self.add_error("decision_by", _("The decision comes after the last day to apply."))
        return given

    def numbers(self) -> dict[str, Any]:
        """What `moves.draft` takes."""
        given = dict(self.cleaned_data)
        given.pop("terms")
        opens, last = given.pop("opens_on"), given.pop("last_day")
        return {**given, "opens_at": midnight(opens), "closes_at": midnight(last + timedelta(days=1))}


class TermsForm(forms.Form):
    text = forms.CharField(
        label=_("New version of the terms"),
        max_length=Terms._meta.get_field("text").max_length,
        widget=forms.Textarea,
        help_text=_("Who has already sent an application keeps the version they accepted."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea)
