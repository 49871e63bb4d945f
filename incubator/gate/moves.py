"""Through the gate: what the co-op records and asks, what is waived, and the entry into each stage."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.keeping import keep
from crowdcoop.people.models import User
from crowdcoop.people.rules import is_lead, is_member, team
from crowdcoop.workflow import NotNow, act, create, move
from incubator.applications.rules import impartial_coordinator
from incubator.gate import recording, rules
from incubator.gate.conditions import PREPARATION, READY, next_stage
from incubator.gate.models import AssemblyAgreement, ReadyRequest, Waiver
from incubator.journeys.models import Incubation
from incubator.journeys.rules import NEXT_STAGE, its_mentor


# -- The entry into each stage --------------------------------------------------------------------
@move(
    Incubation,
    source=Incubation.State.ITINERARY,
    target=Incubation.State.CAMPAIGN_PREPARATION,
    who=rules.gatekeeper,
    needs=[rules.nothing_left_for_preparation],
    tells={"preparation_opened": team},
)
def open_preparation(incubation: Incubation, *, by: Any, reason: str = "") -> dict[str, Any]:
    """From now on the co-op writes its campaign."""
    return recording.use_up(incubation, PREPARATION)


@move(
    Incubation,
    source=Incubation.State.CAMPAIGN_PREPARATION,
    target=Incubation.State.READY,
    who=rules.gatekeeper,
    needs=[rules.nothing_left_for_ready],
    tells={"ready_for_campaign": team},
)
def declare_ready(incubation: Incubation, *, by: Any, reason: str = "") -> dict[str, Any]:
    """The campaign may be sent in for review."""
    return recording.use_up(incubation, READY)


# -- What the co-op records and asks --------------------------------------------------------------
@act(Incubation, who=is_member, needs=[rules.preparation_is_open])
def record_legal_person(
    incubation: Incubation, *, by: User, person: User, document: Checked | None = None, **given: str
) -> dict[str, Any]:
    """Who answers for the co-op in law; written again, it is corrected. Raises NotTaken when there is no room on the disk."""
    if wrong := recording.wrong_in_law(incubation, person=person, **given):
        raise NotNow(*wrong.values())
    return recording.legal_person(incubation, by, person=person, document=document, **given)


@create(
    AssemblyAgreement, who=is_member, needs=[rules.preparation_is_open], tells={"assembly_recorded": rules.its_mentors}
)
def record_assembly(
    incubation: Incubation, *, by: User, held_on: date, minutes: Checked, **figures: int
) -> tuple[AssemblyAgreement, dict[str, Any]]:
    """Recorded anew, it takes the place of the one before. Raises NotTaken when there is no room on the disk."""
    if wrong := recording.wrong_in_assembly(held_on=held_on, **figures):
        raise NotNow(*wrong.values())
    agreement = AssemblyAgreement.objects.create(
        incubation=incubation,
        held_on=held_on,
        minutes=keep(minutes, by=by),
        recorded_by=by,
        recorded_at=clock.now(),
        **figures,
    )
    return agreement, {"held_on": held_on.isoformat(), **figures}


@move(
    AssemblyAgreement,
    source=AssemblyAgreement.State.RECORDED,
    target=AssemblyAgreement.State.CONFIRMED,
    who=its_mentor,
    needs=[rules.is_the_latest, rules.preparation_is_open],
    tells={"assembly_confirmed": team},
)
def confirm_assembly(agreement: AssemblyAgreement, *, by: User) -> None:
    """The mentor has read the minutes, and they say what the figures say."""
    agreement.decided_by, agreement.decided_at = by, clock.now()


@move(
    AssemblyAgreement,
    source=AssemblyAgreement.State.RECORDED,
    target=AssemblyAgreement.State.SENT_BACK,
    who=its_mentor,
    needs=[rules.is_the_latest, rules.preparation_is_open],
    tells={"assembly_sent_back": team},
)
def send_back_assembly(agreement: AssemblyAgreement, *, by: User, reason: str) -> None:
    if not reason.strip():
        raise NotNow(_("Say what the team has to change."))
    agreement.decided_by, agreement.decided_at, agreement.reason = by, clock.now(), reason.strip()


@act(
    Incubation,
    who=is_lead,
    needs=[rules.preparation_is_open, rules.not_asked_yet, rules.all_else_is_done],
    tells={"ready_asked": rules.mentor_and_others_who_sign},
)
def ask_for_ready(incubation: Incubation, *, by: User) -> None:
    """The co-op has done its part: now the mentor and a second person look at it."""
    ReadyRequest.objects.create(incubation=incubation, asked_by=by, at=clock.now())


# -- What the coordination lets pass --------------------------------------------------------------
@act(Incubation, who=impartial_coordinator, states=list(NEXT_STAGE), tells={"condition_waived": team})
def waive(incubation: Incubation, *, by: User, key: str, reason: str) -> dict[str, str]:
    """One condition of the next stage, by its key; the list shows it with its reason."""
    if len(reason.strip()) < rules.SHORTEST_REASON:
        raise NotNow(rules.say_why())
    condition = recording.to_waive(incubation, key)
    if condition is None:
        raise NotNow(_("This condition cannot be waived: it is met already, or it is one that everybody has to meet."))
    stage, sentence = next_stage(incubation), str(condition.sentence)[: Waiver._meta.get_field("sentence").max_length]
    given = {"key": key, "sentence": sentence, "reason": reason.strip()}
    # One of an earlier time in the programme counts no longer, and stands in nobody's way.
    stale = incubation.waivers.unused().filter(stage=stage, key=key, withdrawn_at=None)
    stale.update(withdrawn_at=clock.now(), withdrawn_by=by)
    Waiver.objects.create(incubation=incubation, stage=stage, by=by, at=clock.now(), **given)
    return {"stage": stage, "key": key, "sentence": sentence}


@act(Incubation, who=impartial_coordinator, states=list(NEXT_STAGE), tells={"waiver_withdrawn": team})
def withdraw_waiver(incubation: Incubation, *, by: User, waiver: Waiver) -> dict[str, str]:
    """The condition is asked for again, as long as the stage has not been entered."""
    open_ones = incubation.waivers.unused().filter(withdrawn_at=None)
    if not open_ones.filter(pk=waiver.pk).update(withdrawn_at=clock.now(), withdrawn_by=by):
        raise NotNow(_("This waiver no longer counts: it was withdrawn, or the stage was entered with it."))
    return {"key": waiver.key, "sentence": waiver.sentence}
