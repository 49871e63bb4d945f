from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import UserQuerySet
from incubator.journeys.forms import PersonField


class LetterForm(forms.Form):
    """The reasons of a decision, as the team will read them."""

    reason = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("The team reads them as you write them."),
        error_messages={"required": _("Write the reasons: the team will read them.")},
    )


class AcceptForm(LetterForm):
    """Who will go with the co-op is chosen with the decision."""

    def __init__(self, *args: Any, mentors: UserQuerySet, **more: Any):
        super().__init__(*args, **more)
        self.fields["mentor"] = PersonField(label=_("Their mentor"), queryset=mentors)
        self.order_fields(["mentor", "reason"])
