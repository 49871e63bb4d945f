"""When a co-op last moved: something done by people of its team, or a session held with it. Said here once, for one or for many."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from crowdcoop.journal import timeline
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Membership
from incubator.journeys.models import Incubation, IncubationQuerySet

# So long without a movement, and somebody should call.
STILL_FOR = timedelta(days=14)
# By the mentor’s record: the ordinary one, and one that took more minutes than were left.
SESSION_HELD = ("advice.hold", "advice.ask_for_more")


def with_last_movement(incubations: IncubationQuerySet) -> IncubationQuerySet:
    """`moved_at` and `moved_by` (the step), for however many in the same query; None for who has not moved yet."""
    of_the_team = Membership.objects.filter(cooperative=OuterRef("cooperative"), person=OuterRef("by"))
    entries = Entry.objects.filter(cooperative=OuterRef("cooperative")).order_by("-id")
    movements = entries.filter(Q(step__in=SESSION_HELD) | Exists(of_the_team))
    last = {"moved_at": Subquery(movements.values("at")[:1]), "moved_by": Subquery(movements.values("step")[:1])}
    return incubations.annotate(**last)


def days_still(state: str, moved_at: datetime | None, started_at: datetime, now: datetime) -> int:
    """How many days it has not moved, once that is long; who is paused or has ended may rest."""
    if state in (*Incubation.OVER, Incubation.State.PAUSED):
        return 0
    still = now - max(moved_at or started_at, started_at)
    return still.days if still >= STILL_FOR else 0


def words_of(step: str | None) -> str:
    """What it was, as the timeline tells it; what happens too often to be news has one word for all."""
    return str(timeline.WORDS.get(step, _("Somebody of the team did something here"))) if step else ""
