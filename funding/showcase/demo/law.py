"""What the co-ops of the demo record in law before their campaign: who answers for them, and what their assembly decided."""

from datetime import date, timedelta
from random import Random

from stdnum.es import cif

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.people.models import Cooperative, User
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
    return Checked(Kind.PDF, _page(lines), f"acta-{held_on:%Y-%m-%d}.pdf")


def _page(lines: list[str]) -> bytes:
    """One page of plain lines, as the smallest PDF that every reader opens."""
    escaped = (line.translate({ord(sign): f"\\{sign}" for sign in "\\()"}) for line in lines)
    shown = " T* ".join(f"({line}) Tj" for line in escaped).encode("cp1252", "replace")
    text = b"BT /F1 12 Tf 18 TL 72 760 Td " + shown + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)
