"""The way of one co-op: accepted, diagnosed, on its itinerary, in campaign, followed up, graduated.

The steps that ask the gate (opening the preparation, declaring it ready) stand above, in incubator/gate.
"""

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_lead, team
from crowdcoop.workflow import NotNow, act, create, move, system
from incubator.applications.models import Application
from incubator.applications.rules import enough_reviews, impartial_coordinator, places_left
from incubator.calls.models import Call
from incubator.journeys import rules
from incubator.journeys.models import Incubation, SignOff

State = Incubation.State


@move(
    Application,
    source=Application.State.IN_REVIEW,
    target=Application.State.ACCEPTED,
    who=impartial_coordinator,
    needs=[enough_reviews, places_left],
    tells={"application_accepted": team, "mentor_assigned": rules.mentor_of_the_accepted},
)
def accept(application: Application, *, by: User, mentor: User, reason: str) -> dict[str, str]:
    """Accepting begins the incubation, which is why this step of an application stands here."""
    if not reason.strip():
        raise NotNow(_("Write the reasons: the team will read them."))
    if mentor not in rules.may_mentor(application.cooperative):
        raise NotNow(_("Choose a mentor from outside the team."))
    # Two coordinators, one place: the second waits for the call's row and is then told.
    Call.objects.select_for_update().get(pk=application.call_id)
    if full := places_left(application):
        raise NotNow(full)
    application.decided_at, application.decision_reason = clock.now(), reason
    start(application, by=None, mentor=mentor)
    return {"mentor": str(mentor)}


@create(Incubation, who=system)
def start(application: Application, *, by: None, mentor: User) -> Incubation:
    return Incubation.objects.create(
        cooperative=application.cooperative,
        application=application,
        call=application.call,
        mentor=mentor,
        started_at=clock.now(),
    )


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
    SignOff.objects.get_or_create(
        incubation=incubation, stage=stage, person=by, defaults={"note": note, "at": clock.now()}
    )
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
