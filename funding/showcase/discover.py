"""Campaigns to choose from: what the address asks for is what is shown, and nothing else."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from funding.campaigns.models import Campaign, Picture
from funding.showcase import figures

STATES = {
    "open": Campaign.LIVE,
    "funded": (Campaign.State.FUNDED,),
    "unfunded": (Campaign.State.UNFUNDED,),
}
# The end of the round under way: the second one's is empty until the first is passed.
ENDS = Coalesce("round_2_ends_at", "round_1_ends_at")
SORTS = {
    "ending": (F("closed_at").desc(nulls_first=True), ENDS.asc(), "id"),
    "newest": ("-published_at", "-id"),
    "raised": ("-totals__raised", "-id"),
}


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("Open now")),
            ("funded", _("Funded")),
            ("unfunded", _("Not funded")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind of co-op"), required=False, choices=[("", _("All")), *Cooperative.Kind.choices]
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("ending", _("Ending soonest")), ("newest", _("Newest")), ("raised", _("Most raised"))],
    )


def cards(rows: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """With all that a card shows, in one query however many there are."""
    return rows.select_related("cooperative", "totals", "closing")


def found(asked: dict[str, Any]) -> QuerySet[Campaign]:
    """Unknown values of a hand-written address count as not asked."""
    rows = cards(Campaign.objects.public())
    if words := asked.get("q"):
        rows = rows.filter(
            Q(title__icontains=words) | Q(sentence__icontains=words) | Q(cooperative__name__icontains=words)
        )
    if asked.get("state"):
        rows = rows.filter(state__in=STATES[asked["state"]])
    if asked.get("kind"):
        rows = rows.filter(cooperative__kind=asked["kind"])
    return rows.order_by(*SORTS[asked.get("sort") or "ending"])


def with_figures(campaigns: Iterable[Campaign]) -> list[dict[str, Any]]:
    now, shown = clock.now(), list(campaigns)
    first = _first_pictures(shown)
    return [{"campaign": one, "figures": figures.of(one, now), "picture": first.get(one.pk)} for one in shown]


def _first_pictures(campaigns: list[Campaign]) -> dict[int, Picture]:
    """By campaign, in one query; a campaign has eight pictures at most."""
    found = Picture.objects.with_files().filter(campaign__in=campaigns).order_by("-place", "-id")
    return {picture.campaign_id: picture for picture in found}
