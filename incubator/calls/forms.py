"""What the coordination writes of a call: its dates, numbers and hours. Its cards, questions and rubric: content_forms.py."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crowdcoop.money import MoneyField
from incubator.calls import rules
from incubator.calls.models import Call, CallWatcher, MentoringOrganisation, Programme, Terms
from incubator.calls.said import InLanguages

# The least and the most that makes sense of each number.
NUMBERS = {
    "reviews_needed": (1, 10),
    "round_days": (1, 90),
    "second_round_days": (1, 90),
    "advice_minutes_needed": (0, 10_000),
    "members_needed_per_module": (0, 100),
    "followers_needed": (0, 10_000),
    "updates_needed": (0, 100),
    "attendance_percent": (0, 100),
}
# What the gate asks or does not ask.
FLAGS = ("treasurer_learns", "worksheets_needed", "legal_person_needed", "assembly_needed")
ORDER = ("reviews_needed", "fee", "round_days", "second_round_days", "members_needed_per_module", "treasurer_learns")
ORDER += ("worksheets_needed", "attendance_percent", "advice_minutes_needed", "followers_needed", "updates_needed")
ORDER += ("legal_person_needed", "assembly_needed", "average_pledge")
AVERAGE_PLEDGES = (1_00, 10_000_00)  # cents
A_PERCENT = 100  # basis points
HIGHEST_FEE = 20  # percent
MOST_HOURS = 160


class DayField(forms.DateField):
    """A day that any time zone can tell."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]


def midnight(day: date) -> datetime:
    """Where the programme lives."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


class CallForm(InLanguages):
    """`opens_at` and `closes_at` are asked as days: the call is open from the first midnight to the last."""

    said = ("title", "summary")

    title = forms.CharField(label=_("Title"), max_length=Call._meta.get_field("title").max_length)
    language = forms.ChoiceField(
        label=_("Language of the call"),
        choices=settings.LANGUAGES,
        help_text=_("What you write stands in this language; the others can be added below."),
    )
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, initial=10)
    opens_at = DayField(label=_("Opens on"))
    closes_at = DayField(
        label=_("Last day to apply"), help_text=_("Applications are taken until midnight of this day.")
    )
    decision_by = DayField(label=_("Decision by"))

    class Meta:
        model = Call
        fields = ["title", "summary", "language", "territory", "programme"]
        fields += ["places", "opens_at", "closes_at", "decision_by"]
        help_texts = {
            "territory": _("Where its co-ops are, if that matters."),
            "programme": _("The itinerary that the co-ops chosen will walk."),
        }

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["programme"].required = self.instance.pk is not None
        self.fields["programme"].empty_label = None if self.instance.pk else _("Our own: the full programme")
        if self.instance.pk:
            self.initial["opens_at"] = _day(self.instance.opens_at)
            self.initial["closes_at"] = Call.last_day_of(self.instance.closes_at)

    def clean_opens_at(self) -> datetime:
        return _moment(self.cleaned_data["opens_at"], self.initial.get("opens_at"), self.instance.opens_at, days=0)

    def clean_closes_at(self) -> datetime:
        return _moment(self.cleaned_data["closes_at"], self.initial.get("closes_at"), self.instance.closes_at, days=1)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        wrong = (
            rules.refused(self.instance, given)
            if self.instance.pk
            else rules.out_of_order(*(given.get(name) for name in ("opens_at", "closes_at", "decision_by")))
        )
        for name, sentence in wrong.items():
            self.add_error(name if name in self.fields else None, sentence)
        return given


def _day(moment: datetime) -> date:
    return moment.astimezone(timezone.get_default_timezone()).date()


def _moment(day: date, shown: date | None, before: datetime | None, *, days: int) -> datetime:
    """A day that was not touched keeps its hour, also one that no form has given it."""
    return before if before and day == shown else midnight(day + timedelta(days=days))


class TermsForm(InLanguages):
    said = ("text",)

    class Meta:
        model = Terms
        fields = ["text"]
        labels = {"text": _("New version of the terms")}
        help_texts = {
            "text": _("You can use Markdown. Who has already sent an application keeps the version they accepted.")
        }

    def clean(self) -> dict[str, Any]:
        if self.instance.text and not self.has_changed():
            raise forms.ValidationError(_("This is the version in force, word for word: there is nothing to publish."))
        return super().clean()


class NumbersForm(forms.ModelForm):
    fee = forms.DecimalField(
        label=_("Fee on what a campaign raises, in %"), min_value=0, max_value=HIGHEST_FEE, decimal_places=2
    )

    average_pledge = MoneyField(
        label=_("Average pledge to reckon with"),
        minimum=AVERAGE_PLEDGES[0],
        maximum=AVERAGE_PLEDGES[1],
        help_text=_("With it a co-op sees how many people the minimum of its campaign needs."),
    )

    class Meta:
        model = Call
        fields = [*NUMBERS, *FLAGS, "average_pledge"]
        help_texts = {
            "treasurer_learns": _("The rule above counts people; with this, one of them keeps the accounts."),
            "attendance_percent": _("0 asks for none."),
            "legal_person_needed": _("The constituted co-op, an association or a person of the team by name."),
            "assembly_needed": _("With its day, its votes and its minutes; the mentor confirms it."),
        }

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.order_fields(ORDER)
        self.fields["fee"].initial = Decimal(self.instance.fee_basis_points) / A_PERCENT
        for name, (least, most) in NUMBERS.items():
            field = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {"min": least, "max": most}

    def numbers(self) -> dict[str, int]:
        """What `moves.set_numbers` takes."""
        fee = int(self.cleaned_data["fee"] * A_PERCENT)
        return {"fee_basis_points": fee, **{name: self.cleaned_data[name] for name in self._meta.fields}}


class HoursForm(forms.Form):
    """A field for each organisation; without hours it takes no part."""

    def __init__(self, *args: Any, call: Call, **more: Any):
        super().__init__(*args, **more)
        given = {organisation.pk: minutes for organisation, minutes in call.hours()}
        self.organisations = {f"hours_{one.pk}": one for one in MentoringOrganisation.objects.all()}
        for name, organisation in self.organisations.items():
            minutes = given.get(organisation.pk)
            self.fields[name] = forms.DecimalField(
                label=organisation.name,
                required=False,
                min_value=0,
                max_value=MOST_HOURS,
                decimal_places=1,
                initial=(Decimal(minutes) / 60).quantize(Decimal("0.1")).normalize() if minutes else None,
                widget=forms.NumberInput(attrs={"step": "0.5"}),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not any(given.values()):
            raise forms.ValidationError(_("At least one organisation gives its hours."))
        return given

    def minutes(self) -> dict[MentoringOrganisation, int]:
        return {one: int((self.cleaned_data[name] or 0) * 60) for name, one in self.organisations.items()}


class ProgrammeForm(InLanguages):
    said = ("title", "summary")

    class Meta:
        model = Programme
        fields = ["title", "summary"]


class WatchForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=CallWatcher._meta.get_field("email").max_length,
        help_text=_("We write once, when the next call opens."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea)
