from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import User

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
