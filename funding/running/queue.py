"""Who waits for a thank-you, as the team may see them: nobody's address, and no name that was not given to be seen."""

from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import pgettext

from crowdcoop import money
from crowdcoop.look.dates import long_date
from crowdcoop.look.forms import Choice
from funding.campaigns.models import Campaign
from funding.pledges.models import Pledge
from funding.running.models import Thanks, waiting_for_thanks
from funding.running.moves import AT_ONCE

EARLIER = 5
DIGITS = 18  # more than that is no row of ours


class Giver(NamedTuple):
    pledge: Pledge
    name: str
    # The address, of those who have said that the co-op may write to them.
    email: str

    @property
    def facts(self) -> str:
        paid = money.format(self.pledge.amount, self.pledge.currency, whole=True)
        parts = (paid, self.pledge.snapshot.get("title", ""), long_date(self.pledge.paid_at))
        return " · ".join(part for part in parts if part)

    @property
    def choice(self) -> Choice:
        said = f"“{self.pledge.message}”" if self.pledge.message else ""
        return Choice(self.name, hint=" · ".join(part for part in (self.facts, self.email, said) if part))


def giver(pledge: Pledge) -> Giver:
    """By name only who wants to be seen or to be written to."""
    shown = pledge.name if pledge.public or pledge.share_with_coop else ""
    return Giver(pledge, shown or pgettext("who gave", "Anonymous"), pledge.email if pledge.share_with_coop else "")


def page_of(campaign: Campaign, number: str | None) -> Page:
    """As many as can be thanked at once, the oldest first."""
    page = Paginator(waiting_for_thanks(campaign), AT_ONCE).get_page(number)
    page.givers = [giver(pledge) for pledge in page.object_list]
    return page


def posted(campaign: Campaign, sent: QueryDict) -> list[int]:
    """The ticked ones, or those that were shown, that are pledges of this campaign; whether they still wait is asked by the step."""
    words = sent.get("shown", "").split(",") if sent.get("everybody") else sent.getlist("pledges")
    numbers = [word for word in words[: AT_ONCE + 1] if word.isascii() and word.isdigit() and len(word) <= DIGITS]
    return list(campaign.pledges.filter(pk__in=numbers).order_by("id").values_list("pk", flat=True))


def following(campaign: Campaign, pledge: Pledge) -> int | None:
    """The next one that waits, when they are gone through one by one."""
    return waiting_for_thanks(campaign).filter(pk__gt=pledge.pk).values_list("pk", flat=True).first()


def earlier(campaign: Campaign) -> list[Any]:
    """The last words sent, to find a tone again."""
    sent = Thanks.objects.filter(campaign=campaign).select_related("by")
    return list(sent.annotate(people=Count("pledges")).order_by("-id")[:EARLIER])
