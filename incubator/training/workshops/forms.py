from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import WebField
from crowdcoop.people.models import User
from incubator.calls.models import Call
from incubator.training.workshops.models import Workshop


class WorkshopForm(forms.ModelForm):
    """`call` is chosen once, when the workshop is planned."""

    class Meta:
        model = Workshop
        fields = ("call", "title", "about", "module", "starts_at", "ends_at", "place", "link", "capacity")
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        field_classes = {"link": WebField}
        help_texts = {"capacity": _("Leave it empty if there is room for everybody.")}

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["call"].queryset = Call.objects.order_by("-id")
        if self.instance.pk:
            del self.fields["call"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("starts_at") and given.get("ends_at") and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("A workshop ends after it begins."))
        if not given.get("place") and not given.get("link") and not self.errors:
            self.add_error("place", _("Say where it is: a place, or the link to a video call."))
        return given


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it is cancelled"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PresentForm(forms.Form):
    """Who of one team was there."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Who was there")
    )

    def __init__(self, *args: Any, team: list[User], **more: Any):
        super().__init__(*args, **more)
        self.fields["people"].queryset = User.objects.filter(pk__in=[one.pk for one in team]).order_by("id")
        # The rows are there already: a page of twenty teams does not ask for each again.
        self.fields["people"].choices = [(one.pk, str(one)) for one in team]
