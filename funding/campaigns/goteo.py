"""Reads a project as Goteo's public API writes it, and brings it over as a draft: what is not taken is said line by line."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from crowdcoop.people import moves as people
from crowdcoop.people.models import Cooperative
from funding.campaigns import licences, moves
from funding.campaigns.models import Campaign, CollectiveReturn, CostLine, HelpWanted, Reward

COST_KINDS = {"task": "task", "material": "material", "structure": "infrastructure", "infrastructure": "infrastructure"}
RETURN_KINDS = {"file": "files", "code": "code", "design": "design", "manual": "manual", "service": "service"}
HELP_KINDS = {"task": "task", "lend": "loan", "loan": "loan"}
CAMPAIGN_TEXTS = {
    "name": "title",
    "description-short": "sentence",
    "description": "story",
    "goal": "goal",
    "motivation": "motivation",
}
NOT_TAKEN = {
    "image-gallery": "pictures",
    "image-url": "the main picture",
    "categories": "categories",
    "amount": "what it raised there",
    "date-published": "its dates, which have passed",
    "status": "its state there",
    "scope": "its scope",
    "user": "the account of its owner",
}


class Malformed(ValueError):
    """The file is not a project; the message says where."""


class Project(NamedTuple):
    source: str
    cooperative: dict[str, Any]
    texts: dict[str, Any]
    costs: list[dict[str, Any]]
    rewards: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    help_wanted: list[dict[str, Any]]
    commitments: list[dict[str, Any]]
    not_taken: list[str]


class Brought(NamedTuple):
    campaign: Campaign
    new: bool


def projects(data: Any) -> Iterator[Project]:
    """One project, a list of them, or an answer of the API with its `items`."""
    found = data.get("items", [data]) if isinstance(data, dict) else data
    if not isinstance(found, list) or not found:
        raise Malformed("there is no project in it")
    for one in found:
        if not isinstance(one, dict):
            raise Malformed("a project is an object with id, name, costs and rewards")
        yield Reader(one).project()


@transaction.atomic
def bring(project: Project, cooperative: Cooperative | None = None) -> Brought:
    """A draft, in the co-op named or in one of its own; brought once, whatever has been changed in it since."""
    if known := Campaign.objects.filter(source=project.source).first():
        return Brought(known, new=False)
    cooperative = cooperative or people.found(None, by=None, **project.cooperative)
    campaign = moves.draft(cooperative, by=None, source=project.source, **project.texts)
    for step, rows in (
        (moves.plan_cost, project.costs),
        (moves.offer_reward, project.rewards),
        (moves.offer_return, project.returns),
        (moves.ask_for_help, project.help_wanted),
        (moves.commit_to, project.commitments),
    ):
        for row in rows:
            step(campaign, by=None, **row)
    return Brought(campaign, new=True)


class Reader:
    """Goes through one project and keeps a note of what stays behind."""

    def __init__(self, data: dict[str, Any]):
        self.data = data
        self.notes: list[str] = []

    def project(self) -> Project:
        identity = self.text(self.data, "id", 180, "id")
        name = self.text(self.data, "name", 60, "name")
        if not identity or not name or not self.data.get("costs"):
            raise Malformed("a project has an id, a name and costs; this is something else")
        if self.data.get("currency", "EUR") != "EUR":
            raise Malformed(f"{identity}: its money is in {self.data['currency']}, and here campaigns are in EUR")
        project = Project(
            source=f"goteo:{identity}",
            cooperative=self.cooperative(name),
            texts=self.texts(name),
            costs=[self.cost(row, place) for place, row in self.rows("costs")],
            rewards=[self.reward(row, place) for place, row in self.rewards("individual")],
            returns=[self.collective_return(row, place) for place, row in self.rewards("social")],
            help_wanted=[self.help(row, place) for place, row in self.rows("needs")],
            commitments=self.commitments(),
            not_taken=self.notes,
        )
        self.leave_behind()
        return project

    def cooperative(self, name: str) -> dict[str, Any]:
        owner = self.text(self.data, "owner-name", 120, "owner-name") or name
        return {
            "name": owner,
            "about": self.text(self.data, "about", 5000, "about"),
            "town": self.text(self.data, "location", 80, "location"),
            "language": self.language(),
            "translations": self.translations({"about": "about"}),
        }

    def texts(self, name: str) -> dict[str, Any]:
        limits = {theirs: Campaign._meta.get_field(ours).max_length for theirs, ours in CAMPAIGN_TEXTS.items()}
        texts = {ours: self.text(self.data, theirs, limits[theirs], theirs) for theirs, ours in CAMPAIGN_TEXTS.items()}
        return texts | {
            "video": self.address(self.data.get("video-url")),
            "language": self.language(),
            "translations": self.translations(CAMPAIGN_TEXTS),
        }

    def cost(self, row: dict[str, Any], place: str) -> dict[str, Any]:
        return {
            "kind": self.kind(row, COST_KINDS, CostLine.Kind.TASK, place),
            "title": self.text(row, "name", 120, place),
            "description": self.text(row, "description", 2000, place),
            "cents": self.cents(row.get("amount"), place),
            "required": str(row.get("required")).lower() == "true",
        }

    def reward(self, row: dict[str, Any], place: str) -> dict[str, Any]:
        return {
            "title": self.text(row, "name", 80, place),
            "description": self.text(row, "description", 1000, place),
            "cents": self.cents(row.get("amount"), place),
            "units": self.units(row.get("units"), place),
            "delivery": Reward.Delivery.NONE,
        }

    def collective_return(self, row: dict[str, Any], place: str) -> dict[str, Any]:
        drawing = PurePosixPath(str(row.get("icon-url") or "")).stem
        licence = str(row.get("license") or "")
        if licence and licence not in licences.BY_KEY:
            self.notes.append(f"{place}: the licence “{licence}” is not known here")
            licence = ""
        elif licence:
            self.notes.append(f"{place}: the version of its licence; here it is {licences.BY_KEY[licence].name}")
        return {
            "kind": RETURN_KINDS.get(drawing, CollectiveReturn.Kind.OTHER),
            "title": self.text(row, "name", 120, place),
            "description": self.text(row, "description", 2000, place),
            "licence": licence,
        }

    def help(self, row: dict[str, Any], place: str) -> dict[str, Any]:
        return {
            "kind": self.kind(row, HELP_KINDS, HelpWanted.Kind.TASK, place),
            "title": self.text(row, "name", 120, place),
            "description": self.text(row, "description", 2000, place),
        }

    def commitments(self) -> list[dict[str, Any]]:
        """Theirs is one, chosen from a list, with what the project says about it."""
        chosen = self.data.get("social-commitment") or {}
        if not isinstance(chosen, dict):
            raise Malformed("social-commitment is not an object")
        title = self.text(chosen, "name", 120, "social-commitment")
        said = self.text(self.data, "social-commitment-description", 1000, "social-commitment-description")
        if title:
            return [{"title": title, "description": said}]
        return [{"title": said[:120].strip(), "description": said[120:].strip()}] if said else []

    # -- One value each ---------------------------------------------------------------------------
    def rows(self, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
        found = self.data.get(key) or []
        if not isinstance(found, list):
            raise Malformed(f"{key} is not a list")
        for number, row in enumerate(found):
            if not isinstance(row, dict):
                raise Malformed(f"{key}[{number}] is not an object")
            yield f"{key}[{number}]", row

    def rewards(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((place, row) for place, row in self.rows("rewards") if row.get("type") == kind)

    def text(self, row: dict[str, Any], key: str, most: int, place: str) -> str:
        value = row.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or "\x00" in value:
            raise Malformed(f"{place}: {key} is not text")
        words = value.replace("\r\n", "\n").strip()
        if len(words) > most:
            self.notes.append(f"{place}: {key} is cut at {most} characters")
        return words[:most].strip()

    def cents(self, value: Any, place: str) -> int:
        try:
            cents = Decimal(str(value)) * 100
        except InvalidOperation:
            raise Malformed(f"{place}: its amount is not money: {value!r}") from None
        if not cents.is_finite() or cents != cents.to_integral_value() or not 0 < cents <= 10**12:
            raise Malformed(f"{place}: its amount is not money: {value!r}")
        return int(cents)

    def units(self, value: Any, place: str) -> int | None:
        """0 is how they write "no limit"."""
        if value in (None, 0):
            return None
        if not isinstance(value, int) or value < 0:
            raise Malformed(f"{place}: its units are not a number: {value!r}")
        return value

    def kind(self, row: dict[str, Any], kinds: dict[str, str], otherwise: str, place: str) -> str:
        if (theirs := str(row.get("type"))) in kinds:
            return kinds[theirs]
        self.notes.append(f"{place}: the type “{theirs}” is not known here; it is a {otherwise}")
        return otherwise

    def address(self, value: Any) -> str:
        if not value:
            return ""
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            self.notes.append("video-url: it is not an address")
            return ""
        return str(value)[:300]

    def language(self) -> str:
        return self.text(self.data, "lang", 10, "lang") or "es"

    def translations(self, fields: dict[str, str]) -> dict[str, dict[str, str]]:
        """Per language only what there is, under our names for it."""
        found = {}
        translated = self.data.get("translations") or {}
        if not isinstance(translated, dict):
            raise Malformed("translations is not an object")
        for language, words in translated.items():
            if not isinstance(words, dict):
                raise Malformed(f"translations.{language} is not an object")
            said = {
                ours: self.text(words, theirs, 20_000, f"translations.{language}") for theirs, ours in fields.items()
            }
            if kept := {ours: text for ours, text in said.items() if text}:
                found[language] = kept
        return found

    def leave_behind(self) -> None:
        self.notes += [f"{key}: {words}" for key, words in NOT_TAKEN.items() if self.data.get(key)]
        if any(row.get("date-from") or row.get("date-to") for _place, row in self.rows("costs")):
            self.notes.append("costs: their dates, which have passed")
