"""What the coordination asks of the list: filters and order, all in the address, so that a view can be kept and sent."""

import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from incubator.applications.models import Application, ApplicationQuerySet
from incubator.calls.models import Call
from incubator.selection.models import Decision
from incubator.selection.table import Row, middle

LONGEST = 100
STATES = [state for state in Application.State if state != Application.State.DRAFT]


@dataclass(frozen=True)
class Asked:
    call: str = ""
    state: str = ""
    kind: str = ""
    reviews: str = ""
    apart: str = ""
    prepared: str = ""
    q: str = ""
    sort: str = ""

    @classmethod
    def of(cls, address: QueryDict) -> "Asked":
        """Whatever no page of ours offers is taken as not asked."""
        given = {each.name: address.get(each.name, "")[:LONGEST] for each in fields(cls)}
        asked = cls(**given)
        known = {
            "call": asked.call if asked.call.isascii() and asked.call.isdigit() and len(asked.call) < 18 else "",
            "state": asked.state if asked.state in STATES else "",
            "kind": asked.kind if asked.kind in Application.Kind.values else "",
            "reviews": asked.reviews if asked.reviews in ("missing", "all") else "",
            "apart": "1" if asked.apart == "1" else "",
            "prepared": asked.prepared if asked.prepared in (*Decision.Outcome, "any", "none") else "",
            "q": " ".join(asked.q.split()),
        }
        return cls(**{**given, **known})

    def address(self, **changes: Any) -> str:
        values = {**asdict(self), **changes}
        return urlencode({name: value for name, value in values.items() if value})

    def narrowed(self) -> bool:
        return any(value for name, value in asdict(self).items() if name not in ("call", "sort"))

    def applications(self) -> ApplicationQuerySet:
        """What the database can tell; the rest is asked of the rows."""
        found = Application.objects.sent()
        for name, column in (("call", "call"), ("state", "state"), ("kind", "applicant_kind")):
            if value := getattr(self, name):
                found = found.filter(**{column: value})
        if self.q:
            named = Q(cooperative__name__icontains=self.q) | Q(cooperative__town__icontains=self.q)
            found = found.filter(named | Q(reference__icontains=self.q) | Q(blind_code__iexact=self.q))
        return found

    def kept(self, rows: list[Row]) -> list[Row]:
        wanted: list[Callable[[Row], Any]] = []
        if self.reviews:
            wanted.append(lambda row: bool(row.lacking) == (self.reviews == "missing"))
        if self.apart:
            wanted.append(lambda row: row.apart)
        if self.prepared == "none":
            wanted.append(lambda row: not row.prepared and not row.own)
        elif self.prepared:
            wanted.append(lambda row: row.prepared and self.prepared in ("any", row.prepared))
        return [row for row in rows if all(each(row) for each in wanted)]

    def ordered(self, rows: list[Row]) -> list[Row]:
        """Whoever has nothing in the column stands at the end, whichever way it is read."""
        name = self.sort.removeprefix("-")
        if name not in KEYS and not name.startswith("c-"):
            return rows
        key = KEYS.get(name) or (lambda row: middle(row.marks.get(name[2:], [])))
        there = [row for row in rows if key(row) is not None]
        nothing = [row for row in rows if key(row) is None]
        return [*sorted(there, key=key, reverse=self.sort.startswith("-")), *nothing]


def _plain(words: str) -> str | None:
    """Àngel stands with Angel."""
    bare = unicodedata.normalize("NFKD", words)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold() or None


KEYS: dict[str, Callable[[Row], Any]] = {
    "reference": lambda row: row.reference,
    "name": lambda row: _plain(row.name),
    "town": lambda row: _plain(row.town),
    "kind": lambda row: row.kind_words or None,
    "state": lambda row: STATES.index(row.state),
    "sent": lambda row: row.sent_at,
    "mean": lambda row: row.mean,
    "median": lambda row: row.median,
    "spread": lambda row: row.spread,
    "points": lambda row: row.answer_points,
    "reviews": lambda row: row.done,
    "advice": lambda row: (row.advised()[0], -row.advised()[2]) if row.advice else None,
    "prepared": lambda row: row.prepared_words or None,
}
FIGURES = {"sent", "mean", "median", "spread", "points", "reviews", "advice"}


class Heading(NamedTuple):
    words: str
    url: str
    # "ascending", "descending" or "": how the list is ordered by it now.
    order: str
    num: bool


def heading(asked: Asked, name: str, words: str) -> Heading:
    """A press orders by it, another the other way round; figures begin with the highest."""
    num = name in FIGURES or name.startswith("c-")
    order = {name: "ascending", f"-{name}": "descending"}.get(asked.sort, "")
    turned = {"ascending": f"-{name}", "descending": name, "": f"-{name}" if num else name}[order]
    return Heading(words, f"?{asked.address(sort=turned)}", order, num)


def choices(asked: Asked) -> dict[str, Any]:
    """What the form of filters offers."""
    return {
        "calls": [(str(pk), title) for pk, title in Call.objects.values_list("pk", "title")],
        "states": [(state.value, state.label) for state in STATES],
        "kinds": Application.Kind.choices,
        "reviews": [("missing", _("some are missing")), ("all", _("all are in"))],
        "prepared": [("any", _("prepared")), ("none", _("none prepared")), *Decision.Outcome.choices],
        "chosen": asked,
    }
