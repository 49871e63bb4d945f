"""The file of a co-op, section by section; each is one small function with a fixed number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator

from crowdcoop import clock
from crowdcoop.journal import timeline
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import User
from crowdcoop.reports import rules as report_rules
from crowdcoop.reports.models import Report
from incubator import gate
from incubator.advice.models import Action, Session
from incubator.cohort.rows import Row, rows_of
from incubator.gate.conditions import PREPARATION, next_stage, work
from incubator.journeys import accompanying, diagnosis, moves, rules
from incubator.journeys.forms import MentorForm
from incubator.journeys.models import Incubation
from incubator.training.worksheets.models import Worksheet

LINES = 20
DONE_ACTIONS = 10
SHOWN = 5  # of what is left; the gate has all of it
LAST_REPORTS = 3
TRAINING = ("module:", "attendance")  # how the keys of these conditions begin; worksheets have a line of their own
BEFORE_THE_GATE = (Incubation.State.DIAGNOSIS, Incubation.State.ITINERARY, Incubation.State.CAMPAIGN_PREPARATION)


@dataclass
class Left:
    """What is left before the next stage, of all that it asks."""

    stage: str
    asks_training: bool
    conditions: list[Any] = field(default_factory=list)

    @property
    def open(self) -> list[Any]:
        return [condition for condition in self.conditions if not condition.met]

    @property
    def first(self) -> list[Any]:
        return self.open[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.open) - SHOWN)


def row(incubation: Incubation) -> Row:
    """As the board has it: last movement, next session, what to look at."""
    return rows_of(Incubation.objects.filter(pk=incubation.pk))[0]


def left(incubation: Incubation) -> Left | None:
    if incubation.state not in BEFORE_THE_GATE:
        return None
    stage = next_stage(incubation)
    return Left(
        str(Incubation.State(stage).label), stage == PREPARATION, gate.conditions(incubation.cooperative, stage)
    )


def modules(incubation: Incubation, before: Left | None) -> list[Any]:
    """The compulsory modules and the workshops, in the words of the gate: what it has just been asked is not asked again."""
    asked = before.conditions if before and before.asks_training else work(incubation, PREPARATION)
    return [condition for condition in asked if condition.key.startswith(TRAINING)]


def last_session(incubation: Incubation) -> Session | None:
    held = Session.objects.filter(pool__incubation=incubation, state=Session.State.HELD)
    return held.with_people().order_by("-starts_at", "-id").first()


def next_session(incubation: Incubation) -> Session | None:
    coming = Session.objects.filter(pool__incubation=incubation, state=Session.State.BOOKED, starts_at__gt=clock.now())
    return coming.with_people().order_by("starts_at", "id").first()


def actions(incubation: Incubation) -> tuple[list[Action], list[Action]]:
    """Agreed and open, soonest first; and the last that were done."""
    agreed = Action.objects.filter(session__pool__incubation=incubation).select_related("owner")
    open_ones = agreed.filter(done_at=None).order_by("due_on", "id")
    return list(open_ones), list(agreed.exclude(done_at=None).order_by("-done_at", "-id")[:DONE_ACTIONS])


def reports(incubation: Incubation, person: User) -> list[Report]:
    """The last ones that this person may read."""
    ready = report_rules.readable(person).filter(cooperative=incubation.cooperative, state=Report.State.READY)
    return list(ready.order_by("-id")[:LAST_REPORTS])


def past(incubation: Incubation, number: str | None) -> Page:
    """The timeline, by pages."""
    told = Entry.objects.of_cooperative(incubation.cooperative).filter(step__in=timeline.WORDS)
    page = Paginator(told.select_related("by").order_by("-id"), LINES).get_page(number)
    page.lines = [
        timeline.Line(one.at, str(one.by) if one.by else "", timeline.WORDS[one.step]) for one in page.object_list
    ]
    return page


def along(incubation: Incubation, desk: str) -> list[dict[str, Any]]:
    """Who goes for each organisation; the coordination may change each."""
    going = {one.organisation_id: one.mentor for one in incubation.accompaniments.select_related("mentor")}
    rows = []
    for one in accompanying.organisations_of(incubation.call):
        theirs = rules.may_mentor(incubation.cooperative).filter(mentoring_organisations=one)
        form = MentorForm(mentors=theirs, auto_id=f"along_{one.pk}_%s") if desk == "staff" else None
        rows.append({"organisation": one, "mentor": going.get(one.pk), "form": form})
    return rows


def last_worksheet(incubation: Incubation) -> Worksheet | None:
    """The one the team sent last."""
    sent = Worksheet.objects.filter(incubation=incubation, sent_at__isnull=False).select_related("module")
    return sent.order_by("-sent_at", "-id").first()


def context(incubation: Incubation, desk: str, person: User, page: str | None = None) -> dict[str, Any]:
    open_actions, done_actions = actions(incubation)
    found, before = past(incubation, page), left(incubation)
    return {
        "incubation": incubation,
        "desk": desk,
        "row": row(incubation),
        "left": before,
        "modules": modules(incubation, before),
        "last_session": last_session(incubation),
        "next_session": next_session(incubation),
        "open_actions": open_actions,
        "done_actions": done_actions,
        "page": found,
        "lines": found.lines,
        "reports": reports(incubation, person),
        "texts": diagnosis.rows(diagnosis.of(incubation)) if incubation.diagnosed_at else [],
        "along": along(incubation, desk),
        "keeps_gate": rules.mentor_or_coordinator.test(person, incubation),
        "may_diagnose": moves.record_diagnosis.allowed(incubation, person),
        "may_graduate": moves.graduate.allowed(incubation, person),
        "mentor_form": MentorForm(mentors=rules.may_mentor(incubation.cooperative)) if desk == "staff" else None,
        "sign_offs": incubation.sign_offs.given().select_related("person"),
        "last_worksheet": last_worksheet(incubation),
    }
