"""Before a campaign begins: what will happen by itself on its day, and what is worth having ready."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crowdcoop import money
from crowdcoop.look.dates import long_moment
from funding.campaigns.calendar import end_of_round
from funding.campaigns.models import Campaign

FIRST_PEOPLE = 30
TEAM = 2


class Check(NamedTuple):
    """A line of the list: none of them stops the publication, which comes on its day."""

    title: str
    url: str
    done: bool
    status: str

    @property
    def kind(self) -> str:
        return "done" if self.done else "wait"

    why = ""


def checks(campaign: Campaign) -> list[Check]:
    followers, written = _followers(campaign), campaign.cooperative.updates.count()
    sharing = campaign.cooperative.team().count()
    rows = [
        (_("People who follow you and will hear of it first"), "community", followers, FIRST_PEOPLE),
        (_("Updates they have had from you already"), "community", written, 1),
        (_("People of your team here, to share out the first days"), "team_members", sharing, TEAM),
    ]
    return [Check(title, reverse(url), n >= of, _status(n, of)) for title, url, n, of in rows]


def _status(n: int, of: int) -> str:
    return str(n) if n >= of else _("%(n)s of %(of)s") % {"n": n, "of": of}


def happens(campaign: Campaign) -> list[str]:
    """Sentences, in the order in which it happens."""
    begins = campaign.publish_at
    ends = end_of_round(begins, campaign.round_days)
    minimum, optimum = (money.format(cents, campaign.currency, whole=True) for cents in campaign.sums())
    followers = _followers(campaign)
    told = {"n": followers, "minimum": minimum, "optimum": optimum, "days": campaign.round_days}
    told |= {"day": long_moment(begins), "end": long_moment(ends)}
    mail = _("You get a mail; nobody follows you yet.")
    if followers:
        mail = ngettext("You and %(n)d follower get a mail.", "You and %(n)d followers get a mail.", followers)
    sentences = [
        _("On %(day)s the page opens to everybody, by itself. You need press nothing."),
        mail,
        _("The minimum of %(minimum)s and the optimum of %(optimum)s are frozen, with the story, budget and rewards."),
        _("Help wanted, your profile and your updates can still be changed."),
        _("The first round lasts %(days)d days, until %(end)s. Below the minimum everything goes back."),
        _("The pledges are told to you by mail, and on the days that count the coach writes to you."),
    ]
    return [sentence % told for sentence in sentences]


def _followers(campaign: Campaign) -> Any:
    return campaign.cooperative.follows.current().count()
