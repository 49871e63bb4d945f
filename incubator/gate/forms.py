"""What the co-op records before its campaign, and the few words of those who keep the gate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.forms import FileField
from crowdcoop.files.kinds import DOCUMENTS
from crowdcoop.look.forms import Choice
from crowdcoop.people.models import User
from incubator.calls.forms import DayField
from incubator.gate import recording, rules
from incubator.gate.models import AssemblyAgreement, LegalPerson
from incubator.journeys.conditions import Condition
from incubator.journeys.models import Incubation, SignOff

Kind = LegalPerson.Kind


class WordForm(forms.Form):
    reason = forms.CharField(label=_("A word for the team"), max_length=2000, required=False, widget=forms.Textarea)


class SignOffForm(forms.Form):
    stage = forms.ChoiceField(choices=Incubation.State.choices, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What you have seen"),
        max_length=SignOff._meta.get_field("note").max_length,
        widget=forms.Textarea,
        required=False,
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What the team has to change"),
        max_length=AssemblyAgreement._meta.get_field("reason").max_length,
        widget=forms.Textarea,
        error_messages={"required": _("Say what the team has to change.")},
    )


class WaiveForm(forms.Form):
    """One of the conditions that are left, with the reason that everybody will read."""

    key = forms.ChoiceField(label=_("Which condition"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("The team reads it, and it stands in the report and beside the condition."),
    )

    def __init__(self, *args: Any, left: list[Condition], **more: Any):
        super().__init__(*args, **more)
        self.fields["key"].choices = [("", _("Choose a condition")), *((one.key, one.sentence) for one in left)]

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if len(reason) < rules.SHORTEST_REASON:
            raise forms.ValidationError(rules.say_why())
        return reason


class LegalPersonForm(forms.ModelForm):
    document = FileField(
        label=_("A paper that shows it"),
        kinds=DOCUMENTS,
        required=False,
        help_text=_("The deed, the extract of the registry or of the statutes; none for a person in their own name."),
    )

    class Meta:
        model = LegalPerson
        fields = ["kind", "legal_name", "tax_id", "registration", "person"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "legal_name": _("As it stands in the registry or on the identity card."),
            "tax_id": _("NIF or NIE of a person, NIF (the old CIF) of an entity."),
            "registration": _("Needed if the co-operative is constituted."),
            "person": _("Who signs what the campaign brings: in their own name, or for the entity."),
        }

    def __init__(self, *args: Any, incubation: Incubation, **more: Any):
        super().__init__(*args, **more)
        self.incubation = incubation
        self.fields["kind"].choices = _kinds()
        # Typed with points and hyphens it is longer than what is kept.
        self.fields["tax_id"] = forms.CharField(
            label=self.fields["tax_id"].label, help_text=self.fields["tax_id"].help_text, max_length=20
        )
        self.fields["person"].queryset = User.objects.filter(pk__in=incubation.cooperative.team()).order_by(
            "name", "id"
        )
        self.order_fields(["kind", "legal_name", "tax_id", "registration", "person", "document"])

    def clean_tax_id(self) -> str:
        return recording.compact(self.cleaned_data["tax_id"])

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        given.pop("document", None)
        if not self.errors:
            for name, sentence in recording.wrong_in_law(self.incubation, **given).items():
                self.add_error(name, sentence)
        return self.cleaned_data


def _kinds() -> list[tuple[str, str]]:
    hints = {
        Kind.COOPERATIVE: _("It has its deed and stands in the registry of co-operatives."),
        Kind.ASSOCIATION: _("It answers until the co-operative is constituted."),
        Kind.PERSON: _("While there is no entity: with their own NIF or NIE."),
    }
    return [(kind.value, Choice(str(kind.label), hint=hints[kind])) for kind in Kind]


class AssemblyForm(forms.ModelForm):
    held_on = DayField(label=_("Day of the assembly"))
    minutes = FileField(
        label=_("Minutes"),
        kinds=DOCUMENTS,
        help_text=_("Signed. Only your team, those who go with you and the coordination can open them."),
    )

    class Meta:
        model = AssemblyAgreement
        fields = ["held_on", "present", "in_favour", "against", "abstained"]
        labels = {
            "present": _("People present"),
            "in_favour": _("Votes in favour"),
            "against": _("Votes against"),
            "abstained": _("Abstentions"),
        }

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.order_fields(["held_on", "present", "in_favour", "against", "abstained", "minutes"])

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        given.pop("minutes", None)
        if all(given.get(name) is not None for name in self._meta.fields):
            for name, sentence in recording.wrong_in_assembly(**given).items():
                self.add_error(name, sentence)
        return self.cleaned_data
