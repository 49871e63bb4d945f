from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.forms import FileField
from incubator.calls.forms import DayField


class StepForm(forms.Form):
    reached_on = DayField(label=_("On what day"))
    file = FileField(
        label=_("Document"),
        required=False,
        help_text=_("Only your team, those who go with you and the coordination can open it."),
    )
