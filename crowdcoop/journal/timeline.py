"""The journal of a co-op in sentences, for its team and those who go with it.

Each step is either told or left out on purpose: what reviewers do before a decision, what supporters and followers do
(their names are not the team's business) and what happens too often to be news. A test knows every step by name.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from crowdcoop.journal.models import Entry

WORDS: dict[str, Any] = {
    "advice.book": _("A session was booked"),
    "advice.cancel": _("A session was cancelled"),
    "advice.complete_action": _("An agreed action was done"),
    "advice.hold": _("The notes of a session were written"),
    "applications.reject": _("The application was decided: no place this time"),
    "applications.start": _("The application was begun"),
    "applications.submit": _("The application was sent"),
    "applications.withdraw": _("The application was withdrawn"),
    "campaigns.approve": _("The campaign was approved"),
    "campaigns.cancel": _("The campaign was cancelled"),
    "campaigns.draft": _("The campaign was begun"),
    "campaigns.fail": _("The campaign closed below its minimum"),
    "campaigns.fund": _("The campaign closed, funded"),
    "campaigns.pass_round_1": _("The campaign reached its minimum and began its second round"),
    "campaigns.publish": _("The campaign was published"),
    "campaigns.request_changes": _("Changes to the campaign were asked for"),
    "campaigns.submit": _("The campaign was sent for review"),
    "community.publish_update": _("An update was published"),
    "gate.declare_ready": _("The co-op was declared ready for its campaign"),
    "gate.open_preparation": _("The preparation of the campaign began"),
    "journeys.accept": _("The co-op was accepted into the programme"),
    "journeys.begin_itinerary": _("The roadmap was agreed and the itinerary began"),
    "journeys.change_mentor": _("The mentor changed"),
    "journeys.drop_out": _("The co-op left the programme"),
    "journeys.enter_campaign": _("The co-op entered its campaign"),
    "journeys.enter_follow_up": _("The follow-up began"),
    "journeys.graduate": _("The co-op graduated"),
    "journeys.record_diagnosis": _("The initial diagnosis was written"),
    "journeys.sign_off": _("The next stage was signed off"),
    "people.accept_invitation": _("Somebody joined the team"),
    "people.change_part": _("Somebody’s part in the team changed"),
    "people.describe": _("The co-op’s profile was changed"),
    "people.found": _("The co-op came to the site"),
    "people.invite": _("Somebody was invited to the team"),
    "people.join_team": _("Somebody joined the team"),
    "people.leave_team": _("Somebody left the team"),
    "reports.copy_ready": _("A copy of the application was made"),
    "reports.ready": _("A progress report was made"),
    "training.finish_lesson": _("A lesson was finished"),
    "training.pass_module": _("A module was passed"),
}
LEFT_OUT = frozenset(
    {
        "advice.found_organisation",
        "advice.open_pools",
        "applications.assign",
        "applications.declare_conflict",
        "applications.declare_no_conflict",
        "applications.save",
        "applications.save_review",
        "applications.send_review",
        "calls.cancel",
        "calls.close",
        "calls.draft",
        "calls.open_call",
        "calls.publish_terms",
        "calls.run",
        "calls.start_selecting",
        "campaigns.ask_for_help",
        "campaigns.change_cost",
        "campaigns.change_help",
        "campaigns.change_return",
        "campaigns.change_reward",
        "campaigns.edit",
        "campaigns.offer_return",
        "campaigns.offer_reward",
        "campaigns.plan_cost",
        "campaigns.remove_cost",
        "campaigns.remove_help",
        "campaigns.remove_return",
        "campaigns.remove_reward",
        "community.ask_to_follow",
        "community.confirm",
        "community.follow",
        "community.stop",
        "journeys.start",
        "payments.begin",
        "payments.cancel",
        "payments.fail",
        "payments.lose_sight",
        "payments.record_pending",
        "payments.refund_again",
        "payments.refund_delayed",
        "payments.refund_done",
        "payments.refund_failed",
        "payments.refund_sent",
        "payments.request_refund",
        "payments.succeed",
        "people.describe_oneself",
        "people.forget_password",
        "people.give_role",
        "people.invite_again",
        "people.open_account",
        "people.revoke_invitation",
        "people.take_role",
        "people.work_for",
        "pledges.abandon",
        "pledges.attach",
        "pledges.give_back",
        "pledges.pay",
        "pledges.returned",
        "pledges.start",
        "pledges.take_up_again",
        "pledges.tell_result",
        "pledges.turn_away",
        "reports.copy",
        "reports.fail",
        "reports.order",
        "reports.retry",
        "training.answer",
        "training.load_module",
    }
)


class Line(NamedTuple):
    at: datetime
    who: str
    words: Any


def of(cooperative: Any, limit: int) -> list[Line]:
    """The last lines, newest first; what the programme did by itself has nobody's name."""
    entries = Entry.objects.of_cooperative(cooperative).filter(step__in=WORDS).select_related("by")[:limit]
    return [Line(entry.at, str(entry.by) if entry.by else "", WORDS[entry.step]) for entry in entries]
