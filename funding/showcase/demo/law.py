"""What the co-ops of the demo record in law before their campaign: who answers for them, and what their assembly decided."""

from datetime import date, timedelta
from random import Random

from stdnum.es import cif

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.people.models import Cooperative, User
from funding.showcase.demo import papers
from funding.showcase.demo.world import World
from incubator.gate import moves as gate
from incubator.gate.models import LegalPerson
from incubator.journeys.models import Incubation

MINUTES_TAKE = timedelta(days=2)


def record(world: World, incubation: Incubation, lead: User) -> None:
    """By the lead, with figures of its own each."""
    cooperative = incubation.cooperative
    chance = world.random(f"law of {cooperative.slug}")
    gate.record_legal_person(incubation, by=lead, person=lead, **_legal_person(cooperative, chance))
    votes = {"against": chance.randint(0, 1), "abstained": chance.randint(0, 2)}
    present = chance.randint(7, 24)
    votes |= {"present": present, "in_favour": present - sum(votes.values())}
    held_on = (clock.now() - MINUTES_TAKE).date()
    minutes = _minutes(cooperative, held_on, votes)
    gate.record_assembly(incubation, by=lead, held_on=held_on, minutes=minutes, **votes)


def confirm(incubation: Incubation) -> None:
    for agreement in incubation.assemblies.filter(state="recorded"):
        gate.confirm_assembly(agreement, by=incubation.mentor)


def _legal_person(cooperative: Cooperative, chance: Random) -> dict[str, str]:
    """Constituted if its texts say so; an association otherwise. The numbers are right and nobody's."""
    registered = cooperative.legal_stage == Cooperative.LegalStage.REGISTERED
    body = f"{'F' if registered else 'G'}{chance.randint(0, 9_999_999):07d}"
    kind = LegalPerson.Kind.COOPERATIVE if registered else LegalPerson.Kind.ASSOCIATION
    name = f"{cooperative.name}, S. Coop." if registered else f"Asociación {cooperative.name}"
    registry = f"Registro de cooperativas, n.º {chance.randint(2_000, 19_999)}" if registered else ""
    tax_id = body + cif.calc_check_digits(body)[0]
    return {"kind": kind.value, "legal_name": name, "tax_id": tax_id, "registration": registry}


def _minutes(cooperative: Cooperative, held_on: date, votes: dict[str, int]) -> Checked:
    lines = [
        f"Acta de la asamblea de {cooperative.name}",
        f"Celebrada el {held_on:%d/%m/%Y}. Personas presentes: {votes['present']}.",
        "Punto único: abrir una campaña de financiación con el presupuesto presentado.",
        f"Votos a favor: {votes['in_favour']}. En contra: {votes['against']}. Abstenciones: {votes['abstained']}.",
        "Se aprueba.",
    ]
    return papers.of(lines, f"acta-{held_on:%Y-%m-%d}.pdf")
