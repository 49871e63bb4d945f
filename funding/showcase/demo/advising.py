"""Advice in the demo: sessions with their words before and after, what is asked for, what mentors note and offer."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from crowdcoop.people.models import Cooperative, User
from funding.showcase.demo.road import Events, lead_of, team_of
from funding.showcase.demo.world import Life, World
from incubator.advice import moves as advice
from incubator.advice.availability import moves as availability
from incubator.advice.models import Action, MentoringOrganisation, Session
from incubator.advice.requests import moves as requests
from incubator.journeys.models import Incubation

ROOM = "https://sala.example/crowdcoop"
BOOKED_BEFORE = timedelta(days=4)
WRITTEN_BEFORE = timedelta(days=2)
DUE_AFTER = timedelta(days=16)
MINUTE = timedelta(minutes=1)
# A second afternoon for the demo's own accounts: mentor, other-mentor.
SECOND_AFTERNOON = (3, 1)


def advise(world: World, incubation: Incubation, told: dict[str, Any], number: int, *, on: tuple[int, int]) -> Events:
    """One session, so many days ago `on` its hour: booked four days before, held and written down by its mentor."""
    starts_at, kept = world.ago(*on), []

    def ask() -> None:
        kept.append(book(incubation, told, starts_at, number))

    def hold() -> None:
        due_on = world.ago(told["due"]).date() if "due" in told else (starts_at + DUE_AFTER).date()
        team = team_of(incubation.cooperative)
        actions = [
            {"text": text, "owner": team[place % len(team)], "due_on": due_on + timedelta(days=5 * place)}
            for place, text in enumerate(told["actions"])
        ]
        said = {"said": told["said"], "agreed": told["agreed"], "minutes_used": told["minutes"], "actions": actions}
        advice.hold(kept[0], by=kept[0].mentor, **said)

    ends_at = starts_at + timedelta(minutes=told["minutes"] + 20)
    return [
        (starts_at - BOOKED_BEFORE, ask),
        (ends_at, hold),
        *_words(told, kept, starts_at - WRITTEN_BEFORE),
    ]


def stands(incubation: Incubation, told: dict[str, Any], booked_at: datetime, starts_at: datetime) -> Events:
    """Booked with its own mentor: still to come, or over and not written down."""
    kept: list[Session] = []

    def ask() -> None:
        kept.append(book(incubation, told, starts_at))

    return [(booked_at, ask), *_words(told, kept, booked_at + timedelta(hours=3))]


def _words(told: dict[str, Any], kept: list[Session], since: datetime) -> Events:
    """What both sides write to each other before it, and the mail that tells of it."""
    events: Events = []
    for place, one in enumerate(told.get("messages", ())):
        at = since + 25 * place * MINUTE
        events += [(at, partial(_write, kept, one)), (at + 12 * MINUTE, partial(_tell, kept))]
    return events


def _write(kept: list[Session], one: dict[str, str]) -> None:
    author = kept[0].mentor if one["by"] == "mentor" else lead_of(kept[0].cooperative)
    advice.write_message(kept[0], by=author, text=one["words"])


def _tell(kept: list[Session]) -> None:
    advice.tell_of_messages(kept[0], by=None)


def book(incubation: Incubation, told: dict[str, Any], starts_at: datetime, number: int | None = None) -> Session:
    """By who goes along, who may choose any hour: each organisation's in turn, or its own mentor."""
    going = list(incubation.accompaniments.select_related("mentor").order_by("id"))
    own = next((one for one in going if one.mentor_id == incubation.mentor_id), going[0])
    with_whom = own if number is None else going[number % len(going)]
    pool = incubation.pools.get(organisation=with_whom.organisation_id)
    asked = {"topic": told["topic"], "place": told.get("place", ROOM), "minutes": told["minutes"]}
    return advice.book(pool, by=with_whom.mentor, mentor=with_whom.mentor, starts_at=starts_at, **asked)


def do_what_was_agreed(cooperative: Cooperative, most: int | None = None) -> None:
    for action in Action.objects.open_of(cooperative).order_by("id")[:most]:
        advice.complete_action(action, by=lead_of(cooperative))


def around(world: World, incubation: Incubation, told: dict[str, Any]) -> Events:
    """What its texts say besides sessions: a time asked for, and the notes that only mentors read."""
    events: Events = []
    if asked := told.get("request"):
        events.append((world.ago(asked["days"], 18, 40), partial(_ask_for_a_time, incubation, asked)))
    for note in told.get("mentor_notes", ()):
        written = partial(_note, incubation, note["text"])
        events.append((world.ago(note["days"], 19, 10), written))
    return events


def _ask_for_a_time(incubation: Incubation, asked: dict[str, Any]) -> None:
    organisation = incubation.accompaniments.get(mentor=incubation.mentor).organisation
    pool = incubation.pools.get(organisation=organisation)
    requests.ask(pool, by=lead_of(incubation.cooperative), topic=asked["topic"], suits=asked["suits"])


def _note(incubation: Incubation, text: str) -> None:
    advice.write_note(incubation, by=incubation.mentor, text=text)


def offer_hours(world: World) -> Life:
    """Each mentor one afternoon a week, some days ago; where others have their sessions, nobody can be booked."""
    yield world.ago(9, 9)
    for place, mentor in enumerate(world.mentors):
        _offer(mentor, place % 5, time(16 + place % 3), time(19))
    for mentor, weekday in zip(world.mentors, SECOND_AFTERNOON, strict=False):
        _offer(mentor, weekday, time(10), time(13))
    yield world.ago(3, 13)
    first = world.ago(-8).date()
    other = world["other-mentor"]
    availability.take_days_off(other, by=other, first_day=first, last_day=first + timedelta(days=1))


def _offer(mentor: User, weekday: int, begins: time, ends: time) -> None:
    hours = {"weekday": weekday, "begins": begins, "ends": ends, "organisation": _organisation(mentor)}
    availability.offer_hours(mentor, by=mentor, place=ROOM, **hours)


def _organisation(mentor: User) -> MentoringOrganisation:
    return mentor.mentoring_organisations.order_by("id")[0]
