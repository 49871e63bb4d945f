"""Builders of bank transfers: a pledge that waits for one, a file of the bank's as it is exported, and its way through."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.conf import settings
from django.test import override_settings

from crowdcoop import clock
from funding.payments import calls
from funding.payments.models import Attempt
from funding.payments.transfer import dates, moves, reading, reference, sweep
from funding.payments.transfer.models import Movement, Return, Statement
from funding.payments.transfer.returns import moves as returns
from funding.pledges import cart as carts
from funding.pledges.models import Pledge
from tests import make_payouts, make_pledges

IBAN = "ES9121000418450200051332"
PAYER_IBAN = "ES7921000813610123456789"
TITLES = "Fecha operación;Concepto;Ordenante;Cuenta ordenante;Importe;Saldo"
_balances = count(1)


def use(settings_: Any, *others: str) -> None:
    settings_.PAYMENT_PROVIDERS = [*others, "transfer"]
    settings_.TRANSFER_IBAN, settings_.TRANSFER_HOLDER, settings_.TRANSFER_DAYS = IBAN, "Cooperativa Teler", 5


def started(campaign: Any, amount: int = 2_500, **said: Any) -> Pledge:
    """Confirmed, and told where to."""
    pledge = carts.confirm(make_pledges.cart(campaign, amount, **said), by=make_pledges.VISITOR)
    calls.pay(pledge, by=make_pledges.VISITOR, provider="transfer")
    return pledge


def last(pledge: Pledge) -> Attempt:
    return pledge.attempts.order_by("id").last()


def rf(pledge: Pledge) -> str:
    return reference.of(pledge.reference)


def euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def row(concept: str = "", cents: int = 2_500, payer: str = "MARIA GIL SOLER", day: str = "27/11/2026") -> str:
    """One line; its balance is never that of another, as in life."""
    return f"{day};{concept};{payer};{PAYER_IBAN};{euros(cents)};{next(_balances)},00"


def csv(rows: Iterable[str]) -> bytes:
    return ("\r\n".join(["Movimientos de la cuenta", "", TITLES, *rows]) + "\r\n").encode("cp1252")


def uploaded(by: Any, content: bytes) -> Statement:
    text, encoding = reading.decode(content)
    columns, headings = reading.guess(text)
    told = {"text": text, "encoding": encoding, "columns": columns, "headings": headings}
    return moves.upload(None, by=by, name="movimientos.csv", **told)


def imported(by: Any, *rows: str) -> Statement:
    """Uploaded, confirmed, and every line looked at."""
    statement = uploaded(by, csv(rows))
    found = reading.read(statement.text, statement.columns)
    statement = moves.confirm(statement, by=by, rows=found.lines)
    sweep.place_due()
    return statement


def arrived(by: Any, pledge: Pledge, cents: int | None = None) -> Movement:
    """Its transfer is in the bank's file, with this amount or with the right one."""
    statement = imported(by, row(rf(pledge), pledge.charged if cents is None else cents))
    return statement.movements.get()


def recorded(by_hand: Return, *, by: Any) -> Return:
    """Somebody of finance says that they have made it."""
    return moves.record_return(by_hand, by=by, iban=PAYER_IBAN, bank_reference="T-2026-1")


def made(by_hand: Return, *, by: Any) -> Return:
    """And another one has confirmed it."""
    return returns.confirm(recorded(by_hand, by=by), by=make_payouts.finance(but=by))


def world(w: Any) -> None:
    """One of each thing of transfers, and a payment that fits its pledge by no cent, for tests/world.py."""
    with override_settings(PAYMENT_PROVIDERS=[*settings.PAYMENT_PROVIDERS, "transfer"], TRANSFER_IBAN=IBAN):
        w.by_transfer = started(w.campaign, name="Maria Gil")
        rows = (row("Para el horno"), row("otra cosa", 900), row("y otra", 800))
        w.movement, *back = imported(w.finance, *rows).movements.order_by("line")
        for one in back:
            moves.give_back(one, by=w.finance, reason="Nobody here knows them.")
        w.by_hand, w.recorded = (one.returns.get() for one in back)
        w.recorded = recorded(w.recorded, by=make_payouts.finance(but=w.finance))
        w.bank_file = uploaded(w.finance, csv([row("x"), "ayer;y;z;;25,00;1"]))
    pledge = make_pledges.started(w.campaign)
    make_pledges.the_desk().pay(last(pledge), amount=1)
    calls.settle(last(pledge))
    w.unplaced = last(pledge)


def live_on(w: Any) -> None:
    """What transfers write of: told, reminded of, undone, waited for again, ended, and to be returned."""
    with override_settings(PAYMENT_PROVIDERS=["transfer"], TRANSFER_IBAN=IBAN):
        sweep.tell_due()
        wrong = imported(w.finance, row("z", 2_500)).movements.get()
        moves.place(wrong, by=w.finance, pledge=w.by_transfer, reason="It must be hers.")
        moves.undo(wrong, by=w.finance, reason="It was not.")
        sweep.tell_due()
        instructions = last(w.by_transfer).instructions
        with clock.at(dates.remind_from(instructions.pay_by)):
            sweep.remind_due()
        with clock.at(instructions.expires_at):
            sweep.expire_due()
            sweep.returns_due()
        returns.say_not_so(w.recorded, by=w.finance, reason="The bank does not show it.")
