"""What the coordination asks of the board: filters, view and order, all in the address, so that a view can be kept and sent."""

import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative, Role, User
from incubator.calls.models import Call
from incubator.cohort.rows import Row
from incubator.cohort.steps import WAY
from incubator.journeys.models import Incubation, IncubationQuerySet
from incubator.selection.asked import Heading

LONGEST = 100
State = Incubation.State
STAGES = [*WAY, State.DROPPED_OUT, State.DISMISSED]


@dataclass(frozen=True)
class Asked:
    call: str = ""
    mentor: str = ""
    stage: str = ""
    town: str = ""
    stuck: str = ""
    paused: str = ""
    q: str = ""
    view: str = ""
    sort: str = ""

    @classmethod
    def of(cls, address: QueryDict) -> "Asked":
        """Whatever no page of ours offers is taken as not asked."""
        given = {each.name: " ".join(address.get(each.name, "")[:LONGEST].split()) for each in fields(cls)}
        known = {
            "call": _number(given["call"]),
            "mentor": given["mentor"] if given["mentor"] == "none" else _number(given["mentor"]),
            "stage": given["stage"] if given["stage"] in STAGES else "",
            "view": "table" if given["view"] == "table" else "",
            "sort": given["sort"] if given["sort"].removeprefix("-") in KEYS else "",
            **{name: "1" if given[name] == "1" else "" for name in ("stuck", "paused")},
        }
        return cls(**{**given, **known})

    def address(self, **changes: Any) -> str:
        values = {**asdict(self), **changes}
        return urlencode({name: value for name, value in values.items() if value})

    def narrowed(self) -> bool:
        return any(value for name, value in asdict(self).items() if name not in ("call", "view", "sort"))

    def incubations(self) -> IncubationQuerySet:
        """What the database can tell; the rest is asked of the rows."""
        found = Incubation.objects.all()
        if self.call:
            found = found.filter(call=self.call)
        if self.mentor:
            found = found.filter(mentor=None) if self.mentor == "none" else found.filter(mentor=self.mentor)
        if self.town:
            found = found.filter(cooperative__town=self.town)
        if self.q:
            named = Q(cooperative__name__icontains=self.q) | Q(cooperative__town__icontains=self.q)
            found = found.filter(named | Q(mentor__name__icontains=self.q))
        return found

    def kept(self, rows: list[Row]) -> list[Row]:
        if self.stage:
            rows = [row for row in rows if row.stage == self.stage]
        if self.stuck:
            rows = [row for row in rows if row.stuck]
        return [row for row in rows if row.paused] if self.paused else rows

    def ordered(self, rows: list[Row]) -> list[Row]:
        """Whoever has nothing in the column stands at the end, whichever way it is read."""
        key = KEYS.get(self.sort.removeprefix("-"))
        if key is None:
            return rows
        there = [row for row in rows if key(row) is not None]
        nothing = [row for row in rows if key(row) is None]
        return [*sorted(there, key=key, reverse=self.sort.startswith("-")), *nothing]


def _number(words: str) -> str:
    return words if words.isascii() and words.isdigit() and len(words) < 18 else ""


def _plain(words: str) -> str | None:
    """Àngel stands with Angel."""
    bare = unicodedata.normalize("NFKD", words)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold() or None


KEYS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: _plain(row.name),
    "stage": lambda row: STAGES.index(State(row.stage)) if row.stage in STAGES else None,
    "legal": lambda row: Cooperative.LegalStage.values.index(row.legal_stage),
    "mentor": lambda row: _plain(row.mentor),
    "town": lambda row: _plain(row.town),
    "moved": lambda row: row.moved_at,
    "session": lambda row: row.session_at,
    "flag": lambda row: row.flag.rank if row.flag else None,
}
HEADINGS = (
    ("name", _("Co-op")),
    ("stage", _("Stage")),
    ("legal", _("Legal stage")),
    ("mentor", _("Mentor")),
    ("town", _("Town")),
    ("moved", _("Last movement")),
    ("session", _("Next session")),
    ("flag", _("To look at")),
)


def headings(asked: Asked) -> list[Heading]:
    """A press orders by it, another the other way round."""
    found = []
    for name, words in HEADINGS:
        order = {name: "ascending", f"-{name}": "descending"}.get(asked.sort, "")
        turned = f"-{name}" if order == "ascending" else name
        found.append(Heading(str(words), f"?{asked.address(sort=turned)}", order, num=False))
    return found


def choices(asked: Asked) -> dict[str, Any]:
    """What the form of filters offers."""
    going = Incubation.objects.order_by()
    calls = Call.objects.filter(pk__in=going.values("call"))
    mentors = User.objects.filter(roles__name=Role.Name.MENTOR, pk__in=going.values("mentor")).order_by("name", "id")
    towns = Cooperative.objects.filter(incubation__isnull=False).exclude(town="").order_by("town")
    return {
        "calls": [(str(pk), title) for pk, title in calls.values_list("pk", "title")],
        "mentors": [(str(person.pk), str(person)) for person in mentors],
        "stages": [(stage.value, stage.label) for stage in STAGES],
        "towns": list(towns.values_list("town", flat=True).distinct()),
        "chosen": asked,
    }


def addresses(asked: Asked) -> dict[str, str]:
    """The same view in other ways: what its links ask for."""
    return {
        "address": asked.address(),
        "to_board": asked.address(view="", sort=""),
        "to_table": asked.address(view="table"),
        "to_all": Asked(call=asked.call, view=asked.view).address(),
        "to_flags": asked.address(view="table", sort="flag"),
        "to_mentor": f"{asked.address(mentor='')}&mentor=".lstrip("&"),
    }
