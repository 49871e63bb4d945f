from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import User
from incubator.advice.availability.models import Availability, DayOff
from incubator.advice.place import check

HOUR = {"type": "time"}
DAY = {"type": "date"}


class HoursForm(forms.ModelForm):
    """Hours of one weekday, of an organisation that the mentor belongs to."""

    class Meta:
        model = Availability
        fields = ["organisation", "weekday", "begins", "ends", "slot_minutes", "place"]
        widgets = {"begins": forms.TimeInput(HOUR, "%H:%M"), "ends": forms.TimeInput(HOUR, "%H:%M")}
        help_texts = {"place": _("Where you meet, or the link of the video call: it begins with https://")}

    def __init__(self, *args: Any, mentor: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organisation"].queryset = mentor.mentoring_organisations.all()
        self.fields["organisation"].label = _("Organisation")
        if self.fields["organisation"].queryset.count() == 1:
            self.fields["organisation"].empty_label = None
        self.fields["place"].validators.append(check)


class DayOffForm(forms.ModelForm):
    class Meta:
        model = DayOff
        fields = ["first_day", "last_day"]
        widgets = {"first_day": forms.DateInput(DAY, "%Y-%m-%d"), "last_day": forms.DateInput(DAY, "%Y-%m-%d")}
