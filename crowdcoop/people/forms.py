import re
from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crowdcoop.look.forms import Choice
from crowdcoop.people.models import Cooperative, Membership, User

AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def _zones() -> list[tuple[str, str]]:
    zones = sorted(zone for zone in available_timezones() if zone.split("/")[0] in AREAS)
    return [(zone, zone.replace("_", " ")) for zone in zones]


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language of your messages"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_zones)

    class Meta:
        model = User
        fields = ["name", "language", "timezone"]


class CooperativeForm(forms.ModelForm):
    """Asked once, when a group comes to the site; its profile, application and campaign take it from there."""

    class Meta:
        model = Cooperative
        fields = ["name", "kind", "legal_stage", "town", "sentence"]
        help_texts = {"name": _("It may be provisional.")}


class AddressForm(RequestLoginCodeForm):
    """Says nothing of whether the address has an account; asking too often for one address is refused."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your e-mail.")},
    )

    @property
    def person(self) -> User | None:
        return self._user


class CodeForm(ConfirmLoginCodeForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six figures. You can paste them, with spaces or without."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code"}),
        error_messages={"required": _("Write the code of the mail.")},
    )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = re.sub(r"[^0-9]", "", self.cleaned_data["code"])
        return super().clean_code()


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("Their e-mail"), max_length=254, error_messages={"required": _("Write an e-mail.")}
    )

    def __init__(self, *args: Any, may_give_lead: bool, **more: Any):
        super().__init__(*args, **more)
        self.fields["part"] = forms.ChoiceField(
            label=_("Their part in the team"),
            choices=_parts(but=() if may_give_lead else (Membership.Part.LEAD,)),
            widget=forms.RadioSelect,
            initial=Membership.Part.MEMBER,
            error_messages={"required": _("Choose their part in the team.")},
        )


class PartForm(forms.Form):
    part = forms.ChoiceField(
        label=_("Part in the team"), choices=lambda: [(part, part.label.capitalize()) for part in Membership.Part]
    )


def _parts(but: tuple[str, ...]) -> list[tuple[str, Choice]]:
    hints = {
        Membership.Part.MEMBER: _("Writes and reads everything the team does here, and invites others."),
        Membership.Part.TREASURER: _("The same, and looks after the figures."),
        Membership.Part.LEAD: _("The same, and decides who has which part. There may be several."),
    }
    return [
        (part, Choice(Membership.Part(part).label.capitalize(), hint=hint))
        for part, hint in hints.items()
        if part not in but
    ]
