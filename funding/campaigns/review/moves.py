"""Comments on single fields: a reviewer makes them, the team settles them before it sends the campaign again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop import clock
from crowdcoop.workflow import NotNow, act
from funding.campaigns import rules
from funding.campaigns.models import Campaign, Remark
from funding.campaigns.review import fields

MOST_REMARKS = 100


def room_for_a_remark(campaign: Campaign, by: Any) -> Any:
    if campaign.remarks.count() >= MOST_REMARKS:
        return _("There are %(most)s comments already: talk to the team.") % {"most": MOST_REMARKS}
    return None


@act(Campaign, who=rules.reviewer, states=[Campaign.State.IN_REVIEW], needs=[room_for_a_remark])
def remark(campaign: Campaign, *, by: Any, field: str, words: str) -> dict[str, Any]:
    """The team is told when the campaign is sent back, not with each comment."""
    if field not in fields.of(campaign):
        raise NotNow(_("What you comment on is not there any more."))
    made = Remark.objects.create(campaign=campaign, field=field, words=words, by=by, at=clock.now())
    return {"remark": made.pk, "field": field}


@act(Campaign, who=rules.member, states=Campaign.EDITABLE)
def settle(campaign: Campaign, *, by: Any, part: Remark, answer: str = "") -> dict[str, Any]:
    found = campaign.remarks.select_for_update().get(pk=part.pk)
    if found.settled_at is not None:
        raise NotNow(_("Somebody of your team has settled this comment already."))
    found.answer, found.settled_by, found.settled_at = answer, by, clock.now()
    found.save(update_fields=["answer", "settled_by", "settled_at"])
    return {"remark": found.pk, "field": found.field}
