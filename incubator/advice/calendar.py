"""A session as a file for one's own calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from crowdcoop import clock
from incubator.advice.models import Session


def uid(session: Session) -> str:
    return f"session-{session.pk}@{urlsplit(settings.SITE_URL).hostname}"


def ics(session: Session) -> bytes:
    """RFC 5545: the same UID each time and a SEQUENCE that goes up, so that a calendar replaces what it has.

    Times are in UTC, which every calendar shows in its own zone; a zone's rules are not ours to repeat.
    """
    cancelled = session.state == Session.State.CANCELLED
    event = Event()
    event.add("uid", uid(session))
    event.add("sequence", session.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("summary", _("Session of %(cooperative)s") % {"cooperative": session.cooperative})
    event.add("description", f"{session.topic}\n{settings.SITE_URL}{session.get_absolute_url()}".strip())
    event.add("location", session.place)
    if session.link:
        event.add("url", session.link)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()
