from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the journal: what has changed since it failed, or how the money was returned."),
        max_length=200,
    )
