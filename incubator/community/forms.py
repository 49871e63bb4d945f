from django import forms
from django.utils.translation import gettext_lazy as _

from incubator.community.models import Update


class FollowForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("We write to you to confirm it; you can stop from any message."),
        error_messages={"invalid": _("Write an e-mail like name@example.org.")},
    )


class UpdateForm(forms.ModelForm):
    class Meta:
        model = Update
        fields = ["title", "body"]
        help_texts = {"body": _("Everyone who follows you receives it by e-mail. You can use Markdown.")}
