"""What a reviewer can say something about: each text of a campaign, each list of parts and each line of it, by a name."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from funding.campaigns.models import Campaign, Remark

TEXTS = {
    "title": "story",
    "sentence": "story",
    "story": "story",
    "goal": "story",
    "motivation": "story",
    "video": "story",
    "spread": "plan",
    "execution": "plan",
    "sustainability": "plan",
}
LISTS = {
    "pictures": (_("Pictures"), ""),
    "budget": (_("Budget"), "cost_lines"),
    "rewards": (_("Rewards"), "rewards"),
    "returns": (_("Collective returns"), "collective_returns"),
    "help": (_("Help wanted"), "help_wanted"),
    "team": (_("Team"), "makers"),
    "impact": (_("Impact commitments"), "commitments"),
}


class Field(NamedTuple):
    name: str
    label: Any
    url: str


def of(campaign: Campaign) -> dict[str, Field]:
    return {field.name: field for field in _each(campaign)}


def _each(campaign: Campaign) -> Iterator[Field]:
    for name, page in TEXTS.items():
        label = Campaign._meta.get_field(name).verbose_name
        yield Field(name, label[:1].upper() + label[1:], f"{reverse(f'campaign_{page}')}#id_{name}")
    for name, (title, rows) in LISTS.items():
        yield Field(name, title, reverse(f"campaign_{name}"))
        for row in getattr(campaign, rows).all() if rows else ():
            yield Field(f"{name}:{row.pk}", f"{title}: {row.title}", reverse(f"campaign_{name}_part", args=[row.pk]))


class Said(NamedTuple):
    """A comment with what it is about; a line that is gone since leaves the list it stood in."""

    remark: Remark
    field: Field


def said(campaign: Campaign) -> list[Said]:
    remarks = list(campaign.remarks.select_related("by", "settled_by"))
    if not remarks:
        return []
    known = of(campaign)
    return [Said(one, _of(one, known)) for one in remarks]


def _of(remark: Remark, known: dict[str, Field]) -> Field:
    """A field that no version of ours knows any more still has its comment."""
    found = known.get(remark.field) or known.get(remark.field.partition(":")[0])
    return found or Field(remark.field, remark.field, reverse("campaign_edit"))


def open_by_field(campaign: Campaign) -> dict[str, list[Remark]]:
    """For the team's pages; while somebody reads, their comments are still being written."""
    if campaign.state == Campaign.State.IN_REVIEW:
        return {}
    found: dict[str, list[Remark]] = {}
    for one in campaign.remarks.open().select_related("by"):
        found.setdefault(one.field, []).append(one)
    return found
