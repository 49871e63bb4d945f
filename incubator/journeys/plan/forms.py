from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative
from incubator.calls.forms import DayField
from incubator.journeys.plan.models import ExtraTask


class PlanForm(forms.Form):
    """Who does it, and by when; both may stay open."""

    def __init__(self, *args: Any, cooperative: Cooperative, **more: Any):
        super().__init__(*args, **more)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who does it"), queryset=cooperative.team(), required=False, empty_label=_("Everyone")
        )
        self.fields["due_on"] = DayField(label=_("By when"), required=False)


class ExtraTaskForm(PlanForm):
    text = forms.CharField(label=_("What is to be done"), max_length=ExtraTask._meta.get_field("text").max_length)
    group = forms.ChoiceField(
        label=_("Among which tasks"), choices=ExtraTask.Group.choices, initial=ExtraTask.Group.ADVICE
    )
