"""Norma 43, the file of movements that every Spanish bank writes, read by a library (csb43) and checked against its own sums."""

import io
import warnings
from collections import Counter
from decimal import Decimal
from typing import Any

from csb43.aeb43 import read_batch
from csb43.aeb43.record.context import Aeb43Context
from csb43.aeb43.record.errors import ValidationException
from django.utils.translation import gettext as _

from funding.payments.transfer.reading import MOST_LINES, Line, Problem, Reading, Unreadable, mark

LONG = 80  # of every record


def is_one(text: str) -> bool:
    """By its first record: the head of an account."""
    first = text.lstrip("\ufeff\r\n").splitlines()[:1]
    return bool(first) and first[0].startswith("11") and first[0][2:20].isdigit() and len(first[0].rstrip()) > LONG // 2


def read(text: str, account: str) -> Reading:
    """Raises Unreadable for a file that is cut, of another account, or whose sums are not those it tells."""
    batch = _batch(text)
    if not batch.accounts or batch.summary is None:
        raise Unreadable(_("This Norma 43 file is not whole: its last record is missing."))
    reading, seen = Reading(), Counter[str]()
    for part in batch.accounts:
        if f"{part.bank_code}{part.branch_code}{part.account_number}" != account[4:12] + account[14:]:
            raise Unreadable(_("This file is of another account: %(account)s.") % {"account": part.account_number})
        if not _adds_up(part):
            raise Unreadable(_("This file does not add up: its movements are not those of its sums."))
        for number, moved in enumerate(part.transactions, start=1):
            _take(reading, seen, number, moved)
    return reading


def _batch(text: str) -> Any:
    records = "\n".join(line.ljust(LONG)[:LONG] for line in text.lstrip("\ufeff").splitlines() if line.strip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read_batch(io.BytesIO(records.encode("latin1", "replace")), Aeb43Context(strict=False, silent=True))
    except (ValidationException, ValueError, AttributeError, TypeError) as error:
        raise Unreadable(_("This Norma 43 file cannot be read: %(why)s") % {"why": str(error)[:120]}) from error


def _adds_up(part: Any) -> bool:
    told = part.summary
    amounts = [moved.amount for moved in part.transactions if moved.amount is not None]
    came, went = (sum((a for a in amounts if (a > 0) is up), Decimal(0)) for up in (True, False))
    return told is not None and (told.income, told.expense) == (came, -went)


def _take(reading: Reading, seen: Counter[str], number: int, moved: Any) -> None:
    raw = [record.decode("latin1") for record in moved]
    if moved.transaction_date is None or not moved.amount or len(reading.lines) >= MOST_LINES:
        reading.problems.append(Problem(number, _("This movement has no date or no amount."), raw[0].strip()))
        return
    fingerprint = mark(raw)
    seen[fingerprint] += 1
    words = [raw_text for item in moved.optional_items for raw_text in (item.item1, item.item2) if raw_text]
    sepa = moved.sepa_transfer
    if sepa is not None:
        words += [str(value) for value in (sepa.remitance_information, sepa.originator_reference) if value]
    reading.lines.append(
        Line(
            line=number,
            booked_on=moved.transaction_date,
            cents=int(moved.amount.scaleb(2)),
            concept=" ".join([*words, moved.reference1 or "", moved.reference2 or ""]).strip()[:500],
            payer=str(getattr(sepa, "originator_name", "") or "")[:140],
            payer_iban="",
            fingerprint=fingerprint,
            occurrence=seen[fingerprint],
        )
    )
