"""Who may take each step from the call to the decision: every step, everybody, written by hand and held against the code."""

from django.contrib.auth.models import AnonymousUser

from crowdcoop.people import moves as team
from crowdcoop.people.models import Role
from crowdcoop.workflow import all_steps
from incubator.calls.content import CallPool, CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.models import Call
from incubator.reviews import moves as reviews
from incubator.reviews.models import Review
from tests import kept, make

SLICES = ("calls", "applications", "reviews", "selection")
EVERYBODY = (
    "nobody",  # the programme itself
    "stranger",
    "supporter",
    "lead",
    "teammate",
    "former_teammate",
    "other_lead",
    "reviewer",  # asked, no relation, not sent yet
    "reviewer_done",
    "reviewer_with_conflict",
    "mentor",  # of the call, not asked
    "coordinator",
    "coordinator_in_the_team",
    "finance",
)
TEAM = {"lead", "teammate", "coordinator_in_the_team"}
LEAD = {"lead"}
COORDINATION = {"coordinator", "coordinator_in_the_team"}
# With a place in the co-op, a coordinator decides nothing about it.
IMPARTIAL = {"coordinator"}
SYSTEM = {"nobody"}
ANYBODY = set(EVERYBODY) - SYSTEM
REVIEWER = {"reviewer"}

WHO: dict[str, set[str]] = {
    "applications.answer_request": TEAM,
    "applications.attach": TEAM,
    "applications.lapse_request": SYSTEM,
    "applications.remind": SYSTEM,
    "applications.remove_file": TEAM,
    "applications.save": TEAM,
    "applications.start": TEAM,
    "applications.submit": TEAM,
    "applications.take_back": TEAM,
    "applications.withdraw": TEAM,
    "calls.announce": COORDINATION | SYSTEM,
    "calls.cancel": COORDINATION,
    "calls.close": COORDINATION,
    "calls.copy": COORDINATION,
    "calls.describe_programme": COORDINATION,
    "calls.draft": COORDINATION | SYSTEM,
    "calls.edit": COORDINATION,
    "calls.found_programme": COORDINATION,
    "calls.move_criterion": COORDINATION,
    "calls.move_partner": COORDINATION,
    "calls.move_question": COORDINATION,
    "calls.open_call": COORDINATION | SYSTEM,
    "calls.publish_terms": COORDINATION | SYSTEM,
    "calls.recall_drafts": SYSTEM,
    "calls.remove_card": COORDINATION,
    "calls.remove_criterion": COORDINATION,
    "calls.remove_partner": COORDINATION,
    "calls.remove_question": COORDINATION,
    "calls.run": COORDINATION,
    "calls.set_hours": COORDINATION,
    "calls.set_numbers": COORDINATION,
    "calls.start_selecting": COORDINATION | SYSTEM,
    "calls.stop_watching": ANYBODY,
    "calls.tell_watcher": SYSTEM,
    "calls.watch": ANYBODY,
    "calls.write_card": COORDINATION,
    "calls.write_criterion": COORDINATION,
    "calls.write_partner": COORDINATION,
    "calls.write_question": COORDINATION,
    "reviews.ask_one_more": IMPARTIAL,
    "reviews.assign": IMPARTIAL,
    "reviews.assign_as_planned": IMPARTIAL,
    "reviews.carry_out": COORDINATION,
    "reviews.clear": IMPARTIAL,
    "reviews.declare_conflict": REVIEWER,
    "reviews.declare_no_conflict": REVIEWER,
    "reviews.declare_unsure": REVIEWER,
    "reviews.request_information": IMPARTIAL | REVIEWER | {"reviewer_done"},
    "reviews.save_review": REVIEWER,
    "reviews.send_review": REVIEWER,
    "reviews.take_off": IMPARTIAL,
    "reviews.write_remark": IMPARTIAL | {"reviewer_done"},
    "selection.accept": IMPARTIAL,
    "selection.call_off_interview": IMPARTIAL,
    "selection.decline_place": LEAD,
    "selection.give_up_place": LEAD,
    "selection.invite_to_interview": IMPARTIAL,
    "selection.lapse_offer": SYSTEM,
    "selection.move_interview": IMPARTIAL,
    "selection.note_interview": IMPARTIAL,
    "selection.offer_place": IMPARTIAL | SYSTEM,
    "selection.prepare": IMPARTIAL,
    "selection.put_aside": IMPARTIAL,
    "selection.put_on_waiting_list": IMPARTIAL,
    "selection.reject": IMPARTIAL,
    "selection.reorder": COORDINATION,  # but not of a list on which their own co-op waits: test_waiting_list.py
    "selection.send_letters": COORDINATION,
    "selection.take_place": LEAD,
}
# What a step is about, where its model does not say it.
OF_THE_CALL = (Call, CallPool, CallQuestion, Criterion, Partner, TimelineCard)
ABOUT_THE_COOPERATIVE, ABOUT_NOTHING = {"applications.start"}, {"calls.draft", "calls.found_programme", "calls.watch"}


@kept.fixture
def people(db, lead, teammate, other_lead, coordinator, finance, supporter, la_fleca, other_coop):
    """La Fleca's application is in review; two mentors work on it and a third has withdrawn."""
    named = {
        name: make.person(name, role="mentor")
        for name in ("reviewer", "reviewer_done", "reviewer_with_conflict", "mentor")
    }
    inside = make.person("coordinator_in_the_team", role=Role.Name.COORDINATOR)
    former = make.person("former_teammate")
    return named | {
        "nobody": None,
        "stranger": AnonymousUser(),
        "supporter": supporter,
        "lead": lead,
        "teammate": teammate,
        "former_teammate": former,
        "other_lead": other_lead,
        "coordinator": coordinator,
        "coordinator_in_the_team": inside,
        "finance": finance,
    }


@kept.fixture
def application(people, la_fleca, lead):
    for name in ("former_teammate", "coordinator_in_the_team"):
        team.join_team(la_fleca, by=lead, person=people[name])
    team.leave_team(la_fleca.memberships.get(person=people["former_teammate"]), by=people["former_teammate"])
    under_review = make.in_review(
        la_fleca,
        make.open_call(reviews_needed=3),
        coordinator=people["coordinator"],
        reviewers=[people[name] for name in ("reviewer", "reviewer_done", "reviewer_with_conflict")],
    )
    asked = {review.reviewer: review for review in under_review.reviews.all()}
    reviews.declare_no_conflict(asked[people["reviewer"]], by=people["reviewer"])
    make.sent_review(asked[people["reviewer_done"]])
    reviews.declare_conflict(asked[people["reviewer_with_conflict"]], by=people["reviewer_with_conflict"])
    return under_review


def steps_here():
    return {step.name: step for step in all_steps() if step.name.split(".")[0] in SLICES}


def about(step, application, people):
    if step.name in ABOUT_NOTHING:
        return None
    if step.name in ABOUT_THE_COOPERATIVE:
        return application.cooperative
    if step.model is Review:
        return application.reviews.get(reviewer=people["reviewer"])
    return application.call if step.model in OF_THE_CALL else application


def test_every_step_has_its_row():
    assert set(steps_here()) == set(WHO)


def test_every_step_is_for_those_whom_the_table_names(people, application):
    may = {
        name: {who for who in EVERYBODY if step.who.test(people[who], about(step, application, people))}
        for name, step in steps_here().items()
    }
    assert may == WHO


def test_whoever_withdrew_for_a_conflict_does_nothing_more_with_their_own_review(people, application):
    person = people["reviewer_with_conflict"]
    own = application.reviews.get(reviewer=person)
    steps = [step for step in steps_here().values() if step.model is Review and step.name.startswith("reviews.")]
    assert [step.name for step in steps if step.allowed(own, person)] == []
