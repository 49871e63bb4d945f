from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import UserQuerySet
from incubator.journeys.models import Incubation
from incubator.journeys.rules import DIAGNOSIS


class PersonField(forms.ModelChoiceField):
    def __init__(self, **more: Any):
        super().__init__(empty_label=_("Choose a mentor"), **more)


class MentorForm(forms.Form):
    def __init__(self, *args: Any, mentors: UserQuerySet, **more: Any):
        super().__init__(*args, **more)
        self.fields["mentor"] = PersonField(label=_("New mentor"), queryset=mentors)


class DiagnosisForm(forms.ModelForm):
    class Meta:
        model = Incubation
        fields = DIAGNOSIS
        help_texts = {
            "roadmap": _(
                "What they will do, by when, and who helps. The co-op agrees to it before the itinerary begins."
            )
        }

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.required = True


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Say why: it is kept with the co-op's history.")},
    )
