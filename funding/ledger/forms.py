"""Which part of the books is asked for."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

# Days that databases and time zones can reckon with.
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


def _day(label: Any) -> forms.DateField:
    reckonable = [MinValueValidator(FIRST), MaxValueValidator(LAST)]
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, validators=reckonable)


class PeriodForm(forms.Form):
    """Whole days of the reader's zone, both of them included; an empty one is no limit."""

    since = _day(_("From the day"))
    until = _day(_("To the day"))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("since") and asked.get("until") and asked["since"] > asked["until"]:
            self.add_error("until", _("This day is before the first one."))
        return asked

    def within(self) -> Q:
        """Of the entries whose transaction was booked in it."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        after = Q(transaction__at__gte=_midnight(since)) if since else Q()
        return after & Q(transaction__at__lt=_midnight(until + timedelta(days=1))) if until else after


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
