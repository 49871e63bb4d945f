"""Bank transfers in the demo: what people promised, and the bank's file that finance brought, with one line nobody knows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from funding.payments import provider
from funding.payments.receipts import sweep as receipts
from funding.payments.transfer import moves, reading, reference, rules, sweep
from funding.pledges.models import Pledge
from funding.showcase.demo import texts
from funding.showcase.demo.crowd import ARRIVES, AWAITED, Gift
from funding.showcase.demo.people import Somebody
from funding.showcase.demo.world import Life, World

REFERENCE = "{reference}"
DAY = timedelta(days=1)
BROUGHT = 2  # days ago
TITLES = "Fecha operación;Concepto;Ordenante;Cuenta ordenante;Importe;Saldo"
PAYER = "ES7921000813610123456789"


def promised(world: World, name: str) -> tuple[Gift, ...]:
    """Those of a co-op's texts: what comes with its reference is counted, the others wait."""
    return tuple(
        Gift(
            world.now - one["days"] * DAY,
            Somebody(one["name"], one["email"], one.get("language", "es")),
            one["euros"] * 100,
            ends=ARRIVES if REFERENCE in one.get("concept", "") else AWAITED,
        )
        for one in _told(name)
    )


def _told(name: str) -> list[dict[str, Any]]:
    """Where nobody can pay by transfer, nobody has."""
    found: list[dict[str, Any]] = texts.cooperative(name)["transfers"]
    return found if rules.NAME in provider.names() else []


def brought(world: World, name: str) -> Life:
    """The bank's file: who wrote the reference is counted; who wrote “for the oven” waits for somebody to look."""
    if not (told := _told(name)):
        return
    yield world.ago(BROUGHT, 9, 40)
    day = world.ago(BROUGHT + 1).strftime("%d/%m/%Y")
    text = "\r\n".join(["Movimientos de la cuenta", "", TITLES, *_rows(day, told)]) + "\r\n"
    columns, headings = reading.guess(text)
    said = {"text": text, "encoding": "utf-8-sig", "columns": columns, "headings": headings}
    statement = moves.upload(None, by=world["finance"], name=f"movimientos-{day.replace('/', '-')}.csv", **said)
    moves.confirm(statement, by=world["finance"], rows=reading.read(text, columns).lines)
    sweep.place_due()
    receipts.issue_due()


def _rows(day: str, told: list[dict[str, Any]]) -> Iterator[str]:
    balance = 184_209_15
    for one in told:
        if "concept" in one:
            pledge = Pledge.objects.get(email=one["email"])
            concept = one["concept"].replace(REFERENCE, reference.of(pledge.reference))
            balance += pledge.charged
            yield _row(day, concept, pledge.name.upper(), pledge.charged, balance)
    yield _row(day, "Comision mantenimiento", "", -6_00, balance - 6_00)


def _row(day: str, concept: str, payer: str, cents: int, balance: int) -> str:
    return f"{day};{concept};{payer};{PAYER if payer else ''};{_euros(cents)};{_euros(balance)}"


def _euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
