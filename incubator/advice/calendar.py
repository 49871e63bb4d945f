"""A session as a file for one's own calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from crowdcoop import clock
from incubator.advice.models import Session


def ics(session: Session) -> bytes:
    """RFC 5545: the same UID each time, so that a calendar replaces what it has."""
    event = Event()
    event.add("uid", f"session-{session.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("summary", _("Session of %(cooperative)s") % {"cooperative": session.cooperative})
    event.add("description", f"{session.topic}\n{settings.SITE_URL}{session.get_absolute_url()}".strip())
    event.add("location", session.place)
    event.add("status", "CANCELLED" if session.state == Session.State.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
