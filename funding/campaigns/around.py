"""What stands around the money of a campaign: returns, help wanted, commitments and people in one statement, and its pictures.

A public page is drawn with few queries and as many however long it is; short lists of one form are one of them.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from funding.campaigns.models import Campaign, CollectiveReturn, HelpWanted

COLUMNS = ("what", "place", "id", "title", "description", "translations", "sort", "link", "terms", "there", "token")
KINDS = {"promised": CollectiveReturn.Kind, "wanted": HelpWanted.Kind}


@dataclass(frozen=True)
class Around:
    what: str
    title: str
    description: str
    translations: dict[str, Any]
    kind: str = ""
    url: str = ""
    licence: str = ""
    # Where a return has been delivered.
    there: str = ""
    # The token of the picture, for its address.
    photo: UUID | None = None

    def get_kind_display(self) -> str:
        return str(KINDS[self.what](self.kind).label)


def of(campaign: Campaign) -> dict[str, Any]:
    """`promised`, `wanted`, `commitments`, `makers`, each in its order, and the `pictures` with their files: two statements."""
    found: dict[str, list[Around]] = {"promised": [], "wanted": [], "commitments": [], "makers": []}
    returns = {"sort": F("kind"), "link": F("url"), "terms": F("licence"), "there": F("delivered__url")}
    parts = (
        _rows(campaign.collective_returns.all(), "promised", **returns),
        _rows(campaign.help_wanted.all(), "wanted", sort=F("kind")),
        _rows(campaign.commitments.all(), "commitments"),
        _rows(campaign.makers.all(), "makers", link=F("url"), token=F("photo__token")),
    )
    for what, _place, _id, *said in parts[0].union(*parts[1:], all=True).order_by("what", "place", "id"):
        found[what].append(Around(what, *said))
    return found | {"pictures": list(campaign.pictures.with_files())}


def _rows(rows: QuerySet[Any], what: str, *, token: Any = None, **given: Any) -> QuerySet[Any]:
    words = {"what": Value(what)} | {name: given.get(name, Value("")) for name in ("sort", "link", "terms", "there")}
    text = {name: Cast(value, CharField(max_length=300)) for name, value in words.items()}
    return rows.order_by().annotate(**text, token=token or Cast(Value(None), UUIDField())).values_list(*COLUMNS)
