from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import UserQuerySet
from incubator.calls.forms import DayField
from incubator.journeys import diagnosis, rules
from incubator.journeys.days import today
from incubator.journeys.diagnosis import NEEDS, TEXTS, Diagnosis
from incubator.journeys.models import Incubation


class PersonField(forms.ModelChoiceField):
    def __init__(self, **more: Any):
        super().__init__(empty_label=_("Choose a mentor"), **more)


class MentorForm(forms.Form):
    def __init__(self, *args: Any, mentors: UserQuerySet, **more: Any):
        super().__init__(*args, **more)
        self.fields["mentor"] = PersonField(label=_("New mentor"), queryset=mentors)


class DiagnosisForm(forms.ModelForm):
    """Whoever saves over a newer writing than they have read is shown both, and saves again if they mean it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Diagnosis
        fields = ("held_on", "present", *TEXTS, "ends_on")
        field_classes = {"held_on": DayField, "ends_on": DayField}
        widgets = {"present": forms.CheckboxSelectMultiple}
        help_texts = {
            "legal": _("Who they are before the law, statutes, contracts, permits."),
            "economic": _("What they earn and spend, prices, cash, debts."),
            "human": _("Who does what, how they decide, care, and time."),
            "roadmap": _(
                "What they will do, by when, and who helps. The co-op agrees to it before the itinerary begins."
            ),
        }

    def __init__(self, *args: Any, incubation: Incubation, **more: Any):
        kept = diagnosis.of(incubation)
        planned = {"held_on": today(), "ends_on": today() + diagnosis.ITINERARY}
        people = rules.may_take_part(incubation)
        start = {"version": kept.version if kept else 0} | ({} if kept else {**planned, "present": list(people)})
        self.kept_version = kept.version if kept else 0
        self.kept = {name: getattr(kept, name) if kept else "" for name in TEXTS}
        super().__init__(*args, instance=kept, initial=start, **more)
        self.fields["present"].queryset = people
        for name in (*TEXTS, "present"):
            self.fields[name].required = name not in NEEDS

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if (given.get("version") or 0) != self.kept_version:
            self.add_error(None, rules.WRITTEN_MEANWHILE)
            self.data = self.data.copy()
            self.data["version"] = str(self.kept_version)
        elif not any(given.get(name) for name in NEEDS):
            self.add_error("needs_training", _("Write down at least one need: training, funding or alliances."))
        return given

    def rows(self) -> list[tuple[Any, str]]:
        """Each field; with what stands there now where somebody else has written meanwhile."""
        meanwhile = self.is_bound and self.has_error("__all__")
        return [(field, self._theirs(field) if meanwhile else "") for field in self.visible_fields()]

    def _theirs(self, field: Any) -> str:
        theirs = self.kept.get(field.name, "")
        return theirs if theirs.split() != str(field.value() or "").split() else ""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Say why: it is kept with the co-op's history.")},
    )


class PauseForm(ReasonForm):
    kind = forms.ChoiceField(
        label=_("What is it for?"),
        choices=Incubation.Pause.choices,
        widget=forms.RadioSelect,
        help_text=_("Reports tell this, and not your words below."),
        error_messages={"required": _("Choose what the pause is for.")},
    )

    field_order = ("kind", "reason")


class LearningForm(ReasonForm):
    """What a campaign that was not funded has taught."""

    reason = forms.CharField(
        label=_("What was learnt"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("What worked, what did not, and what the next campaign does in another way."),
        error_messages={"required": _("Write down what was learnt: the next campaign begins there.")},
    )
