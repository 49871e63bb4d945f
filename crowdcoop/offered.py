"""What the rooms above offer to those below: names only, imported when asked; settings takes them over.

Each is described in docs/architecture.md; tests/test_house.py imports every one.
"""

GATE_CONDITIONS = ["funding.campaigns.gate.campaign_draft_is_complete"]
GATE_INFORMATION = ["funding.campaigns.gate.supporters_needed"]
JOURNEY_TASKS = [
    "incubator.training.tasklist.tasks",
    "incubator.advice.tasklist.tasks",
    "incubator.community.tasklist.tasks",
    # The draft first: to ask to be declared ready comes last of all.
    "funding.campaigns.tasklist.tasks",
    "funding.running.tasklist.tasks",
    "funding.payouts.tasklist.tasks",
    "incubator.gate.tasklist.tasks",
]
# Functions (incubation) -> list[incubator.journeys.dates.NextDate]: dates to come, soonest first.
JOURNEY_DATES = [
    "incubator.journeys.dates.dates",
    "incubator.training.dates.dates",
    "incubator.advice.dates.dates",
    "funding.running.dates.dates",
    "funding.payouts.tasklist.dates",
]
# Functions (person) -> list[incubator.journeys.waiting.Waiting].
WAITING_FOR_MENTOR = [
    "incubator.training.waiting.for_mentor",
    "incubator.advice.waiting.for_mentor",
    "incubator.gate.waiting.for_mentor",
    "funding.campaigns.waiting.to_review",
    "funding.running.waiting.for_mentor",
    "funding.payouts.waiting.to_confirm",
]
WAITING_FOR_COORDINATION = [
    "incubator.selection.waiting.for_coordination",
    "incubator.advice.waiting.for_coordination",
    "incubator.gate.waiting.for_coordination",
    "funding.closing.waiting.stopped",
    "funding.campaigns.waiting.to_review",
    "funding.payouts.waiting.to_confirm",
]
COOPERATIVE_PANELS = ["incubator.community.panels.community", "funding.campaigns.panels.campaigns"]
# Functions () -> lines, one a difference: what the slices above payments check of the books.
BOOK_CHECKS = ["funding.closing.check.differences", "funding.payouts.check.differences"]
PERSON_PANELS = ["funding.payments.panels.my_support", "incubator.community.panels.my_follows"]
# Functions (person) -> None: what comes to somebody who has just signed in, or proved another address.
AFTER_SIGN_IN = ["funding.pledges.joining.attach"]
# Functions (pledge) -> bool: whether its reward has left, so that nothing of it can be changed any more.
REWARD_IS_SENT = ["funding.payouts.timeline.reward_has_left"]
# Functions (pledge) -> list[funding.payments.timeline.Happened]: what later slices know of a pledge's money.
PLEDGE_TIMELINE = ["funding.payouts.timeline.of"]
# What `manage.py bench NAME` measures: functions () -> figures (crowdcoop.desk.bench).
BENCHES = {
    "applications": "incubator.selection.bench.applications",
    "board": "incubator.cohort.bench.board",
    "close": "funding.closing.bench.close.close",
    "page": "funding.showcase.bench.page.page",
    "pledges": "funding.payments.bench.pledges.pledges",
}
# By message, functions (about, email) -> address that stops it by one POST, or nothing (crowdcoop/notify/stopping.py).
ONE_CLICK_STOPS = {
    "call_opens": "incubator.calls.stopping.one_click",
    "campaign_published": "incubator.community.stopping.one_click",
    "update_published": "incubator.community.stopping.one_click",
}
PROGRESS_REPORT_SECTIONS = [
    "funding.showcase.report.section",
    "incubator.journeys.report.section",
    "incubator.training.report.section",
    "incubator.advice.report.section",
    "incubator.community.report.section",
    "incubator.gate.report.section",
]
# Functions (campaign) -> sentences: what is left to deliver before a campaign is fulfilled.
FULFILMENT_CONDITIONS = ["funding.payouts.deliveries.conditions.still_to_deliver"]
# Steps that change nothing on a co-op's pages but money, people and units: pages that are kept read those by themselves.
# Every other step makes them be drawn anew, so that one forgotten here costs time and never truth.
STEPS_TOLD_BY_FIGURES = {
    "closing.confirm_otherwise",
    "closing.deny_otherwise",
    "closing.finish",
    "closing.open_job",
    "closing.retry",
    "closing.return_otherwise",
    "closing.stop",
    "disputes.begin",
    "disputes.lose",
    "disputes.win",
    "letters.answer",
    "letters.write",
    "payments.begin",
    "payments.cancel",
    "payments.fail",
    "payments.lose_sight",
    "payments.record_pending",
    "payments.refund_again",
    "payments.refund_came_back",
    "payments.refund_delayed",
    "payments.refund_done",
    "payments.refund_failed",
    "payments.refund_sent",
    "payments.request_refund",
    "payments.succeed",
    "pledges.abandon",
    "pledges.amend",
    "pledges.attach",
    "pledges.change_address",
    "pledges.change_reward",
    "pledges.give_back",
    "pledges.is_owed_again",
    "pledges.pay",
    "pledges.returned",
    "pledges.revive",
    "pledges.say_how_heard",
    "pledges.send_links",
    "pledges.start",
    "pledges.take_up_again",
    "pledges.tell_result",
    "pledges.tell_team",
    "pledges.turn_away",
    "pledges.unpay",
    "receipts.issue",
    "receipts.rectify",
    "returns.confirm",
    "returns.say_not_so",
    "returns.tell_of_recorded",
    "running.advise",
    "running.let_coach_speak",
    "running.silence_coach",
    "running.thank",
    "suspense.give_back",
    "suspense.place",
    "transfer.ask_by_hand",
    "transfer.confirm",
    "transfer.correct",
    "transfer.discard",
    "transfer.expire",
    "transfer.give_back",
    "transfer.give_up",
    "transfer.has_gone_back",
    "transfer.hold",
    "transfer.instruct",
    "transfer.look_again",
    "transfer.map_columns",
    "transfer.match",
    "transfer.place",
    "transfer.record_return",
    "transfer.remind",
    "transfer.set_aside",
    "transfer.tell_of",
    "transfer.tell_of_returns",
    "transfer.uncount",
    "transfer.undo",
    "transfer.upload",
}
