"""A workshop as a file for one's own calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from crowdcoop import clock
from incubator.training.workshops.models import Workshop


def uid_of(workshop: Workshop) -> str:
    """RFC 5545: the same each time, so that a calendar replaces what it has."""
    return f"workshop-{workshop.pk}@{urlsplit(settings.SITE_URL).hostname}"


def ics(workshop: Workshop) -> bytes:
    event = Event()
    event.add("uid", uid_of(workshop))
    event.add("dtstamp", clock.now())
    event.add("dtstart", workshop.starts_at)
    event.add("dtend", workshop.ends_at)
    event.add("summary", workshop.title)
    event.add("description", f"{workshop.about}\n{settings.SITE_URL}{workshop.get_absolute_url()}".strip())
    event.add("location", workshop.where)
    event.add("status", "CANCELLED" if workshop.state == Workshop.State.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
