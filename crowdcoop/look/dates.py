"""Long dates as people write them; Django's Catalan ones lack "de" and "d’"."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import get_language

MONTHS = {
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "ca": [
        "gener",
        "febrer",
        "març",
        "abril",
        "maig",
        "juny",
        "juliol",
        "agost",
        "setembre",
        "octubre",
        "novembre",
        "desembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def _day(moment: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(moment) if isinstance(moment, dt.datetime) and timezone.is_aware(moment) else moment


def _of(month: str, language: str) -> str:
    if language == "en":
        return f" {month}"
    return f" d’{month}" if language == "ca" and month[0] in "aeiou" else f" de {month}"


def long_date(moment: dt.date | dt.datetime, language: str | None = None) -> str:
    """1 de marzo de 2026 · 1 d’abril de 2026 · 1 March 2026; a moment is told in the active time zone."""
    language = (language or get_language() or "es").split("-")[0]
    day = _day(moment)
    month = MONTHS.get(language, MONTHS["es"])[day.month - 1]
    return f"{day.day}{_of(month, language)}{' ' if language == 'en' else ' de '}{day.year}"


def long_moment(moment: dt.datetime, language: str | None = None) -> str:
    return f"{long_date(moment, language)}, {_day(moment):%H:%M}"


def short_date(moment: dt.date | dt.datetime) -> str:
    return f"{_day(moment):%d/%m/%Y}"
