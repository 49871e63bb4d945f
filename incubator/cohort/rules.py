"""Who takes a move back and until when; who gets the letter of the morning."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import MailState
from crowdcoop.people.models import User
from incubator.cohort import steps
from incubator.journeys.models import Incubation

# So long a move on the board can be taken back, and its mails wait.
UNDO_FOR = timedelta(seconds=10)
# The letter of the morning leaves at the first sweep after eight, where its receiver lives; after noon it is no morning.
MORNING = range(8, 12)
DIGEST = "cohort.send_digest"


def last_move(incubation: Incubation, by: Any) -> Entry | None:
    """The last thing that happened to this co-op, if it was a move of the board, this person's, and a moment ago."""
    last = Entry.objects.of_cooperative(incubation.cooperative).order_by("-id").first()
    if last is None or last.step not in steps.GIVES_BACK or by is None or last.by_id != by.pk:
        return None
    return last


def still_in_time(incubation: Incubation, by: Any) -> str:
    last = last_move(incubation, by)
    if last is None:
        return _("It cannot be taken back any more: something else has happened since.")
    if clock.now() >= last.at + UNDO_FOR:
        told = {"seconds": int(UNDO_FOR.total_seconds())}
        return _("A move can be taken back for %(seconds)s seconds; they are over, and its mails have left.") % told
    return ""


def mails_wait(entry: Entry) -> bool:
    """None has left and none is leaving: the rows are locked, so none will."""
    waiting = entry.notices.select_for_update().order_by("pk").values_list("mail_state", "attempts")
    return all(state == MailState.QUEUED and attempts == 0 for state, attempts in waiting)


def in_the_morning(person: User, _by: Any = None) -> str:
    there = clock.now().astimezone(clock.zone_named(person.timezone)).hour in MORNING
    return "" if there else _("The letter of the morning leaves in the morning.")


def not_told_today(person: User, _by: Any = None) -> str:
    told = Entry.objects.about(person).filter(step=DIGEST, at__gte=_midnight(person)).exists()
    return _("Today’s letter has left.") if told else ""


def _midnight(person: User) -> datetime:
    local = timezone.localtime(clock.now(), clock.zone_named(person.timezone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def themselves(person: User, _by: Any = None) -> list[User]:
    return [person]
