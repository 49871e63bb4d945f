from django import forms
from django.utils.translation import gettext_lazy as _


class RefundAgainForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it will work now"),
        help_text=_("For the journal: what has changed since it failed."),
        max_length=300,
    )
