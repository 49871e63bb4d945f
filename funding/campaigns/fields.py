"""Fields of the editor's forms: a month to come, the address of a video, addresses that are safe to follow."""

from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.utils import formats
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.look.forms import WebField

MONTHS_TO_COME = 36
# A video is linked, never embedded: those who watch it are told where they go, and these are known.
VIDEO_HOSTS = ("archive.org", "dailymotion.com", "peertube.tv", "vimeo.com", "youtu.be", "youtube.com")


class SecureField(WebField):
    """Of the web, and by https only."""

    default_validators = [URLValidator(schemes=["https"]), *WebField.default_validators[1:]]
    default_error_messages = {"invalid": _("Write a whole address that begins with https://")}

    def __init__(self, **more: Any):
        super().__init__(assume_scheme="https", **more)


class VideoField(SecureField):
    def __init__(self, **more: Any):
        more["help_text"] = format_lazy(
            _("It is linked, not embedded. Its address begins with https:// and is of one of these: {hosts}."),
            hosts=", ".join(VIDEO_HOSTS),
        )
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        host = (urlsplit(address).hostname or "") if address else ""
        if address and not any(host == known or host.endswith(f".{known}") for known in VIDEO_HOSTS):
            raise forms.ValidationError(
                _("We do not know this place for videos. Put it where one of these can show it.")
            )
        return address


class MonthField(forms.TypedChoiceField):
    """A month to come, as `2027-03` in the form and the first of that month when it is clean."""

    default_error_messages = {"invalid_choice": _("Choose one of the months to come.")}

    def __init__(self, **more: Any):
        super().__init__(coerce=_first_day, empty_value=None, **more)

    def offer(self, kept: date | None) -> None:
        """Called by the form when somebody opens it: months pass, and the one chosen before stays to be seen."""
        months = _months_after(clock.now().date())
        if kept and kept not in months:
            months.insert(0, kept.replace(day=1))
        by_year = groupby(months, key=lambda month: month.year)
        years = [(str(year), [(_name(one), _told(one)) for one in found]) for year, found in by_year]
        self.choices = [("", _("Choose a month")), *years]

    def prepare_value(self, value: Any) -> Any:
        return _name(value) if isinstance(value, date) else value


def _months_after(day: date) -> list[date]:
    numbers = range(day.year * 12 + day.month, day.year * 12 + day.month + MONTHS_TO_COME)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _first_day(written: str) -> date:
    return date.fromisoformat(f"{written}-01")


def _name(month: date) -> str:
    return f"{month:%Y-%m}"


def _told(month: date) -> str:
    return str(formats.date_format(month, "YEAR_MONTH_FORMAT"))
