"""What the pulse wakes, and every how many beats. It is only a pulse: each task finds by query what is due, so a missed or a doubled beat changes nothing."""

from typing import Any

EVERY: dict[str, tuple[str, int]] = {
    "deliver-mail": ("crowdcoop.notify.tasks.deliver_due", 1),
    "build-reports": ("crowdcoop.reports.tasks.build_due", 2),
    "forget-accounts": ("crowdcoop.people.tasks.forget_due", 120),
    "forget-files": ("crowdcoop.files.tasks.forget_due", 120),
    "monthly-reports": ("incubator.journeys.tasks.request_monthly_reports", 20),
    "name-certificates": ("incubator.journeys.tasks.remind_of_certificates", 20),
    "calls": ("incubator.calls.tasks.open_and_close_due", 2),
    "tell-of-calls": ("incubator.calls.tasks.tell_due", 4),
    "recall-drafts": ("incubator.applications.tasks.remind_due", 20),
    "lapse-requests": ("incubator.applications.tasks.lapse_due", 2),
    "send-decision-letters": ("incubator.selection.tasks.send_letters_due", 1),
    "pass-places-on": ("incubator.selection.tasks.pass_places_on", 2),
    "send-digests": ("incubator.cohort.tasks.send_digests_due", 20),
    "remind-of-workshops": ("incubator.training.workshops.tasks.remind_due", 4),
    "open-hours-of-advice": ("incubator.advice.tasks.open_pools_due", 2),
    "remind-of-sessions": ("incubator.advice.tasks.remind_due", 10),
    "tell-of-messages": ("incubator.advice.tasks.tell_of_messages_due", 2),
    "warn-of-ending-hours": ("incubator.advice.tasks.warn_of_ends_due", 120),
    "answer-requests-for-sessions": ("incubator.advice.tasks.answer_requests_due", 10),
    "publish-campaigns": ("funding.campaigns.tasks.publish_due", 2),
    "close-campaigns": ("funding.closing.tasks.close_due", 1),
    "settle-payments": ("funding.payments.tasks.settle_due", 2),
    "process-provider-events": ("funding.payments.tasks.process_events_due", 1),
    "issue-receipts": ("funding.payments.receipts.tasks.issue_due", 1),
    "send-refunds": ("funding.payments.tasks.send_refunds_due", 2),
    "look-at-providers-again": ("funding.payments.tasks.look_again", 120),
    "place-transfers": ("funding.payments.transfer.tasks.look_through_due", 2),
    "follow-up-transfers": ("funding.payments.transfer.tasks.follow_up_due", 2),
    "tell-results": ("funding.pledges.tasks.tell_results_due", 2),
    "tell-teams-of-pledges": ("funding.pledges.tasks.tell_teams_due", 2),
    "expire-pledges": ("funding.pledges.tasks.abandon_due", 10),
    "advise-campaigns": ("funding.running.tasks.advise_due", 20),
    "ask-for-contracts": ("funding.payouts.contracts.tasks.ask_and_remind_due", 20),
    "open-deliveries": ("funding.payouts.deliveries.tasks.open_due", 2),
    "remind-of-deliveries": ("funding.payouts.deliveries.tasks.remind_due", 120),
    "check-books": ("funding.payments.tasks.check_books", 20),
}


def schedule(seconds: int) -> dict[str, dict[str, Any]]:
    """As Celery's beat takes it; a beat lasts `seconds`."""
    return {name: {"task": task, "schedule": beats * seconds} for name, (task, beats) in EVERY.items()}
