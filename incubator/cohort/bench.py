"""How fast the board answers with a large cohort beside a small one; everything is built, measured and forgotten in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from crowdcoop import clock
from crowdcoop.desk.bench.figures import Figure
from crowdcoop.desk.bench.pages import Page, compared
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import Cooperative, Membership, Role, User
from incubator.advice.models import Action, Pool, Session
from incubator.applications.models import Application
from incubator.calls.models import Call, MentoringOrganisation
from incubator.cohort import views
from incubator.cohort.steps import WAY
from incubator.journeys.models import Incubation

FEW, MANY = 30, 300
A_DAY = timedelta(days=1)
STEPS = ("training.finish_lesson", "training.answer", "advice.hold", "people.describe", "journeys.sign_off")
ENTRIES = 20
PAGES = (
    Page("board", views.staff_board, {}),
    Page("table", views.staff_board, {"view": "table", "sort": "flag"}),
    Page("sheet", views.staff_board_csv, {}),
)


def board() -> Iterator[Figure]:
    """Of 300 co-ops, and of 30 beside them: the time, and how many queries more the many take."""
    with transaction.atomic():
        few, many = ((f"{size} co-ops", _world(size).pk) for size in (FEW, MANY))
        reader = User.objects.create_user("bench@example.org", name="Bench")
        Role.objects.create(person=reader, name=Role.Name.COORDINATOR)
        for page in PAGES:
            yield from compared(page, reader, few, many)
        transaction.set_rollback(True)


def _world(size: int) -> Call:
    """Rows and no steps: nobody is told anything, and nothing of it is kept."""
    now = clock.now()
    call = Call.objects.create(
        title=f"Cohort of {size}",
        slug=f"cohort-of-{size}",
        opens_at=now,
        closes_at=now + 30 * A_DAY,
        decision_by=now.date(),
    )
    organisation = MentoringOrganisation.objects.create(name=f"Bench {size}")
    people = User.objects.bulk_create(User(email=f"cohort-{size}-{n}@example.org", name=f"P {n}") for n in range(12))
    Role.objects.bulk_create(Role(person=person, name=Role.Name.MENTOR) for person in people[6:])
    coops = Cooperative.objects.bulk_create(
        Cooperative(name=f"Co-op {size} {n}", slug=f"co-op-{size}-{n}", town=f"Town {n % 40}", created_at=now)
        for n in range(size)
    )
    members = Membership.objects.bulk_create(
        Membership(cooperative=coop, person=people[n % 6], role=Membership.Part.LEAD, joined_at=now)
        for n, coop in enumerate(coops)
    )
    incubations = _incubations(call, members, people[6:])
    _sessions(incubations, organisation, people[6:])
    _journal(members, incubations)
    return call


def _incubations(call: Call, members: Sequence[Membership], mentors: Sequence[User]) -> list[Incubation]:
    applications = Application.objects.bulk_create(
        Application(
            call=call,
            cooperative=member.cooperative,
            state=Application.State.ACCEPTED,
            started_by=member.person,
            started_at=call.opens_at,
            touched_at=call.opens_at,
            reference=f"COHORT-{call.pk}-{n}",
            blind_code=f"C-{n}",
            people=4,
        )
        for n, member in enumerate(members)
    )
    return Incubation.objects.bulk_create(
        Incubation(
            cooperative=own.cooperative,
            application=own,
            call=call,
            state=WAY[n % len(WAY)],
            mentor=mentors[n % len(mentors)],
            started_at=call.opens_at - 90 * A_DAY,
        )
        for n, own in enumerate(applications)
    )


def _sessions(incubations: Sequence[Incubation], organisation: MentoringOrganisation, mentors: Sequence[User]) -> None:
    """One held with an action of it, one to come; of some, one that nobody has written down."""
    now = clock.now()
    pools = Pool.objects.bulk_create(
        Pool(incubation=each, organisation=organisation, minutes=960) for each in incubations
    )
    rows = []
    for n, pool in enumerate(pools):
        words = {"pool": pool, "mentor": mentors[n % len(mentors)]}
        later = timedelta(hours=n // len(mentors))  # nobody holds two at once
        held = {"state": Session.State.HELD, "minutes_used": 60, "held_at": now}
        rows.append(Session(**_hour(now - 20 * A_DAY + later), **held, **words))
        rows.append(Session(**_hour(now + 3 * A_DAY + later), **words))
        rows += [Session(**_hour(now - 3 * A_DAY + later), **words)] * (n % 5 == 0)
    written = [one for one in Session.objects.bulk_create(rows) if one.state == Session.State.HELD]
    Action.objects.bulk_create(
        Action(session=one, text="Ask for prices", due_on=(now + (n % 9) * A_DAY).date())
        for n, one in enumerate(written)
    )


def _hour(starts_at: datetime) -> dict[str, datetime]:
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}


def _journal(members: Sequence[Membership], incubations: Sequence[Incubation]) -> None:
    """Some by the team and some by others; of a third of them, none for long."""
    now, about = clock.now(), ContentType.objects.get_for_model(Incubation)
    Entry.objects.bulk_create(
        Entry(
            step=STEPS[k % len(STEPS)],
            by=member.person if k % 2 else None,
            about_type=about,
            about_id=incubation.pk,
            cooperative=member.cooperative,
            at=now - (25 if n % 3 == 0 else 1) * A_DAY - (ENTRIES - k) * timedelta(hours=1),
        )
        for k in range(ENTRIES)
        for n, (member, incubation) in enumerate(zip(members, incubations, strict=True))
    )
