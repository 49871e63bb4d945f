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
    "incubator.gate.tasklist.tasks",
]
# Functions (incubation) -> list[incubator.journeys.dates.NextDate]: dates to come, soonest first.
JOURNEY_DATES = ["incubator.journeys.dates.dates", "incubator.training.dates.dates", "incubator.advice.dates.dates"]
# Functions (person) -> list[incubator.journeys.waiting.Waiting].
WAITING_FOR_MENTOR = [
    "incubator.training.waiting.for_mentor",
    "incubator.advice.waiting.for_mentor",
    "incubator.gate.waiting.for_mentor",
    "funding.campaigns.waiting.to_review",
]
WAITING_FOR_COORDINATION = [
    "incubator.selection.waiting.for_coordination",
    "incubator.advice.waiting.for_coordination",
    "incubator.gate.waiting.for_coordination",
    "funding.closing.waiting.stopped",
    "funding.campaigns.waiting.to_review",
]
COOPERATIVE_PANELS = ["incubator.community.panels.community", "funding.campaigns.panels.campaigns"]
PERSON_PANELS = ["incubator.community.panels.my_follows"]
# Functions () -> lines, one a difference: what the slices above payments check of the books.
BOOK_CHECKS = ["funding.closing.check.differences"]
# What `manage.py bench NAME` measures: functions () -> figures with `told()`.
BENCHES = {
    "applications": "incubator.selection.bench.applications",
    "board": "incubator.cohort.bench.board",
    "close": "funding.closing.bench.close",
}
PROGRESS_REPORT_SECTIONS = [
    "funding.showcase.report.section",
    "incubator.journeys.report.section",
    "incubator.training.report.section",
    "incubator.advice.report.section",
    "incubator.community.report.section",
    "incubator.gate.report.section",
]
