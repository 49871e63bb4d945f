"""The books of one campaign for everybody: every movement in plain words, with its day, and nothing of who gave it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import F, Q, Sum
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from funding.ledger import accounts
from funding.ledger.models import Entry, Transaction

A_PAGE = 50
CHUNK = 2_000
# A transaction has an entry in some of a campaign's accounts; those of one page lie within so many more of each.
BESIDE = 10
WORDS: dict[str, Any] = {
    "received": _("Received from supporters"),
    "returned": _("Returned to supporters"),
    "matched": _("Matchfunding received"),
    "match_returned": _("Matchfunding returned"),
    "fee": _("Fee of the programme"),
    "payable": _("Owed to the co-op from here on"),
    "paid_out": _("Paid out to the co-op"),
    "payout_returned": _("Payout that came back"),
}


class Line(NamedTuple):
    """A movement: `cents` is by how much what the campaign has changed, `about` the sum that the words speak of."""

    at: datetime
    kind: str
    cents: int
    about: int
    balance: int

    @property
    def words(self) -> Any:
        return WORDS[self.kind]


class Page(NamedTuple):
    """The newest movements before an entry, and the entry before which the next page goes on (None: this is the last)."""

    lines: list[Line]
    before: int | None


# Moment, cents by part of a campaign, and the lowest entry of one transaction.
Moved = tuple[datetime, dict[str, int], int]


def of(campaign: int) -> dict[str, str]:
    """Account by part: what people gave, what was matched, what is owed to the co-op."""
    return {
        accounts.campaign_pledged(campaign): "pledged",
        accounts.campaign_matched(campaign): "matched",
        accounts.campaign_payable(campaign): "payable",
    }


def newest(campaign: int, before: int | None = None) -> Page:
    """As many queries and rows on the thousandth page as on the first; only what came before it is summed."""
    names = of(campaign)
    found = [entry for name in names for entry in _last(name, before)]
    found.sort(key=lambda entry: (entry.transaction_id, entry.pk), reverse=True)
    moved = list(_transactions(found, names))
    shown = moved[:A_PAGE]
    balance, lines = _balance(names, before), []
    for at, parts, _first in shown:
        after = balance
        for kind, cents, about in reversed(_told(parts)):
            lines.append(Line(at, kind, cents, about, after))
            after -= cents
        balance -= sum(parts.values())
    return Page(lines, shown[-1][2] if len(moved) > A_PAGE else None)


def all_of(campaign: int) -> Iterator[Line]:
    """From the first to the last, read as it is asked for."""
    names, balance = of(campaign), 0
    entries = Entry.objects.filter(account__in=names).select_related("transaction").order_by("transaction_id", "id")
    for at, parts, _first in _transactions(entries.iterator(CHUNK), names):
        for kind, cents, about in _told(parts):
            balance += cents
            yield Line(at, kind, cents, about, balance)


def sums(campaign: int) -> dict[str, int]:
    """Cents by kind of movement over all of it, in one query; their sum is what the campaign has now."""
    names = of(campaign)
    groups = (
        Entry.objects.filter(account__in=names)
        .values(
            "account", comes=GreaterThan(F("cents"), 0), funded=Q(transaction__kind=Transaction.Kind.CAMPAIGN_FUNDED)
        )
        .annotate(sum=Sum("cents"))
        .order_by("account", "comes", "funded")
    )
    found: dict[str, int] = {}
    for group in groups:
        part = {names[group["account"]]: group["sum"]}
        kind = "fee" if group["funded"] else _told(part)[0][0]
        found[kind] = found.get(kind, 0) + group["sum"]
    return found


def _last(account: str, before: int | None) -> Iterable[Entry]:
    rows = Entry.objects.filter(account=account).select_related("transaction").order_by("-id")
    return (rows if before is None else rows.filter(id__lt=before))[: A_PAGE + BESIDE]


def _balance(names: Iterable[str], before: int | None) -> int:
    rows = Entry.objects.filter(account__in=names).order_by()
    rows = rows if before is None else rows.filter(id__lt=before)
    return rows.aggregate(cents=Sum("cents"))["cents"] or 0


def _transactions(entries: Iterable[Entry], names: Mapping[str, str]) -> Iterator[Moved]:
    for _pk, group in groupby(entries, key=lambda entry: entry.transaction_id):
        of_one = list(group)
        parts = {names[entry.account]: entry.cents for entry in of_one}
        yield of_one[0].transaction.at, parts, min(entry.pk for entry in of_one)


def _told(parts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """(kind, cents, sum spoken of) of one transaction, from what it moves: a campaign that is funded is told in two."""
    payable, gathered = parts.get("payable", 0), parts.get("pledged", 0) + parts.get("matched", 0)
    if payable and gathered:
        fee = payable + gathered
        return [("fee", fee, fee)] * bool(fee) + [("payable", 0, payable)]
    if payable:
        return [("paid_out" if payable < 0 else "payout_returned", payable, payable)]
    if "pledged" not in parts:
        return [("matched" if gathered > 0 else "match_returned", gathered, gathered)]
    return [("received" if gathered > 0 else "returned", gathered, gathered)]
