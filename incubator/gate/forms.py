from django import forms
from django.utils.translation import gettext_lazy as _


class WordForm(forms.Form):
    reason = forms.CharField(label=_("A word for the team"), max_length=2000, required=False)
