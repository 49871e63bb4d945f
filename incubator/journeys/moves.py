"""The way of one co-op once it is accepted: diagnosed, on its itinerary, in campaign, followed up, graduated.

The steps that ask the gate (opening the preparation, declaring it ready) stand above, in incubator/gate.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_lead, is_member, team
from crowdcoop.workflow import Back, NotNow, act, create, move, system
from incubator.applications.models import Application
from incubator.applications.rules import impartial_coordinator
from incubator.calls.models import MentoringOrganisation
from incubator.journeys import accompanying, diagnosis, rules
from incubator.journeys.days import today
from incubator.journeys.diagnosis import Diagnosis
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
            "paused_from": "",
            "returned_at": None,
        },
    )
    for earlier in (begun.accompaniments, begun.sign_offs, begun.task_plans, begun.extra_tasks):
        earlier.all().delete()
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
def record_diagnosis(
    incubation: Incubation,
    *,
    by: User,
    version: int | None = None,
    held_on: date | None = None,
    ends_on: date | None = None,
    present: Iterable[User] | None = None,
    **texts: str,
) -> dict[str, int]:
    """The record of the first session; the mentor may write it again until the roadmap is agreed.

    `version` is the one that was read; without saying otherwise all of the team and the mentor were there today.
    """
    written = diagnosis.of(incubation) or Diagnosis(incubation=incubation)
    if version is not None and version != written.version:
        raise NotNow(rules.WRITTEN_MEANWHILE)
    written.held_on = held_on or today()
    written.ends_on = ends_on or written.held_on + diagnosis.ITINERARY
    if refused := [*diagnosis.lacks(texts), *diagnosis.dates_refused(written, today())]:
        raise NotNow(*refused)
    for name, text in texts.items():
        setattr(written, name, text)
    written.version, written.written_by, written.written_at = written.version + 1, by, clock.now()
    written.save()
    may = rules.may_take_part(incubation)
    written.present.set(may if present is None else may.filter(pk__in=[one.pk for one in present]))
    incubation.diagnosed_at = clock.now()
    return {"version": written.version}


@move(
    Incubation,
    source=State.DIAGNOSIS,
    target=State.ITINERARY,
    who=is_lead,
    needs=[rules.diagnosed],
    tells={"roadmap_agreed": rules.mentor_of},
)
def begin_itinerary(incubation: Incubation, *, by: User, version: int | None = None) -> None:
    """The co-op agrees to the roadmap, as it stands in the `version` that it has read."""
    if version is not None and version != Diagnosis.objects.get(incubation=incubation).version:
        raise NotNow(_("Your mentor has written the roadmap again since you opened it. Read it, and agree then."))
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
    source=[*rules.LIVING, State.PAUSED],
    target=State.DROPPED_OUT,
    who=is_lead | impartial_coordinator,
    tells={"dropped_out": rules.mentor_and_coordinators},
)
def drop_out(incubation: Incubation, *, by: User, reason: str) -> None:
    _said(reason)


@move(
    Incubation,
    source=[*rules.LIVING, State.PAUSED],
    target=State.DISMISSED,
    who=impartial_coordinator,
    tells={"dismissed": team, "dropped_out": rules.mentor_of},
)
def dismiss(incubation: Incubation, *, by: User, reason: str) -> None:
    """The programme ends the accompaniment."""
    _said(reason)


@move(
    Incubation,
    source=list(rules.LIVING),
    target=State.PAUSED,
    who=rules.may_pause,
    tells={"paused": team, "pause_begun": rules.mentor_and_coordinators},
)
def pause(incubation: Incubation, *, by: User, reason: str, kind: str = Incubation.Pause.OTHER) -> dict[str, str]:
    _said(reason)
    # The row still says where it was.
    incubation.paused_from = Incubation.objects.values_list("state", flat=True).get(pk=incubation.pk)
    return {"kind": Incubation.Pause(kind), "from": incubation.paused_from}


@move(
    Incubation,
    source=State.PAUSED,
    target=Back("paused_from"),
    who=rules.mentor_or_coordinator,
    tells={"resumed": team},
)
def resume(incubation: Incubation, *, by: User) -> dict[str, Any]:
    """It goes on where it was, and its itinerary ends as much later as the pause was long."""
    incubation.paused_from = ""
    began = Entry.objects.about(incubation).filter(step=pause.name).values_list("at", flat=True).first()
    days = (clock.now() - began).days if began else 0
    written = diagnosis.of(incubation)
    if written:
        written.ends_on += timedelta(days=days)
        written.save(update_fields=["ends_on"])
    return {"days": days}


@move(
    Incubation,
    source=State.FOLLOW_UP,
    target=State.CAMPAIGN_PREPARATION,
    who=rules.mentor_or_coordinator,
    needs=[rules.campaign_was_not_funded, rules.has_not_returned],
    tells={"returned_to_preparation": team},
)
def return_to_preparation(incubation: Incubation, *, by: User, reason: str) -> None:
    """What was learnt from the campaign that was not funded is the reason to prepare another, once."""
    if not reason.strip():
        raise NotNow(_("Write down what was learnt: the next campaign begins there."))
    incubation.returned_at = clock.now()
    incubation.sign_offs.filter(stage=State.READY).delete()


def _said(reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Say why: it is kept with the co-op's history."))


@act(Incubation, who=is_member)
def put_welcome_away(incubation: Incubation, *, by: User) -> None:
    incubation.welcomed.add(by)
