"""Dates of a co-op as a file for one's own calendar."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from crowdcoop import clock
from incubator.journeys.dates import NextDate


def ics(dates: Iterable[NextDate]) -> bytes:
    """RFC 5545: each date keeps its UID, so that a calendar that has it already replaces it."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//")
    calendar.add("version", "2.0")
    for date in dates:
        calendar.add_component(_event(date))
    return calendar.to_ical()


def _event(date: NextDate) -> Event:
    event = Event()
    event.add("uid", date.uid if "@" in date.uid else f"{date.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", _when(date, date.starts_at))
    event.add("dtend", _when(date, date.ends_at))
    event.add("summary", str(date.title))
    event.add("description", f"{settings.SITE_URL}{date.url}")
    event.add("location", date.place)
    return event


def _when(date: NextDate, moment):
    return timezone.localtime(moment, timezone.get_default_timezone()).date() if date.all_day else moment
