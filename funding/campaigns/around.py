"""What stands around the money of a campaign: its pictures, and help wanted, commitments and people in one statement.

A public page is drawn with few queries and as many however long it is; three short lists of one form are one of them.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from funding.campaigns.models import Campaign, Commitment, HelpWanted, Maker

COLUMNS = ("what", "place", "id", "title", "description", "translations", "sort", "link", "photo_token")


@dataclass(frozen=True)
class Around:
    title: str
    description: str
    translations: dict[str, Any]
    kind: str = ""
    url: str = ""
    # The token of the picture, for its address.
    photo: UUID | None = None

    def get_kind_display(self) -> str:
        return str(HelpWanted.Kind(self.kind).label)


def of(campaign: Campaign) -> dict[str, Any]:
    """`wanted`, `commitments`, `makers`, each in its order, and the `pictures` with their files: two statements."""
    found: dict[str, list[Around]] = {"wanted": [], "commitments": [], "makers": []}
    parts = (
        _rows(campaign.help_wanted.all(), "wanted", sort=F("kind")),
        _rows(campaign.commitments.all(), "commitments"),
        _rows(campaign.makers.all(), "makers", link=F("url"), photo=F("photo__token")),
    )
    for what, _place, _id, *said in parts[0].union(*parts[1:], all=True).order_by("what", "place", "id"):
        found[what].append(Around(*said))
    return found | {"pictures": list(campaign.pictures.with_files())}


def _rows(
    rows: QuerySet[Any], what: str, *, sort: Any = None, link: Any = None, photo: Any = None
) -> QuerySet[HelpWanted | Commitment | Maker]:
    words = {"what": Value(what), "sort": sort or Value(""), "link": link or Value("")}
    text = {name: Cast(value, CharField(max_length=300)) for name, value in words.items()}
    token = photo or Cast(Value(None), UUIDField())
    return rows.order_by().annotate(**text, photo_token=token).values_list(*COLUMNS)
