"""A few words of thanks, to those who are ticked or to everybody on the page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.running.models import Thanks
from funding.running.moves import AT_ONCE


class ThanksForm(forms.Form):
    """`shown` are the pledges that stood on the page: "everybody" is whoever was seen, not whoever has come since."""

    text = forms.CharField(
        label=_("What you want to say"),
        max_length=Thanks._meta.get_field("text").max_length,
        help_text=_("Plain text. Everybody gets it as a mail of their own, in your words."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    everybody = forms.BooleanField(label=_("Everybody on this page"), required=False)
    pledges = forms.TypedMultipleChoiceField(
        label=_("Whom do you thank?"),
        coerce=int,
        error_messages={"required": _("Tick whom you want to thank.")},
        widget=forms.CheckboxSelectMultiple,
    )
    shown = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, givers: Iterable[Any], posted: list[int], **options: Any):
        super().__init__(*arguments, **options)
        self.posted = posted
        # Ticked one by one, or all that were shown with one tick.
        self.fields["pledges"].required = not self.data.get("everybody")
        listed = {giver.pledge.pk: giver.choice for giver in givers}
        self.fields["pledges"].choices = [*listed.items(), *((pk, pk) for pk in posted if pk not in listed)]
        self.fields["shown"].initial = ",".join(map(str, listed))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = self.posted if cleaned.get("everybody") else cleaned.get("pledges", [])
        if not chosen and "pledges" not in self.errors:
            self.add_error("pledges", self.fields["pledges"].error_messages["required"])
        if len(chosen) > AT_ONCE:
            self.add_error("pledges", _("At most %(most)d at a time.") % {"most": AT_ONCE})
        return {"text": cleaned.get("text", ""), "pledges": chosen}
