"""The lives of the co-ops that came into the programme: who they are is in their texts, when it happened is here."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from crowdcoop.people.models import Cooperative, User
from crowdcoop.reports import build as make_reports
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report
from funding.campaigns.calendar import end_of_round
from funding.campaigns.models import Campaign
from funding.showcase.demo import advising, applying, campaigning, crowd, ending, learning, road, texts
from funding.showcase.demo.applying import Days
from funding.showcase.demo.crowd import FEWER, Gift, Wave
from funding.showcase.demo.editions import LETTERS
from funding.showcase.demo.learning import Course
from funding.showcase.demo.road import Events
from funding.showcase.demo.till import Till
from funding.showcase.demo.world import PLACE, Life, World, happen
from incubator.applications.models import Application
from incubator.community import moves as community
from incubator.gate import moves as gate
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from incubator.selection import moves as selection
from incubator.selection import sending

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DIAGNOSIS, ROADMAP = 262, 258
PLANNED_END = -30  # of what is not over
ALONE = Course()  # one person learns, and goes the whole way


@dataclass(frozen=True)
class Plan:
    """Days ago, people, and shares of the minimum in percent."""

    name: str
    place: int  # its number in the call
    mentor: int  # its number among the mentors
    hour: int  # when its sessions begin: no two of one mentor's co-ops at the same
    followers: int
    prepares: int  # when the preparation of its campaign was opened
    submits: int | None = None
    published: float | None = None
    # The people of each round and the percentage it ended with.
    rounds: tuple[tuple[int, int], ...] = ()
    ladder: Any = None
    special: tuple[Gift, ...] = ()
    sent_back: bool = False
    course: Course = ALONE
    certified: int = 0  # so many of its team have their certificate
    graduates: float | None = None


def life(world: World, till: Till, plan: Plan) -> Life:
    """From its founding to wherever the plan leaves it."""
    mentor, ends = world.mentors[plan.mentor], PLANNED_END if plan.graduates is None else plan.graduates
    incubation = yield from into_the_programme(world, plan.name, plan.place, mentor, ends=ends)
    yield from happen(_itinerary(world, incubation, plan))
    yield from _prepares(world, incubation, plan)
    campaign = campaigning.draft(world, incubation.cooperative, texts.cooperative(plan.name))
    if plan.submits is None:
        yield world.ago(4, 19)
        road.decide_in_assembly(world, incubation)
        return
    yield world.ago(plan.submits + 4, 19)
    road.decide_in_assembly(world, incubation)
    yield world.ago(plan.submits + 2, 17)
    road.declare_ready(world, incubation)
    yield world.ago(plan.submits, 22)
    campaign = campaigning.submit(campaign)
    if plan.published is None:
        return
    campaign = yield from _reviewed_and_published(world, campaign, plan)
    yield from happen(_in_campaign(world, till, campaign, plan))
    if plan.graduates is not None:
        yield world.ago(plan.graduates, 12, 40)
        reason = texts.cooperative(plan.name)["graduation"]["reason"]
        journeys.graduate(incubation, by=incubation.mentor, reason=reason)


def _prepares(world: World, incubation: Incubation, plan: Plan) -> Generator[datetime, None, None]:
    """Through the first gate, with whatever the coordination lets pass, and then alone with its campaign for a week."""
    yield world.ago(plan.prepares, 11)
    advising.do_what_was_agreed(incubation.cooperative)
    if waived := texts.cooperative(plan.name).get("waiver"):
        gate.waive(incubation, by=world["coordinator"], **waived)
    yield world.ago(plan.prepares, 12)
    road.open_preparation(world, incubation)
    yield world.ago(plan.prepares, 20, 30)
    for person in road.team_of(incubation.cooperative)[: plan.certified]:
        learning.certify(incubation, person)
    yield world.ago(plan.prepares - 6, 21)


def into_the_programme(
    world: World, name: str, place: int, mentor: User, *, ends: float
) -> Generator[datetime, None, Incubation]:
    """Founded, applied, accepted, diagnosed, and on its itinerary."""
    told = texts.cooperative(name)
    days = Days(*(day - place for day in (338, 330, 326, 318)))
    application = yield from applying.sent(world, told, "running", days, hour=22)
    incubation = yield from _accepted(world, application, place, mentor)
    yield world.ago(DIAGNOSIS, 10, place)
    road.diagnose(world, incubation, told, ends)
    yield world.ago(ROADMAP, 20, place)
    return journeys.begin_itinerary(incubation, by=road.lead_of(incubation.cooperative))


def _accepted(
    world: World, application: Application, place: int, mentor: User
) -> Generator[datetime, None, Incubation]:
    """From its reviewers being chosen to the programme's yes."""
    application = yield from read(world, application, place)
    yield world.ago(275, 12, place)
    reason = (
        "Bienvenidas. Las dos personas que leyeron vuestra solicitud coinciden en la fuerza del grupo y en que el "
        "plan económico necesita trabajo: por ahí empezaremos."
    )
    applying.prepare(world, application, "accepted", {"reason": reason}, mentor=mentor)
    yield world.ago(LETTERS["running"], 12, 45)
    return Incubation.objects.get(application=application)


def read(world: World, application: Application, place: int) -> Generator[datetime, None, Application]:
    """A year ago, by the two mentors whose turn it was."""
    number = len(world.mentors)
    yield world.ago(297, 9, place)
    application = applying.ask(world, application, (place % number, (place + 1) % number))
    for turn, review in enumerate(application.reviews.order_by("id")):
        yield world.ago(290 - 3 * turn, 19, place)
        applying.judge_somehow(world, review)
    return application


def _itinerary(world: World, incubation: Incubation, plan: Plan) -> Events:
    """Advice, training and community side by side, until the preparation opens."""
    told, cooperative = texts.cooperative(plan.name), incubation.cooperative
    first, last = ROADMAP - 6, plan.prepares + 5
    events = road.gather(world, cooperative, world.crowd(plan.followers) + 32, (first, last))
    sessions = [session for session in told["sessions"] if "when" not in session]
    for number, session in enumerate(sessions):
        day = first - (first - last) * (number + 1) // (len(sessions) + 1)
        events += advising.advise(world, incubation, session, number, on=(day, plan.hour))
    events += learning.learn(world, incubation, told, plan.course, (world.ago(first - 10, 20), world.ago(last, 20)))
    early = [update for update in told["updates"] if not {"when", "days"} & set(update)]
    events += [(world.ago(last, 18), partial(road.tell, cooperative, update)) for update in early]
    return events


def _reviewed_and_published(world: World, campaign: Campaign, plan: Plan) -> Generator[datetime, None, Campaign]:
    assert plan.published is not None
    assert plan.submits is not None
    # A little before this hour, so that “12 days left” is what a page says all day.
    published_at = world.now - plan.published * DAY - (2 * HOUR if plan.published >= 1 else timedelta())
    if plan.sent_back:
        yield world.ago(plan.submits - 2, 11)
        campaign = campaigning.send_back(campaign)
        yield world.ago(plan.submits - 4, 23)
        campaign = campaigning.mend(campaign)
    yield world.ago(plan.submits - 5, 13)
    campaign = campaigning.approve(campaign, published_at)
    yield published_at
    return campaigning.publish(campaign)


def _in_campaign(world: World, till: Till, campaign: Campaign, plan: Plan) -> Events:
    """Pledges and news, round by round, and the sweeper at the end of each that is over."""
    assert campaign.published_at is not None
    assert campaign.round_1_ends_at is not None
    second_end = end_of_round(campaign.round_1_ends_at, campaign.round_days)
    edges = [campaign.published_at, campaign.round_1_ends_at, second_end]
    waves, before = [], 0
    for number, (size, percent) in enumerate(plan.rounds):
        ends_at = min(edges[number + 1], world.now) - 15 * MINUTE
        waves.append(Wave(edges[number] + 15 * MINUTE, ends_at, size, (before, percent), plan.ladder or FEWER))
        before = percent
    gifts = crowd.waves(world, campaign, waves, plan.special) if waves else []
    events = crowd.give(world, till, campaign, gifts)
    for edge in edges[1 : len(plan.rounds) + 1]:
        if edge < world.now - HOUR:
            events += ending.of_round(till, campaign, edge)
    told = texts.cooperative(plan.name)
    return events + _news(world, campaign, told["updates"], edges[: len(plan.rounds) + 1])


def _news(world: World, campaign: Campaign, updates: list[dict[str, Any]], edges: list[datetime]) -> Events:
    over = [edge for edge in edges[1:] if edge < world.now]
    moments = {
        "campaign": edges[0] + 40 * MINUTE,
        "middle": edges[0] + (world.now - edges[0]) / 2,
        "late": over[-1] + DAY if over else world.now - DAY,
    }
    later = [(moments[update["when"]], update) for update in updates if "when" in update]
    later += [(world.ago(update["days"], 18), update) for update in updates if "days" in update]
    return [(moment, partial(road.tell, campaign.cooperative, update)) for moment, update in later]


def hilo_de_cobre(world: World) -> Life:
    """Accepted a year ago, never began, and leaves its place to another."""
    days = Days(336, 329, 325, 309)
    told = texts.cooperative("hilo-de-cobre")
    application = yield from applying.sent(world, told, "running", days, hour=22)
    incubation = yield from _accepted(world, application, 9, world.mentors[4])
    yield world.ago(5, 9)
    by, application = road.lead_of(incubation.cooperative), incubation.application
    selection.give_up_place(application, by=by, reason=told["decision"]["given_up"])


def la_claraboya(world: World) -> Life:
    """On the waiting list for a year: the place that became free is offered to them."""
    days = Days(334, 328, 324, 308)
    told = texts.cooperative("teatro-la-claraboya")
    application = yield from applying.sent(world, told, "running", days, hour=22)
    application = yield from read(world, application, 10)
    yield world.ago(275, 12, 10)
    applying.prepare(world, application, "waitlisted", told["decision"])
    yield world.ago(5, 9, 30)
    sending.pass_places_on()


def look_on(world: World, cooperatives: tuple[str, ...]) -> Life:
    """The supporter's account follows some of them."""
    for days, name in enumerate(cooperatives):
        yield world.ago(60 - days, 21)
        community.follow(Cooperative.objects.get(name=name), by=world["supporter"])


def reports_of(world: World, name: str) -> Life:
    """Last month's report, asked for and made on the first of this month; and one asked for a moment ago."""
    first = world.now.astimezone(PLACE).replace(day=1, hour=6, minute=10, second=0, microsecond=0)
    if first > world.now:
        first = (first - DAY).replace(day=1)
    yield first
    cooperative = Cooperative.objects.get(name=name)
    last_month = (first - DAY).date().replace(day=1)
    reports.request(cooperative, by=None, period=last_month, language=cooperative.language)
    make_reports.build_due(Report.objects.filter(cooperative=cooperative))
    yield world.now
    lead = road.lead_of(cooperative)
    reports.request(cooperative, by=lead, period=world.now.date(), language=cooperative.language)
