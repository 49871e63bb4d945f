"""The way of one co-op once it is accepted: diagnosed, on its itinerary, in campaign, followed up, graduated.

The steps that ask the gate (opening the preparation, declaring it ready) stand above, in incubator/gate.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_lead, team
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator
from incubator.calls.models import MentoringOrganisation
from incubator.journeys import accompanying, rules
from incubator.journeys.models import Accompaniment, Incubation

State = Incubation.State


@create(Incubation, who=system)
def start(
    application: Application, *, by: None, mentor: User | None = None, mentors: Iterable[User] = ()
) -> Incubation:
    """Accepted (selection), the incubation begins with a mentor of each organisation of the call: those chosen, else whoever has least to do.

    Who gave up an earlier place begins again on the same row, and nobody has signed anything off.
    """
    now, going = clock.now(), accompanying.share_out(application, mentors, lead=mentor)
    mentor = mentor or next(iter(going.values()), None) or accompanying.anybody(application)
    begun, _new = Incubation.objects.update_or_create(
        cooperative=application.cooperative,
        defaults={
            "application": application,
            "call": application.call,
            "mentor": mentor,
            "started_at": now,
            "state": State.DIAGNOSIS,
            "diagnosed_at": None,
            "roadmap_agreed_at": None,
            "roadmap_agreed_by": None,
        },
    )
    begun.accompaniments.all().delete()
    begun.sign_offs.all().delete()
    Accompaniment.objects.bulk_create(
        Accompaniment(incubation=begun, organisation=organisation, mentor=person, since=now)
        for organisation, person in going.items()
    )
    return begun


@act(Incubation, who=impartial_coordinator, tells={"mentor_changed": rules.newly_going})
def change_accompaniment(
    incubation: Incubation, *, by: User, organisation: MentoringOrganisation, mentor: User, reason: str = ""
) -> dict[str, str]:
    """Another mentor of the same organisation goes with the co-op."""
    if mentor not in rules.may_mentor(incubation.cooperative).filter(mentoring_organisations=organisation):
        raise NotNow(_("Choose a mentor of this organisation from outside the team."))
    incubation.accompaniments.update_or_create(
        organisation=organisation, defaults={"mentor": mentor, "since": clock.now()}
    )
    return {"organisation": str(organisation), "mentor": str(mentor)}


@act(Incubation, who=impartial_coordinator, tells={"mentor_changed": rules.mentor_of})
def change_mentor(incubation: Incubation, *, by: User, mentor: User, reason: str = "") -> dict[str, str]:
    if mentor not in rules.may_mentor(incubation.cooperative):
        raise NotNow(_("Choose a mentor from outside the team."))
    incubation.mentor = mentor
    return {"mentor": str(mentor)}


@act(Incubation, who=rules.its_mentor, states=[State.DIAGNOSIS], tells={"diagnosis_recorded": team})
def record_diagnosis(incubation: Incubation, *, by: User, **texts: str) -> None:
    """The four texts of the first session; the mentor may write them again until the roadmap is agreed."""
    if set(texts) != set(rules.DIAGNOSIS) or not all(text.strip() for text in texts.values()):
        raise NotNow(_("The initial diagnosis has four parts; fill them all in."))
    for name, text in texts.items():
        setattr(incubation, name, text)
    incubation.diagnosed_at = clock.now()


@move(
    Incubation,
    source=State.DIAGNOSIS,
    target=State.ITINERARY,
    who=is_lead,
    needs=[rules.diagnosed],
    tells={"roadmap_agreed": rules.mentor_of},
)
def begin_itinerary(incubation: Incubation, *, by: User) -> None:
    """The co-op agrees to the roadmap."""
    incubation.roadmap_agreed_at, incubation.roadmap_agreed_by = clock.now(), by


@act(Incubation, who=rules.mentor_or_coordinator, states=list(rules.NEXT_STAGE))
def sign_off(incubation: Incubation, *, by: User, stage: str, note: str = "") -> dict[str, str]:
    """One person's yes to the next stage; the gate asks for the mentor's and a second person's."""
    if stage != rules.NEXT_STAGE[incubation.state]:
        raise NotNow(_("This stage cannot be signed off now."))
    incubation.sign_offs.standing().get_or_create(
        incubation=incubation, stage=stage, person=by, defaults={"note": note, "at": clock.now()}
    )
    return {"stage": stage}


@act(
    Incubation,
    who=rules.mentor_or_coordinator,
    states=list(rules.NEXT_STAGE),
    needs=[rules.own_sign_off_can_go_back],
    tells={"sign_off_taken_back": rules.other_signers},
)
def take_back_sign_off(incubation: Incubation, *, by: User, reason: str = "") -> dict[str, str]:
    """One's own yes to the next stage, for a day and while nobody has entered it."""
    stage = rules.NEXT_STAGE[incubation.state]
    incubation.sign_offs.standing().filter(stage=stage, person=by).update(taken_back_at=clock.now())
    return {"stage": stage}


@move(Incubation, source=State.READY, target=State.IN_CAMPAIGN, who=system)
def enter_campaign(incubation: Incubation, *, by: None) -> None:
    """Its campaign is published."""


@move(Incubation, source=State.IN_CAMPAIGN, target=State.FOLLOW_UP, who=system)
def enter_follow_up(incubation: Incubation, *, by: None) -> None:
    """Its campaign has closed, funded or not."""


@move(
    Incubation,
    source=State.FOLLOW_UP,
    target=State.GRADUATED,
    who=rules.mentor_or_coordinator,
    tells={"graduated": team},
)
def graduate(incubation: Incubation, *, by: User, reason: str = "") -> None:
    """The programme has done its part."""


@move(
    Incubation,
    source=[State.DIAGNOSIS, State.ITINERARY, State.CAMPAIGN_PREPARATION, State.READY, State.FOLLOW_UP],
    target=State.DROPPED_OUT,
    who=is_lead | impartial_coordinator,
    tells={"dropped_out": rules.mentor_and_coordinators},
)
def drop_out(incubation: Incubation, *, by: User, reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Say why: it is kept with the co-op's history."))
