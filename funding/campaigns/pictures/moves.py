"""The pictures of a campaign: added, described, put in order and taken away while it is a draft."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from crowdcoop.files import keeping
from crowdcoop.files.checking import Checked
from crowdcoop.files.models import StoredFile
from crowdcoop.workflow import act
from funding.campaigns import meanwhile, rules
from funding.campaigns.models import Campaign, Picture

MOST_PICTURES = 8


def room_for_a_picture(campaign: Campaign, by: Any) -> Any:
    if campaign.pictures.count() >= MOST_PICTURES:
        return _("There are %(most)s already, and more than that nobody looks at.") % {"most": MOST_PICTURES}
    return None


@act(Campaign, who=rules.member, states=Campaign.EDITABLE, needs=[room_for_a_picture])
def add(campaign: Campaign, *, by: Any, alt: str, sizes: Mapping[str, Checked]) -> dict[str, Any]:
    """`sizes` as sizes.py makes them: large, middle, small; two that are the same are kept once."""
    kept: dict[int, StoredFile] = {}
    for made in sizes.values():
        if id(made) not in kept:
            kept[id(made)] = keeping.keep(made, by=by)
    highest = campaign.pictures.aggregate(highest=Max("place"))["highest"]
    files = {name: kept[id(made)] for name, made in sizes.items()}
    place = 0 if highest is None else highest + 1
    picture = Picture.objects.create(campaign=campaign, alt=alt, place=place, **files)
    return {"picture": picture.pk, "alt": alt}


@act(Campaign, who=rules.member, states=Campaign.EDITABLE)
def describe(campaign: Campaign, *, by: Any, part: Picture, alt: str, seen: str | None = None) -> dict[str, Any]:
    picture = campaign.pictures.get(pk=part.pk)
    meanwhile.not_changed(picture, ["alt"], seen)
    picture.alt = alt
    picture.save(update_fields=["alt"])
    return {"picture": picture.pk, "alt": alt}


@act(Campaign, who=rules.member, states=Campaign.EDITABLE)
def put_first(campaign: Campaign, *, by: Any, part: Picture) -> dict[str, Any]:
    """The first one is shown on cards and above the story."""
    picture = campaign.pictures.get(pk=part.pk)
    campaign.pictures.order_by().update(place=F("place") + 1)
    picture.place = 0
    picture.save(update_fields=["place"])
    return {"picture": picture.pk}


@act(Campaign, who=rules.member, states=Campaign.EDITABLE)
def remove(campaign: Campaign, *, by: Any, part: Picture) -> dict[str, Any]:
    """Its rows go at once; what is on the disk is found by `crowdcoop.files.forgetting`."""
    picture = campaign.pictures.with_files().get(pk=part.pk)
    files, alt = picture.files, picture.alt
    picture.delete()
    for stored in files:
        stored.delete()
    return {"alt": alt}
