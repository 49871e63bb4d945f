"""Who lets a co-op through: two people who may change their mind for a day, and the coordination that waives with a reason."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator import gate
from incubator.advice.models import Session
from incubator.community.models import Follow, Update
from incubator.gate import moves, report
from incubator.gate.models import AssemblyAgreement, LegalPerson, ReadyRequest
from incubator.gate.tasklist import tasks
from incubator.gate.waiting import for_coordination, for_mentor
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation, SignOff
from incubator.training.models import Completion
from tests import kept, make, make_funding, make_gate, make_training

pytestmark = pytest.mark.django_db
State = Incubation.State
PREPARATION, READY = State.CAMPAIGN_PREPARATION, State.READY
OTHERS = ["other_lead", "other_mentor", "supporter", "finance"]
WHY = "They gather their people at the market, not here."
SECOND, MENTORS = "A second person, of the coordination, says yes.", "The mentor says yes."


@pytest.fixture(autouse=True)
def draft_is_complete(settings):
    """The campaign is written in another room."""
    settings.GATE_CONDITIONS = []


@kept.fixture
def small(la_fleca, mentor, coordinator):
    """On its itinerary in a call that asks a little of everything."""
    call = make.open_call(followers_needed=1, worksheets_needed=False, attendance_percent=0)
    return make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)


@kept.fixture
def open_for(small, coordinator):
    make_training.module(title="Co-operating")
    return make_training.gate_open(small, coordinator=coordinator)


@kept.fixture
def preparing(small, coordinator):
    return make_training.preparing(small, coordinator=coordinator)


@kept.fixture
def complete(preparing, coordinator):
    with override_settings(GATE_CONDITIONS=[]):
        return make.sign_offs(make_gate.asked(preparing), READY, coordinator=coordinator)


def left(incubation, stage):
    return [one.sentence for one in gate.missing(incubation.cooperative, stage)]


def told(message):
    return list(Notice.objects.filter(message=message).order_by("email").values_list("email", flat=True))


# -- Take any one condition away, and the gate stays shut with that very sentence -------------------
BEFORE_PREPARATION = {
    "roadmap": (lambda _way: Incubation.objects.update(roadmap_agreed_at=None), "The roadmap of the initial diagnosis"),
    "module": (lambda _way: Completion.objects.all().delete(), "Module “Co-operating”: 0 of"),
    "advice": (lambda _way: Session.objects.update(minutes_used=0), "Advice: 0 minutes of the 60"),
    "followers": (lambda _way: Follow.objects.update(stopped_at=clock.now()), "Community: 0 of 1"),
    "updates": (lambda _way: Update.objects.all().delete(), "Updates to the community: 0 of 1"),
    "mentor": (lambda way: journeys.take_back_sign_off(way, by=way.mentor), MENTORS),
    "second": (lambda way: journeys.take_back_sign_off(way, by=second_of(way)), SECOND),
    "role": (lambda way: people.take_role(way.mentor, by=None, role="mentor", reason="Left."), MENTORS),
}
BEFORE_READY = {
    "legal": (lambda _way: LegalPerson.objects.all().delete(), "Somebody answers for the co-op in law."),
    "assembly": (
        lambda _way: AssemblyAgreement.objects.all().delete(),
        "The assembly has agreed to the campaign: record",
    ),
    "anew": (make_gate.assembly, "The assembly has agreed to the campaign: recorded, and not confirmed"),
    "asked": (lambda _way: ReadyRequest.objects.all().delete(), "The co-op asks to be declared ready."),
    "mentor": (lambda way: journeys.take_back_sign_off(way, by=way.mentor), MENTORS),
    "second": (lambda way: journeys.take_back_sign_off(way, by=second_of(way)), SECOND),
}


def second_of(way):
    return SignOff.objects.standing().filter(incubation=way).exclude(person=way.mentor).get().person


@pytest.mark.parametrize("which", BEFORE_PREPARATION)
def test_with_one_thing_missing_the_preparation_does_not_open(which, open_for, coordinator):
    take_away, sentence = BEFORE_PREPARATION[which]
    assert left(open_for, PREPARATION) == []
    take_away(open_for)
    with pytest.raises(NotNow) as refused:
        moves.open_preparation(open_for, by=coordinator)
    assert [reason.startswith(sentence) for reason in refused.value.reasons] == [True]
    open_for.refresh_from_db()
    assert open_for.state == State.ITINERARY


@pytest.mark.parametrize("which", BEFORE_READY)
def test_with_one_thing_missing_it_is_not_declared_ready(which, complete, coordinator):
    take_away, sentence = BEFORE_READY[which]
    assert left(complete, READY) == []
    take_away(complete)
    with pytest.raises(NotNow) as refused:
        moves.declare_ready(complete, by=coordinator)
    assert [reason.startswith(sentence) for reason in refused.value.reasons] == [True]


# -- Sign-offs ------------------------------------------------------------------------------------
class TestTakingBack:
    def test_for_a_day_by_who_gave_it_and_the_other_signer_hears_of_it(self, open_for, mentor, coordinator):
        journeys.take_back_sign_off(open_for, by=mentor)
        assert left(open_for, PREPARATION) == [MENTORS]
        assert told("sign_off_taken_back") == [coordinator.email]
        journeys.sign_off(open_for, by=mentor, stage=PREPARATION)
        assert left(open_for, PREPARATION) == []
        assert SignOff.objects.filter(person=mentor).count() == 2

    def test_until_the_last_minute_of_that_day(self, open_for, mentor):
        with clock.at(SignOff.objects.get(person=mentor).at + timedelta(hours=23, minutes=59)):
            journeys.take_back_sign_off(open_for, by=mentor)
        assert left(open_for, PREPARATION) == [MENTORS]

    def test_not_a_day_later(self, open_for, mentor):
        with (
            clock.at(SignOff.objects.get(person=mentor).at + timedelta(hours=24)),
            pytest.raises(NotNow, match="for 24 hours"),
        ):
            journeys.take_back_sign_off(open_for, by=mentor)
        assert left(open_for, PREPARATION) == []

    def test_nor_once_the_stage_is_entered(self, open_for, mentor):
        moves.open_preparation(open_for, by=mentor)
        with pytest.raises(NotNow, match="You have not signed this stage off"):
            journeys.take_back_sign_off(open_for, by=mentor)

    def test_nobody_takes_back_anothers(self, open_for, other_coordinator, other_mentor):
        with pytest.raises(NotNow, match="You have not signed"):
            journeys.take_back_sign_off(open_for, by=other_coordinator)
        with pytest.raises(NotYours):
            journeys.take_back_sign_off(open_for, by=other_mentor)

    def test_whoever_has_lost_the_role_signs_and_takes_back_no_more(self, open_for, mentor, as_):
        people.take_role(mentor, by=None, role="mentor", reason="Left.")
        for step, words in ((journeys.sign_off, {"stage": PREPARATION}), (journeys.take_back_sign_off, {})):
            with pytest.raises(NotYours):
                step(open_for, by=mentor, **words)
        assert as_(mentor).get(reverse("mentor_gate", args=[open_for.pk])).status_code == 404


def test_a_mentor_who_also_coordinates_counts_once(small, mentor, other_coordinator):
    people.give_role(mentor, by=None, role="coordinator")
    journeys.sign_off(small, by=mentor, stage=PREPARATION)
    assert SECOND in left(small, PREPARATION)
    journeys.sign_off(small, by=other_coordinator, stage=PREPARATION)
    assert {SECOND, MENTORS}.isdisjoint(left(small, PREPARATION))


def test_who_comes_back_from_its_campaign_needs_new_yeses(complete, mentor, coordinator):
    """The way back is a step of the journeys; here only the state of the row goes back."""
    moves.declare_ready(complete, by=mentor)
    assert Entry.objects.get(step="gate.declare_ready").data["signed"] == ["Núria Vidal", "Carla Font"]
    Incubation.objects.update(state=PREPARATION)
    complete.refresh_from_db()
    assert left(complete, READY) == ["The co-op asks to be declared ready.", MENTORS, SECOND]
    moves.ask_for_ready(complete, by=make_gate.lead_of(complete))
    make.sign_offs(complete, READY, coordinator=coordinator)
    assert moves.declare_ready(complete, by=mentor).state == READY


def test_a_paused_co_op_is_told_what_is_left_where_it_goes_on(small):
    Incubation.objects.update(state=State.PAUSED, paused_from=State.ITINERARY)
    small.refresh_from_db()
    assert any("Community" in sentence for sentence in left(small, None))


# -- Waivers --------------------------------------------------------------------------------------
class TestWaivers:
    def test_the_coordination_waives_with_a_reason_that_everybody_reads(self, small, coordinator, lead, teammate, as_):
        moves.waive(small, by=coordinator, key="followers", reason=f"  {WHY}  ")
        condition = next(one for one in gate.conditions(small.cooperative) if one.key == "followers")
        assert (condition.met, condition.waiver.reason, condition.waiver.by) == (True, WHY, coordinator)
        assert told("condition_waived") == [lead.email, teammate.email]
        page = as_(lead).get(reverse("gate")).content.decode()
        assert "Waived by Carla Font on" in page
        assert WHY in page
        assert "Withdraw this waiver" not in page
        assert Entry.objects.get(step="gate.waive").why.strip() == WHY

    @pytest.mark.parametrize("reason", ["", "Because.", " " * 30, "nineteen characters"])
    def test_not_without_a_reason_worth_the_name(self, small, coordinator, reason):
        with pytest.raises(NotNow, match="20 characters"):
            moves.waive(small, by=coordinator, key="followers", reason=reason)

    @pytest.mark.parametrize("key", ["", "nonsense", "assembly", "legal_person"])
    def test_neither_sign_offs_nor_what_is_of_a_later_stage(self, small, coordinator, key):
        with pytest.raises(NotNow, match="cannot be waived"):
            moves.waive(small, by=coordinator, key=key, reason=WHY)

    def test_what_is_met_needs_no_waiver_nor_a_second_one(self, small, coordinator):
        make_training.followers(small.cooperative, 1)
        for key in ("followers", "updates", "updates"):
            if key == "updates" and not small.waivers.exists():
                moves.waive(small, by=coordinator, key=key, reason=WHY)
                continue
            with pytest.raises(NotNow, match="cannot be waived"):
                moves.waive(small, by=coordinator, key=key, reason=WHY)

    @pytest.mark.parametrize("who", ["lead", "mentor", *OTHERS])
    def test_nobody_but_the_coordination_waives(self, small, who, as_, request):
        person = request.getfixturevalue(who)
        with pytest.raises(NotYours):
            moves.waive(small, by=person, key="followers", reason=WHY)
        given = {"key": "followers", "reason": WHY}
        assert as_(person).post(reverse("gate_waive", args=[small.pk]), given).status_code == 404
        assert not small.waivers.exists()

    def test_nor_does_anybody_for_their_own_co_op(self, small, coordinator, lead, as_):
        people.join_team(small.cooperative, by=lead, person=coordinator)
        with pytest.raises(NotYours):
            moves.waive(small, by=coordinator, key="followers", reason=WHY)
        answer = as_(coordinator).post(reverse("gate_waive", args=[small.pk]), {"key": "followers", "reason": WHY})
        assert answer.status_code == 404

    def test_it_is_withdrawn_until_it_is_used(self, small, coordinator, other_coordinator, lead, teammate):
        moves.waive(small, by=coordinator, key="followers", reason=WHY)
        first = small.waivers.get()
        moves.withdraw_waiver(small, by=other_coordinator, waiver=first)
        assert "Community: 0 of 1 followers." in left(small, PREPARATION)
        assert told("waiver_withdrawn") == [lead.email, teammate.email]
        with pytest.raises(NotNow, match="no longer counts"):
            moves.withdraw_waiver(small, by=coordinator, waiver=first)
        moves.waive(small, by=coordinator, key="followers", reason=WHY)
        opened = make_training.preparing(small, coordinator=coordinator)
        assert Entry.objects.get(step="gate.open_preparation").data["waived"] == ["followers"]
        with pytest.raises(NotNow, match="no longer counts"):
            moves.withdraw_waiver(opened, by=coordinator, waiver=opened.waivers.last())

    def test_with_everything_else_done_a_waiver_opens_the_gate(self, open_for, coordinator, mentor):
        Follow.objects.update(stopped_at=clock.now())
        moves.waive(open_for, by=coordinator, key="followers", reason=WHY)
        assert moves.open_preparation(open_for, by=mentor).state == PREPARATION


# -- Pages ----------------------------------------------------------------------------------------
class TestKeeping:
    def test_signed_and_taken_back_in_a_browser(self, small, mentor, as_):
        browser, url = as_(mentor), reverse("mentor_gate", args=[small.pk])
        browser.post(reverse("journey_sign_off", args=["mentor", small.pk]), {"stage": PREPARATION, "note": "Seen."})
        assert "You can take it back until" in browser.get(url).content.decode()
        assert browser.post(reverse("journey_take_back", args=["mentor", small.pk]))["Location"] == url
        assert "Nobody has signed it off yet." in browser.get(url).content.decode()
        with clock.at(clock.now() - timedelta(days=2)):
            journeys.sign_off(small, by=mentor, stage=PREPARATION)
        page = browser.get(url).content.decode()
        assert "You could take your sign-off back until" in page
        assert "Take my sign-off back" not in page

    @pytest.mark.parametrize("who", ["lead", *OTHERS])
    @pytest.mark.parametrize("name", ["journey_sign_off", "journey_take_back"])
    def test_posting_for_a_co_op_that_is_ones_own_or_anothers_does_nothing(self, small, who, name, as_, request):
        browser = as_(request.getfixturevalue(who))
        for desk in ("mentor", "staff"):
            answer = browser.post(reverse(name, args=[desk, small.pk]), {"stage": PREPARATION})
            assert answer.status_code == 404
        assert not SignOff.objects.exists()

    def test_nor_by_a_mentor_who_has_joined_the_team_nor_by_anothers_door(self, small, mentor, lead, coordinator, as_):
        given = {"stage": PREPARATION}
        for person, desk in ((mentor, "staff"), (coordinator, "mentor")):
            assert as_(person).post(reverse("journey_sign_off", args=[desk, small.pk]), given).status_code == 404
        people.join_team(small.cooperative, by=lead, person=mentor)
        assert as_(mentor).post(reverse("journey_sign_off", args=["mentor", small.pk]), given).status_code == 404
        assert not SignOff.objects.exists()

    def test_what_is_left_stands_where_the_button_will_be(self, small, mentor, as_):
        page = as_(mentor).get(reverse("mentor_gate", args=[small.pk])).content.decode()
        assert "5 conditions are left:" in page
        assert "data-once" not in page
        assert "Waive a condition" not in page

    def test_the_coordination_waives_and_withdraws_in_a_browser(self, small, coordinator, as_):
        browser, url = as_(coordinator), reverse("staff_gate", args=[small.pk])
        wrong = browser.post(reverse("gate_waive", args=[small.pk]), {"key": "followers", "reason": "Because."})
        assert "20 characters at least" in wrong.content.decode()
        assert (
            browser.post(reverse("gate_waive", args=[small.pk]), {"key": "followers", "reason": WHY})["Location"] == url
        )
        withdraw = reverse("gate_withdraw_waiver", args=[small.pk, small.waivers.get().pk])
        assert withdraw in browser.get(url).content.decode()
        assert browser.post(withdraw)["Location"] == url
        assert "Waived by" not in browser.get(url).content.decode()

    def test_a_waiver_of_another_co_op_is_not_withdrawn_from_here(self, small, other_coop, coordinator, as_):
        elsewhere = make.itinerary(other_coop, small.call)
        moves.waive(elsewhere, by=coordinator, key="followers", reason=WHY)
        url = reverse("gate_withdraw_waiver", args=[small.pk, elsewhere.waivers.get().pk])
        assert as_(coordinator).post(url).status_code == 404

    def test_the_mentor_confirms_and_sends_back_in_a_browser(self, preparing, mentor, as_):
        browser, url = as_(mentor), reverse("mentor_gate", args=[preparing.pk])
        first = make_gate.assembly(preparing)
        assert "Read the minutes" in browser.get(url).content.decode()
        back = reverse("gate_send_back_assembly", args=[preparing.pk, first.pk])
        assert "Say what the team has to change." in browser.post(back, {"reason": ""}).content.decode()
        assert browser.post(back, {"reason": "Not signed."})["Location"] == url
        second = make_gate.assembly(preparing)
        browser.post(reverse("gate_confirm_assembly", args=[preparing.pk, second.pk]))
        assert "Confirmed by the mentor" in browser.get(url).content.decode()


# -- What waits, what is to do, what the report says ------------------------------------------------
def reasons(items):
    return [str(item.reason) for item in items]


def test_the_mentor_is_told_what_waits_at_the_gate(small, mentor, coordinator):
    make_training.gate_open(small, coordinator=coordinator)
    assert for_mentor(mentor) == []
    journeys.take_back_sign_off(small, by=mentor)
    assert reasons(for_mentor(mentor)) == ["Everything is done: sign it off"]
    journeys.sign_off(small, by=mentor, stage=PREPARATION)
    preparing = moves.open_preparation(small, by=mentor)
    make_gate.legal_person(preparing)
    recorded = make_gate.assembly(preparing)
    assert reasons(for_mentor(mentor)) == ["Confirm what its assembly decided"]
    moves.confirm_assembly(recorded, by=mentor)
    moves.ask_for_ready(preparing, by=make_gate.lead_of(preparing))
    assert reasons(for_mentor(mentor)) == ["Asks to be declared ready: sign it off"]
    journeys.sign_off(preparing, by=mentor, stage=READY)
    assert for_mentor(mentor) == []
    assert reasons(for_coordination(coordinator)) == ["A second sign-off"]


def test_nobody_waits_for_a_second_sign_off_of_their_own_co_op(small, mentor, coordinator, lead):
    journeys.sign_off(small, by=mentor, stage=PREPARATION)
    assert reasons(for_coordination(coordinator)) == ["A second sign-off"]
    people.join_team(small.cooperative, by=lead, person=coordinator)
    assert for_coordination(coordinator) == []


def test_the_queue_asks_the_same_however_many_co_ops_are_on_their_way(mentor, coordinator, as_, cost):
    call, counts = make.open_call(places=50, **make_gate.NOTHING_IN_LAW), []
    for rows in (3, 9):
        for _ in range(rows):
            make.itinerary(call=call, mentor=mentor, coordinator=coordinator)
        counts.append(cost(as_(mentor), "/en/mentor/"))
    assert counts[0] == counts[1]


def told_tasks(incubation, person):
    return [(task.key, task.done, bool(task.locked_reason)) for task in tasks(incubation, person)]


def test_the_tasks_of_the_gate_open_with_the_preparation(small, lead, teammate, coordinator):
    keys = ["gate:legal-person", "gate:assembly", "gate:ready"]
    assert told_tasks(small, lead) == [(key, False, True) for key in keys]
    preparing = make_training.preparing(small, coordinator=coordinator)
    assert told_tasks(preparing, lead) == [(keys[0], False, False), (keys[1], False, False), (keys[2], False, True)]
    make_gate.in_law(preparing)
    assert told_tasks(preparing, lead) == [(keys[0], True, False), (keys[1], True, False), (keys[2], False, False)]
    assert told_tasks(preparing, teammate)[2] == (keys[2], False, True)
    make_gate.gate.ask_for_ready(preparing, by=lead)
    assert told_tasks(preparing, lead)[2] == (keys[2], True, False)


def test_the_report_tells_conditions_waivers_and_votes_and_no_tax_number(small, coordinator, mentor):
    moves.waive(small, by=coordinator, key="followers", reason=WHY)
    early = report.section(small.cooperative, clock.now())
    states = {one["sentence"]: one["state"] for one in early["conditions"]}
    assert states["Community: 0 of 1 followers."] == "waived"
    assert [early["left"], early["numbers"]] == [4, [["Conditions left before the next stage", "4"]]]
    assert [(one["reason"], one["by"]) for one in early["waivers"]] == [(WHY, "Carla Font")]
    preparing = make_training.preparing(small, coordinator=coordinator)
    make_gate.in_law(preparing)
    late = report.section(small.cooperative, clock.now())
    assert [one["reason"] for one in late["waivers"]] == [WHY]
    assert [late["assembly"]["in_favour"], late["assembly"]["confirmed"]] == [9, True]
    assert late["legal_person"] == "An association"
    assert make_gate.AN_ASSOCIATION not in str(late)
    with clock.at(clock.now() + timedelta(days=2)):
        before = report.section(small.cooperative, preparing.started_at)
    assert [before["conditions"], before["waivers"], before["assembly"], before["legal_person"]] == [[], [], None, ""]


def test_numbers_of_the_call_say_what_is_asked(la_fleca, mentor, coordinator):
    way = make.itinerary(la_fleca, make.open_call(**make_funding.EASY_GATE), mentor=mentor, coordinator=coordinator)
    assert [one.sentence for one in gate.conditions(la_fleca, READY)] == [
        "The preparation of the campaign is open.",
        "The draft of the campaign is complete.",
        "The co-op asks to be declared ready.",
        MENTORS,
        SECOND,
    ]
    assert way.call.average_pledge == 50_00
