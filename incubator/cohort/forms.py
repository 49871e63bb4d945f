from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MoveForm(forms.Form):
    """Where a card can go now; what cannot be reached stands beside it with its reasons."""

    to = forms.ChoiceField(
        label=_("Where to"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it goes.")},
    )
    note = forms.CharField(
        label=_("A note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the co-op’s history; the letter that tells of the move has it too."),
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, Any]], **more: Any):
        super().__init__(*args, **more)
        self.fields["to"].choices = list(places)
