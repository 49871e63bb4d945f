"""Builders of what a co-op records before its campaign, and of its way through the gate: all of it by moves."""

from typing import Any

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.people.models import User
from incubator.gate import moves as gate
from incubator.gate.models import AssemblyAgreement, LegalPerson
from incubator.journeys.models import Incubation

A_COOPERATIVE, AN_ASSOCIATION, A_PERSON = "F12345674", "G12345674", "12345678Z"
VOTES = {"present": 12, "in_favour": 9, "against": 1, "abstained": 2}
# A call whose co-ops need nothing in law: what the gate asks there has tests of its own.
NOTHING_IN_LAW = {"legal_person_needed": False, "assembly_needed": False}


def pdf(name: str = "minutes.pdf") -> Checked:
    """As if it had been checked."""
    return Checked(Kind.PDF, b"%PDF-1.4 minutes", name)


def lead_of(incubation: Incubation) -> User:
    return incubation.cooperative.memberships.get(role="lead", left_at=None).person


def legal_person(incubation: Incubation, **more: Any) -> LegalPerson:
    by = lead_of(incubation)
    said = {"kind": "association", "legal_name": "Associació La Fleca", "tax_id": AN_ASSOCIATION, "registration": ""}
    said |= {"person": by, "document": pdf("statutes.pdf")}
    gate.record_legal_person(incubation, by=by, **{**said, **more})
    return LegalPerson.objects.get(incubation=incubation)


def assembly(incubation: Incubation, **more: Any) -> AssemblyAgreement:
    """Recorded by the co-op today; its mentor has not looked at it."""
    by = more.pop("by", None) or lead_of(incubation)
    said = {"held_on": clock.now().date(), "minutes": pdf(), **VOTES, **more}
    return gate.record_assembly(incubation, by=by, **said)


def agreed(incubation: Incubation, **more: Any) -> AssemblyAgreement:
    return gate.confirm_assembly(assembly(incubation, **more), by=incubation.mentor)


def in_law(incubation: Incubation) -> Incubation:
    """What its call asks for in law, and no more."""
    if incubation.call.legal_person_needed:
        legal_person(incubation)
    if incubation.call.assembly_needed:
        agreed(incubation)
    return incubation


def asked(incubation: Incubation) -> Incubation:
    """The co-op has done its part (its campaign is written) and asks to be declared ready."""
    return gate.ask_for_ready(in_law(incubation), by=lead_of(incubation))
