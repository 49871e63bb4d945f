import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator import gate
from incubator.gate import moves, rules
from incubator.journeys import moves as journeys
from tests import kept, make, make_gate, make_training

pytestmark = pytest.mark.django_db
State = journeys.State
PREPARATION, READY = State.CAMPAIGN_PREPARATION, State.READY


def sentences(incubation, stage=PREPARATION):
    return [reason.sentence for reason in gate.missing(incubation.cooperative, stage)]


def told(when, incubation, stage=PREPARATION):
    """The list as the story prints it, before and after each step (`pytest -s` shows it)."""
    left = sentences(incubation, stage)
    print(f"\n{when}", *(f"  · {sentence}" for sentence in left or ["nothing is left"]), sep="\n")
    return left


YESES = ["The mentor says yes.", "A second person, of the coordination, says yes."]


def test_gate_list_shrinks_step_by_step(la_fleca, lead, mentor, coordinator):
    module = make_training.module(title="What co-operating means")
    call = make.open_call(followers_needed=2, advice_minutes_needed=60, updates_needed=1)
    incubation = make.diagnosed(la_fleca, call, mentor=mentor, coordinator=coordinator)
    assert told("The diagnosis is written", incubation) == [
        "The roadmap of the initial diagnosis is agreed.",
        "Module “What co-operating means”: 0 of 2 passed; the rule asks 1.",
        "Advice: 0 minutes of the 60 needed.",
        "Community: 0 of 2 followers.",
        "Updates to the community: 0 of 1.",
        *YESES,
    ]
    incubation = journeys.begin_itinerary(incubation, by=lead)
    assert len(told("The roadmap is agreed", incubation)) == 6
    make_training.passed(incubation, lead, module)
    assert told("The module is passed", incubation)[0] == "Advice: 0 minutes of the 60 needed."
    pool = make_training.pool(incubation)
    make_training.held(pool, minutes=30)
    assert told("Half an hour of advice", incubation)[0] == "Advice: 30 minutes of the 60 needed."
    make_training.held(pool, minutes=30, ago=make_training.HOUR * 30)
    assert told("Another half hour", incubation)[0] == "Community: 0 of 2 followers."
    make_training.followers(la_fleca, 2)
    assert told("Two people follow", incubation)[0] == "Updates to the community: 0 of 1."
    make_training.update(la_fleca)
    assert told("An update is out", incubation) == YESES
    journeys.sign_off(incubation, by=mentor, stage=PREPARATION)
    assert told("The mentor has signed off", incubation) == YESES[1:]
    journeys.sign_off(incubation, by=coordinator, stage=PREPARATION)
    assert told("The coordination has signed off", incubation) == []
    assert moves.open_preparation(incubation, by=mentor).state == PREPARATION


def test_and_goes_on_shrinking_until_it_is_ready(small, lead, mentor, coordinator, draft_is_complete):
    incubation = open_for(small, coordinator=coordinator)
    assert told("On its itinerary, all done", incubation, READY)[0] == "The preparation of the campaign is open."
    incubation = moves.open_preparation(incubation, by=mentor)
    assembly = "The assembly has agreed to the campaign"
    assert told("The preparation is open", incubation, READY) == [
        "Somebody answers for the co-op in law.",
        f"{assembly}: record its day, its votes and its minutes.",
        "The co-op asks to be declared ready.",
        *YESES,
    ]
    make_gate.legal_person(incubation)
    assert told("Somebody answers in law", incubation, READY)[0].startswith(f"{assembly}: record")
    first = make_gate.assembly(incubation)
    assert told("The assembly is recorded", incubation, READY)[0].startswith(f"{assembly}: recorded, and not confirmed")
    moves.send_back_assembly(first, by=mentor, reason="The minutes are not signed.")
    assert (
        told("The mentor sends it back", incubation, READY)[0]
        == f"{assembly}: the mentor has sent back what you recorded."
    )
    make_gate.agreed(incubation)
    assert told("Recorded anew and confirmed", incubation, READY) == ["The co-op asks to be declared ready.", *YESES]
    moves.ask_for_ready(incubation, by=lead)
    assert told("The co-op asks", incubation, READY) == YESES
    make.sign_offs(incubation, READY, coordinator=coordinator)
    assert told("Both have signed off", incubation, READY) == []
    assert moves.declare_ready(incubation, by=coordinator).state == READY


def open_for(itinerary, **more):
    return make_training.gate_open(itinerary, **more)


@kept.fixture
def small(la_fleca, mentor, coordinator):
    """On its itinerary in a call that asks little."""
    call = make.open_call(followers_needed=1)
    return make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)


@kept.fixture
def preparing(small, coordinator):
    return make_training.preparing(small, coordinator=coordinator)


@pytest.fixture
def draft_is_complete(settings):
    settings.GATE_CONDITIONS = ["tests.incubator.test_gate.nothing_missing"]


def nothing_missing(cooperative):
    return []


def two_things_missing(cooperative):
    return ["The story has 20 of 80 words.", "There is no reward yet."]


# -- Conditions -----------------------------------------------------------------------------------


def test_a_co_op_outside_the_programme_has_one_reason(other_coop):
    assert [reason.sentence for reason in gate.missing(other_coop)] == ["The co-op is not in the programme."]


def test_what_is_met_stays_in_the_list_as_met(small, lead):
    conditions = gate.conditions(small.cooperative, PREPARATION)
    assert [condition.met for condition in conditions] == [True, False, False, False, False, False]
    assert conditions[0].sentence == "The roadmap of the initial diagnosis is agreed."


def test_a_module_that_is_not_compulsory_keeps_nobody_back(small):
    make_training.module(compulsory=False)
    assert not any("Module" in sentence for sentence in sentences(small))


def test_who_has_left_the_team_no_longer_counts(small, teammate, lead):
    module = make_training.module()
    make_training.passed(small, teammate, module)
    assert not any("Module" in sentence for sentence in sentences(small))
    teammate.memberships.update(left_at=clock.now())
    assert any("0 of 1 passed" in sentence for sentence in sentences(small))


def test_the_yes_of_somebody_of_the_team_does_not_count(small, coordinator, lead):
    journeys.sign_off(small, by=coordinator, stage=PREPARATION)
    said = "A second person, of the coordination, says yes."
    assert said not in sentences(small)
    people.join_team(small.cooperative, by=lead, person=coordinator)
    assert said in sentences(small)


def test_the_mentor_alone_is_not_two_people(small, mentor):
    people.give_role(mentor, by=None, role="coordinator")
    journeys.sign_off(small, by=mentor, stage=PREPARATION)
    assert "The mentor says yes." not in sentences(small)
    assert "A second person, of the coordination, says yes." in sentences(small)


def test_before_ready_the_campaign_says_what_it_lacks(preparing, settings):
    settings.GATE_CONDITIONS = ["tests.incubator.test_gate.two_things_missing"]
    make_gate.in_law(preparing)
    assert sentences(preparing, READY) == [
        "The story has 20 of 80 words.",
        "There is no reward yet.",
        "The co-op asks to be declared ready.",
        *YESES,
    ]


def test_without_a_stage_the_next_one_is_meant(small, preparing, draft_is_complete):
    assert [reason.sentence for reason in gate.missing(preparing.cooperative)] == sentences(preparing, READY)


def test_queries_of_the_gate_do_not_grow_with_modules(small, lead, as_, cost):
    def costs(number):
        for _ in range(number):
            make_training.module()
        make_training.followers(small.cooperative, number)
        return cost(as_(lead), reverse("gate"))

    assert costs(3) == costs(27)


# -- Moves ----------------------------------------------------------------------------------------


def test_the_gate_opens_once_nothing_is_left_and_the_team_is_told(small, mentor, coordinator):
    opened = moves.open_preparation(open_for(small, coordinator=coordinator), by=mentor, reason="Well done.")
    assert opened.state == PREPARATION
    told = Notice.objects.filter(message="preparation_opened").order_by("id")
    assert [notice.email for notice in told] == ["lead@example.org", "teammate@example.org"]
    with pytest.raises(NotNow):
        moves.open_preparation(opened, by=mentor)


def test_the_gate_stays_shut_while_anything_is_left(small, mentor):
    with pytest.raises(NotNow) as refused:
        moves.open_preparation(small, by=mentor)
    assert refused.value.reasons == sentences(small)
    small.refresh_from_db()
    assert small.state == State.ITINERARY


@pytest.mark.parametrize("who", ["lead", "teammate", "other_mentor", "supporter", "finance"])
def test_only_its_mentor_or_the_coordination_opens_the_gate(who, small, coordinator, request):
    with pytest.raises(NotYours):
        moves.open_preparation(open_for(small, coordinator=coordinator), by=request.getfixturevalue(who))


def test_nobody_opens_the_gate_of_their_own_co_op(small, lead, coordinator, other_coordinator):
    ready = open_for(small, coordinator=coordinator)
    people.join_team(small.cooperative, by=lead, person=other_coordinator)
    with pytest.raises(NotYours):
        moves.open_preparation(ready, by=other_coordinator)


def test_ready_needs_the_campaign_and_both_yeses(preparing, mentor, coordinator, draft_is_complete):
    with pytest.raises(NotNow):
        moves.declare_ready(preparing, by=mentor)
    signed = make.sign_offs(make_gate.asked(preparing), READY, coordinator=coordinator)
    assert moves.declare_ready(signed, by=coordinator).state == READY
    assert Notice.objects.filter(message="ready_for_campaign").count() == 2


def test_the_yes_to_one_stage_is_no_yes_to_the_next(preparing, draft_is_complete):
    make_gate.asked(preparing)
    assert sentences(preparing, READY) == YESES


def test_a_campaign_asks_the_gate(preparing, mentor, coordinator, draft_is_complete):
    assert rules.ready_for_campaign(preparing)[0] == "The co-op is not ready for its campaign yet."
    ready = make_training.ready(preparing, coordinator=coordinator)
    assert rules.ready_for_campaign(ready) == []


def test_a_co_op_outside_the_programme_is_not_ready(other_coop):
    assert rules.ready_for_campaign(other_coop) == ["The co-op is not in the programme."]


# -- Pages ----------------------------------------------------------------------------------------


def test_the_team_reads_what_is_left_with_a_way_to_each(small, lead, as_):
    page = as_(lead).get(reverse("gate")).content.decode()
    assert "Advice: 0 minutes of the 60 needed." in page
    assert reverse("advice") in page
    assert "5 of 6 are left" in page


@pytest.mark.parametrize(
    ("who", "team", "mentors", "staff"),
    [
        ("lead", 200, 404, 404),
        ("mentor", 404, 200, 404),
        ("other_mentor", 404, 404, 404),
        ("coordinator", 404, 404, 200),
        ("other_lead", 404, 404, 404),
        ("supporter", 404, 404, 404),
        ("finance", 404, 404, 404),
        ("stranger", 302, 302, 302),
    ],
)
def test_who_sees_the_gate(who, team, mentors, staff, small, other_coop, as_, request):
    client = as_(request.getfixturevalue(who))
    urls = [reverse("gate"), reverse("mentor_gate", args=[small.pk]), reverse("staff_gate", args=[small.pk])]
    assert [client.get(url).status_code for url in urls] == [team, mentors, staff]


@pytest.mark.parametrize("who", ["lead", "other_mentor", "supporter"])
def test_posting_to_the_gate_of_others_opens_nothing(who, small, coordinator, as_, request):
    ready = open_for(small, coordinator=coordinator)
    for name in ("mentor_gate", "staff_gate"):
        assert as_(request.getfixturevalue(who)).post(reverse(name, args=[ready.pk])).status_code == 404
    ready.refresh_from_db()
    assert ready.state == State.ITINERARY


def test_the_mentor_opens_the_gate_in_a_browser(small, mentor, coordinator, as_):
    url = reverse("mentor_gate", args=[open_for(small, coordinator=coordinator).pk])
    client = as_(mentor)
    assert "Open the preparation of the campaign" in client.get(url).content.decode()
    assert client.post(url, {"reason": "Well done."}).status_code == 302
    small.refresh_from_db()
    assert small.state == PREPARATION
