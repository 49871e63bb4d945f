"""The co-ops that are on their itinerary: one does not move, one is paused, one goes well; and what goes on beside every life."""

from collections.abc import Generator
from datetime import datetime
from functools import partial
from typing import Any

from funding.showcase.demo import advising, applying, learning, planning, road, texts
from funding.showcase.demo import lives as longer
from funding.showcase.demo.applying import Days
from funding.showcase.demo.learning import Course
from funding.showcase.demo.lives import DAY, HOUR, ROADMAP
from funding.showcase.demo.road import Events
from funding.showcase.demo.world import Life, World, happen
from incubator.calls import moves as calls
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from incubator.selection import moves as selection
from incubator.selection import sending

STILL_FOR = 16
# How many days ago Bosc Endins got the place that was added, and began.
ADDED, BEGAN = 98, 90
PAUSED = 38


def lives(world: World) -> list[Life]:
    return [
        cuidem(world),
        vidre_viu(world),
        bosc_endins(world),
        beside(world, "cuidem", 17),
        beside(world, "vidre-viu", 11),
        beside(world, "bosc-endins", 9, began=BEGAN),
    ]


def cuidem(world: World) -> Life:
    """In training, and nothing has moved for sixteen days."""
    incubation = yield from longer.into_the_programme(world, "cuidem", 3, world["mentor"], ends=-24)
    last = world.now - STILL_FOR * DAY - 2 * HOUR
    course = Course(until="gobernanza:asamblea-que-funciona")
    yield from _learns(world, incubation, course, (world.ago(120, 20), last))


def vidre_viu(world: World) -> Life:
    """Waits until it is five again: two have had a child."""
    incubation = yield from longer.into_the_programme(world, "vidre-viu", 8, world["other-mentor"], ends=-40)
    course = Course(until="plan-economico:costes-y-precio")
    yield from _learns(world, incubation, course, (world.ago(220, 20), world.ago(PAUSED + 4, 20)))
    yield world.ago(PAUSED, 12, 20)
    reason = texts.cooperative("vidre-viu")["paused"]["reason"]
    journeys.pause(incubation, by=incubation.mentor, reason=reason, kind=Incubation.Pause.PEOPLE)


def bosc_endins(world: World) -> Life:
    """First on the waiting list, in since a place was added, and quick: one worksheet is with its mentor."""
    told = texts.cooperative("bosc-endins")
    days = Days(327, 319, 315, 307)
    application = yield from applying.sent(world, told, "running", days, hour=22)
    application = yield from longer.read(world, application, 8)
    yield world.ago(275, 12, 8)
    applying.prepare(world, application, "waitlisted", told["decision"])
    incubation = yield from _takes_the_added_place(world, application)
    yield world.ago(BEGAN + 3, 9, 30)
    road.diagnose(world, incubation, told, ends=BEGAN - 16 * 7)
    yield world.ago(BEGAN, 20)
    journeys.begin_itinerary(incubation, by=road.lead_of(incubation.cooperative))
    course = Course(until="comunidad:send", learners=2)
    yield from _learns(world, incubation, course, (world.ago(BEGAN - 2, 20), world.ago(1, 18)))


def _takes_the_added_place(world: World, application: Any) -> Generator[datetime, None, Incubation]:
    yield world.ago(ADDED + 2, 10)
    call = world.calls["running"]
    calls.edit(call, by=world["coordinator"], places=call.places + 1)
    sending.pass_places_on()
    yield world.ago(ADDED, 19)
    selection.take_place(application, by=road.lead_of(application.cooperative))
    yield world.ago(ADDED - 1, 10)
    incubation = Incubation.objects.get(application=application)
    by, mentor = world["coordinator"], world["mentor"]
    organisation = mentor.mentoring_organisations.order_by("id")[0]
    journeys.change_accompaniment(incubation, by=by, organisation=organisation, mentor=mentor)
    if incubation.mentor_id == mentor.pk:
        return incubation
    return journeys.change_mentor(incubation, by=by, mentor=mentor)


def _learns(
    world: World, incubation: Incubation, course: Course, between: tuple[datetime, datetime]
) -> Generator[datetime, None, None]:
    """With everything else there is to an itinerary, between two moments."""
    cooperative = incubation.cooperative
    told = texts.cooperative(cooperative.slug)
    since, until = ((world.now - moment) / DAY for moment in between)
    events: Events = learning.learn(world, incubation, told, course, between)
    events += road.gather(world, cooperative, world.crowd(told["followers"]), (since - 1, until + 1))
    middle = round((since + until) / 2)
    events += [(world.ago(middle, 18), partial(road.tell, cooperative, update)) for update in told["updates"]]
    yield from happen(events)


def beside(world: World, name: str, hour: int, began: float = ROADMAP) -> Life:
    """Papers, plans, tasks, notes and the sessions whose day its texts name."""
    yield world.ago(began, 23)
    told = texts.cooperative(name)
    found = Incubation.objects.select_related("cooperative", "mentor", "call")
    incubation = found.get(cooperative__name=told["name"])
    yield from happen(
        [
            *planning.around(world, incubation, told, began),
            *advising.around(world, incubation, told),
            *_sessions(world, incubation, told["sessions"], hour),
        ]
    )


def _sessions(world: World, incubation: Incubation, sessions: list[dict[str, Any]], hour: int) -> Events:
    events: Events = []
    for number, session in enumerate(sessions):
        when, days = session.get("when"), session.get("days", 0)
        if when == "held":
            events += advising.advise(world, incubation, session, number, on=(days, hour))
        elif when in ("planned", "unwritten"):
            booked_at, starts_at = world.ago(session["booked"], 19), world.ago(days, hour)
            events += advising.stands(incubation, session, booked_at, starts_at)
        if "done" in session:
            most = len(session["actions"]) - session.get("left", 0)
            did = partial(advising.do_what_was_agreed, incubation.cooperative, most)
            events.append((world.ago(session["done"], 21, 30), did))
    return events
