"""Every text of a campaign that somebody may read in another language, with where its translation is kept."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from funding.campaigns.models import Campaign


class Group(NamedTuple):
    name: str
    title: Any
    rows: str  # how a campaign calls these parts; empty for the campaign itself
    fields: tuple[str, ...]


STORY = ("title", "sentence", "story", "goal", "motivation", "execution", "sustainability")
BOTH = ("title", "description")
GROUPS = (
    Group("story", _("Story"), "", STORY),
    Group("pictures", _("Pictures"), "pictures", ("alt",)),
    Group("budget", _("Costs"), "cost_lines", BOTH),
    Group("rewards", _("Rewards"), "rewards", BOTH),
    Group("returns", _("Collective returns"), "collective_returns", BOTH),
    Group("impact", _("Impact commitments"), "commitments", BOTH),
    Group("help", _("Help wanted"), "help_wanted", BOTH),
    Group("team", _("Team"), "makers", ("description",)),
)
# What changes during the campaign is also translated then.
LIVING = ("help", "team")


class Text(NamedTuple):
    """One text: `key` is its name in a form and in a step."""

    key: str
    group: Group
    thing: Any
    field: str

    @property
    def original(self) -> str:
        return str(getattr(self.thing, self.field))

    @property
    def column(self) -> Any:
        return self.thing._meta.get_field(self.field)

    @property
    def label(self) -> str:
        words = str(self.column.verbose_name)
        return words[:1].upper() + words[1:]

    @property
    def is_long(self) -> bool:
        return isinstance(self.column, models.TextField)

    def said_in(self, language: str) -> str:
        return str((self.thing.translations.get(language) or {}).get(self.field, ""))


class Language(NamedTuple):
    code: str
    name: str


def others(campaign: Campaign) -> list[Language]:
    """The languages of the site that the campaign was not written in."""
    return [Language(code, name) for code, name in settings.LANGUAGES if code != campaign.language]


def of(campaign: Campaign) -> list[Text]:
    """Those that can be translated now; what is empty needs no translation."""
    return [text for text in _each(campaign) if text.original.strip()]


def _each(campaign: Campaign) -> Iterator[Text]:
    for group in GROUPS:
        if campaign.state in Campaign.EDITABLE or group.name in LIVING:
            things = getattr(campaign, group.rows).all() if group.rows else [campaign]
            for thing in things:
                for field in group.fields:
                    yield Text(f"{group.name}-{thing.pk}-{field}", group, thing, field)
