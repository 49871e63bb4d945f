"""Preparing a campaign: who may, what is missing in words, the review, and the pages of the editor."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import gate, licences, missing, moves, parts, rules, tasklist, waiting
from funding.campaigns.models import Campaign, CollectiveReturn, Reward, Stock
from funding.campaigns.review.forms import CHECKLIST
from tests import kept, make, make_funding, make_journeys

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(message):
    return sorted(Notice.objects.filter(message=message).values_list("email", flat=True))


# -- Drafting ------------------------------------------------------------------------------------
def test_a_team_member_starts_a_draft_with_the_numbers_of_the_call(la_fleca, lead, teammate):
    make_funding.in_preparation(la_fleca, round_days=30, second_round_days=20, fee_basis_points=500)
    campaign = moves.draft(la_fleca, by=teammate, title="Bread")
    numbers = [campaign.round_days, campaign.second_round_days, campaign.fee_basis_points]
    assert [campaign.state, campaign.slug, *numbers] == ["draft", "bread", 30, 20, 500]
    assert Entry.objects.about(campaign).get(step="campaigns.draft").by == teammate


def test_a_draft_waits_for_campaign_preparation(la_fleca, lead):
    make.itinerary(la_fleca)
    with pytest.raises(NotNow, match="campaign preparation"):
        moves.draft(la_fleca, by=lead, title="Bread")


def test_one_campaign_at_a_time(la_fleca, lead):
    make_funding.blank(la_fleca)
    with pytest.raises(NotNow, match="one at a time"):
        moves.draft(la_fleca, by=lead, title="Another")


@pytest.mark.parametrize("who", ["other_lead", "supporter", "mentor", "coordinator", "finance"])
def test_nobody_else_writes_in_it(request, la_fleca, who):
    campaign = make_funding.draft(la_fleca)
    person = request.getfixturevalue(who)
    for step, words in [
        (moves.edit, {"sentence": "Mine now"}),
        (moves.plan_cost, {"title": "Yacht", "kind": "material", "cents": 1}),
        (moves.change_reward, {"part": campaign.rewards.first(), "cents": 1}),
        (moves.remove_return, {"part": campaign.collective_returns.first()}),
        (moves.submit, {}),
    ]:
        with pytest.raises(NotYours):
            step(campaign, by=person, **words)


def test_somebody_who_has_left_the_team_writes_no_more(la_fleca, teammate):
    campaign = make_funding.draft(la_fleca)
    la_fleca.memberships.filter(person=teammate).update(left_at=clock.now())
    with pytest.raises(NotYours):
        moves.edit(campaign, by=teammate, sentence="Still me")


def test_only_the_texts_of_a_campaign_can_be_edited(la_fleca, lead):
    campaign = make_funding.draft(la_fleca)
    for field in ("state", "minimum", "fee_basis_points", "publish_at", "reviewer"):
        with pytest.raises(ValueError, match=field):
            moves.edit(campaign, by=lead, **{field: 0})


def test_titles_that_are_alike_get_addresses_that_are_not(la_fleca, other_coop):
    first, second = make_funding.blank(la_fleca, title="¡Pan!"), make_funding.blank(other_coop, title="Pan")
    assert (first.slug, second.slug) == ("pan", "pan-2")


# -- Sums ----------------------------------------------------------------------------------------
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), max_size=6))
def test_the_minimum_is_the_required_lines_and_the_optimum_all_of_them(blank_campaign, lead, lines):
    campaign = blank_campaign
    for line in list(campaign.cost_lines.all()):
        moves.remove_cost(campaign, by=lead, part=line)
    for cents, required in lines:
        moves.plan_cost(campaign, by=lead, kind="task", title="Line", cents=cents, required=required)
    assert campaign.sums() == (sum(cents for cents, required in lines if required), sum(cents for cents, _ in lines))


@kept.fixture
def blank_campaign(la_fleca):
    return make_funding.blank(la_fleca)


def test_parts_of_another_campaign_cannot_be_touched(la_fleca, other_coop, lead):
    mine, theirs = make_funding.draft(la_fleca), make_funding.draft(other_coop)
    with pytest.raises(Reward.DoesNotExist):
        moves.change_reward(mine, by=lead, part=theirs.rewards.first(), cents=1)
    with pytest.raises(CollectiveReturn.DoesNotExist):
        moves.remove_return(mine, by=lead, part=theirs.collective_returns.first())


def test_a_reward_has_its_units_in_a_row_of_their_own(blank_campaign, lead):
    reward = moves.offer_reward(
        blank_campaign, by=lead, title="Loaf", description="One", cents=1, units=5
    ).rewards.get()
    assert (reward.stock.units, reward.stock.left) == (5, 5)
    moves.change_reward(blank_campaign, by=lead, part=reward, title="Loaf", units=None)
    assert Stock.objects.get(reward=reward).left is None


# -- What is missing -----------------------------------------------------------------------------
def test_a_blank_draft_says_in_words_what_is_missing(blank_campaign):
    assert [str(sentence) for sentence in rules.complete(blank_campaign)] == [
        "Say what it is in one sentence.",
        "Tell why: the story needs 80 words more.",
        "Add at least one required cost: the required ones are your minimum.",
        "Add 3 rewards more.",
        "Add a collective return: what everybody gets, supporter or not.",
        "Say how people will hear of it.",
    ]


def test_the_story_needs_eighty_words(blank_campaign, lead):
    moves.edit(blank_campaign, by=lead, sentence="Bread", story="word " * 79)
    blank_campaign.refresh_from_db()
    assert "Tell why: the story needs 1 word more." in [str(one) for one in rules.complete(blank_campaign)]
    moves.edit(blank_campaign, by=lead, story="word " * 80)
    blank_campaign.refresh_from_db()
    assert missing.BY_SECTION["story"](blank_campaign) == []


def test_what_can_be_copied_needs_a_licence_and_a_service_does_not(blank_campaign, lead):
    moves.offer_return(blank_campaign, by=lead, kind="service", title="A talk", description="Open")
    assert missing.BY_SECTION["returns"](blank_campaign) == []
    moves.offer_return(blank_campaign, by=lead, kind="code", title="The code", description="All")
    assert [str(one.what) for one in missing.BY_SECTION["returns"](blank_campaign)] == [
        "Choose a licence for “The code”."
    ]


def test_every_kind_that_can_be_copied_has_licences_to_choose_from():
    assert all(licences.for_kind(kind) for kind in licences.LICENSABLE)
    assert len(licences.BY_KEY) == len(licences.LICENCES)


def test_the_gate_asks_for_the_draft_until_it_is_complete(la_fleca, lead):
    make_funding.in_preparation(la_fleca)
    assert [str(one) for one in gate.campaign_draft_is_complete(la_fleca)] == ["Write the draft of your campaign."]
    campaign = moves.draft(la_fleca, by=lead, title="Bread")
    assert gate.campaign_draft_is_complete(la_fleca) == rules.complete(campaign)


def test_a_complete_draft_leaves_the_gate_nothing_to_ask(la_fleca):
    make_funding.draft(la_fleca)
    assert gate.campaign_draft_is_complete(la_fleca) == []


# -- Review --------------------------------------------------------------------------------------
def test_a_draft_is_sent_once_the_journey_is_ready(la_fleca, lead, mentor):
    campaign = make_funding.draft(la_fleca)
    with pytest.raises(NotNow, match="not ready for its campaign"):
        moves.submit(campaign, by=lead)
    reviewing = make_funding.pass_gate(la_fleca).mentor
    assert moves.submit(campaign, by=lead).state == "in_review"
    assert reviewing.email in told("campaign_submitted")
    assert lead.email not in told("campaign_submitted")


def test_an_incomplete_draft_is_not_sent(la_fleca, lead):
    campaign = make_funding.ready(la_fleca)
    moves.remove_reward(campaign, by=lead, part=campaign.rewards.first())
    with pytest.raises(NotNow, match="Add 1 reward more"):
        moves.submit(campaign, by=lead)


def test_what_is_in_review_cannot_be_edited_but_help_can_be_asked_for(la_fleca, lead):
    campaign = make_funding.in_review(la_fleca)
    for step, words in [
        (moves.edit, {"sentence": "Other"}),
        (moves.plan_cost, {"title": "More", "kind": "task", "cents": 1}),
        (moves.remove_reward, {"part": campaign.rewards.first()}),
    ]:
        with pytest.raises(NotNow, match="no longer possible"):
            step(campaign, by=lead, **words)
    moves.ask_for_help(campaign, by=lead, kind="loan", title="Van", description="A day")
    assert campaign.help_wanted.count() == 2


def test_sent_back_with_reasons_mended_and_sent_again(la_fleca, lead, teammate):
    campaign = make_funding.in_review(la_fleca)
    mentor = la_fleca.incubation.mentor
    campaign = moves.request_changes(campaign, by=mentor, reason="Who bakes on Sundays?")
    assert (campaign.state, campaign.review_note) == ("changes_requested", "Who bakes on Sundays?")
    assert told("campaign_changes_requested") == sorted([lead.email, teammate.email])
    moves.edit(campaign, by=lead, goal="We take turns.")
    assert moves.submit(campaign, by=lead).state == "in_review"


@pytest.mark.parametrize("who", ["lead", "other_lead", "other_mentor", "supporter", "finance"])
def test_who_does_not_go_with_it_cannot_review_it(request, la_fleca, who):
    campaign = make_funding.in_review(la_fleca)
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.approve(campaign, by=person, publish_at=clock.now())
    with pytest.raises(NotYours):
        moves.request_changes(campaign, by=person, reason="No")


def test_nobody_reviews_the_campaign_of_their_own_co_op(la_fleca, coordinator, lead):
    campaign = make_funding.in_review(la_fleca)
    people.join_team(la_fleca, by=lead, person=coordinator)
    with pytest.raises(NotYours):
        moves.approve(campaign, by=coordinator, publish_at=clock.now())


def test_approving_sets_the_moment_and_tells_the_team(la_fleca, lead, teammate, coordinator):
    moment = clock.now() + 3 * DAY
    campaign = moves.approve(make_funding.in_review(la_fleca), by=coordinator, publish_at=moment)
    assert (campaign.state, campaign.publish_at, campaign.reviewer) == ("approved", moment, coordinator)
    assert told("campaign_approved") == sorted([lead.email, teammate.email])


def test_two_reviewers_cannot_both_answer(la_fleca, coordinator):
    campaign = make_funding.in_review(la_fleca)
    moves.approve(campaign, by=coordinator, publish_at=clock.now())
    with pytest.raises(NotNow, match="Approved"):
        moves.request_changes(campaign, by=la_fleca.incubation.mentor, reason="Wait")


# -- State × step: the table of the design, walked whole ------------------------------------------
ALLOWED = {
    "edit": {"draft", "changes_requested"},
    "plan_cost": {"draft", "changes_requested"},
    "submit": {"draft", "changes_requested"},
    "request_changes": {"in_review"},
    "approve": {"in_review"},
    "publish": {"approved"},
    "pass_round_1": {"round_1", "closing"},
    "count": {"round_1", "round_2"},
    "fund": {"round_1", "round_2", "closing"},
    "fail": {"round_1", "closing"},
    "cancel": {"round_1", "round_2", "closing"},
    "fulfil": {"funded"},
    "ask_for_help": {"draft", "changes_requested", "in_review", "approved", "round_1", "round_2"},
}


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_each_step_leaves_only_the_states_it_names(name):
    step = getattr(moves, name, None) or getattr(parts, name)
    assert {str(state) for state in step.sources} == ALLOWED[name]


def test_closed_campaigns_never_move_again_but_to_be_called_fulfilled():
    steps = [step for step in vars(moves).values() if getattr(step, "sources", ()) and step != moves.fulfil]
    assert all(not set(step.sources) & set(Campaign.CLOSED) for step in steps)


# -- Pages ---------------------------------------------------------------------------------------
def test_the_editor_is_walked_from_an_empty_page_to_the_review(la_fleca, lead, as_):
    make_funding.in_preparation(la_fleca)
    browser = as_(lead)
    assert "Start your campaign" in browser.get(reverse("campaign_edit")).content.decode()
    browser.post(reverse("campaign_start"), {"title": "Bread for all"})
    story = {"title": "Bread for all", "sentence": "An oven", "story": make_funding.STORY, "language": "es"}
    browser.post(reverse("campaign_story"), story)
    browser.post(
        reverse("campaign_budget"), {"title": "Oven", "kind": "material", "cents": "3,000.50", "required": "on"}
    )
    for price in ("5", "10", "20.50"):
        reward = {"title": f"For {price}", "description": "Thanks", "cents": price, "delivery": "none", "units": ""}
        assert browser.post(reverse("campaign_rewards"), reward).status_code == 302
    manual = {"title": "Manual", "description": "All", "kind": "manual", "licence": "ccbysa", "url": ""}
    browser.post(reverse("campaign_returns"), manual)
    browser.post(reverse("campaign_plan"), make_funding.PLAN)
    make_funding.pass_gate(la_fleca)
    assert "Everything is there" in browser.get(reverse("campaign_edit")).content.decode()
    browser.post(reverse("campaign_submit"))
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.sums()) == ("in_review", (300_050, 300_050))


def test_extra_fields_of_a_form_change_nothing(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    forged = {
        "title": "T",
        "state": "funded",
        "minimum": "1",
        "fee_basis_points": "0",
        "slug": "mine",
        "reviewer": lead.pk,
        "language": "es",
    }
    as_(lead).post(reverse("campaign_story"), forged)
    fresh = Campaign.objects.get()
    assert fresh.title == "T"
    assert (fresh.state, fresh.minimum, fresh.fee_basis_points, fresh.slug) == ("draft", None, 400, campaign.slug)


@pytest.mark.parametrize(
    ("page", "typed", "error"),
    [
        ("budget", {"title": "Oven", "kind": "material", "cents": "0"}, "The least is"),
        ("budget", {"title": "Oven", "kind": "material", "cents": "-5"}, "Write the amount"),
        ("budget", {"title": "Oven", "kind": "yacht", "cents": "5"}, "Select a valid choice"),
        ("budget", {"title": "a\x00b", "kind": "material", "cents": "5"}, "Null characters"),
        ("budget", {"title": "x" * 121, "kind": "material", "cents": "5"}, "at most 120"),
        ("rewards", {"title": "T", "description": "D", "cents": "5", "delivery": "none", "units": "0"}, "greater than"),
        ("returns", {"title": "T", "description": "D", "kind": "code", "licence": ""}, "needs a licence"),
        ("returns", {"title": "T", "description": "D", "kind": "code", "licence": "ccby"}, "not made for this kind"),
        ("returns", {"title": "T", "description": "D", "kind": "other", "url": "javascript:alert(1)"}, "valid URL"),
    ],
)
def test_what_cannot_be_is_answered_in_the_form(la_fleca, lead, as_, page, typed, error):
    make_funding.blank(la_fleca)
    answer = as_(lead).post(reverse(f"campaign_{page}"), typed)
    assert answer.status_code == 200
    assert error in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()


def test_parts_are_changed_and_removed_on_their_own_page(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    cost, browser = campaign.cost_lines.first(), as_(lead)
    url = reverse("campaign_budget_part", args=[cost.pk])
    assert browser.get(url).status_code == 200
    browser.post(url, {"title": "Better oven", "kind": "material", "cents": "10", "required": "on"})
    cost.refresh_from_db()
    assert (cost.title, cost.cents) == ("Better oven", 1000)
    browser.post(reverse("campaign_budget_remove", args=[cost.pk]))
    assert not campaign.cost_lines.filter(pk=cost.pk).exists()


def test_a_part_of_another_campaign_does_not_exist_here(la_fleca, other_coop, lead, as_):
    make_funding.draft(la_fleca)
    theirs = make_funding.draft(other_coop).cost_lines.first()
    for name in ("campaign_budget_part", "campaign_budget_remove"):
        assert as_(lead).post(reverse(name, args=[theirs.pk]), {"title": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "code"), [("stranger", 302), ("supporter", 404), ("mentor", 404), ("coordinator", 404), ("teammate", 200)]
)
def test_the_editor_is_for_the_team(request, la_fleca, as_, who, code):
    make_funding.draft(la_fleca)
    browser = as_(request.getfixturevalue(who))
    for name in (
        "campaign_edit",
        "campaign_story",
        "campaign_budget",
        "campaign_rewards",
        "campaign_returns",
        "campaign_help",
    ):
        assert browser.get(reverse(name)).status_code == code


def test_a_reviewer_approves_and_another_mentor_finds_nothing(la_fleca, other_mentor, as_):
    campaign = make_funding.in_review(la_fleca)
    browser, url = as_(la_fleca.incubation.mentor), reverse("campaign_review", args=[campaign.pk])
    assert campaign.title in browser.get(reverse("campaign_reviews")).content.decode()
    assert "Approve the campaign" in browser.get(url).content.decode()
    assert as_(other_mentor).get(url).status_code == 404
    assert campaign.title not in as_(other_mentor).get(reverse("campaign_reviews")).content.decode()
    given = {"publish_at": "2099-01-01T10:00", "checked": list(CHECKLIST)}
    browser.post(reverse("campaign_approve", args=[campaign.pk]), given)
    assert Campaign.objects.get().state == "approved"


def test_a_campaign_waits_for_those_who_may_answer_it(la_fleca, lead, coordinator, other_mentor, as_):
    before = clock.now()
    campaign = make_funding.in_review(la_fleca)
    mentor = la_fleca.incubation.mentor
    assert [(one.title, before <= one.since) for one in waiting.to_review(mentor)] == [(campaign.title, True)]
    assert waiting.to_review(other_mentor) == []
    assert campaign.title in as_(coordinator).get(reverse("staff")).content.decode()
    assert campaign.title in as_(mentor).get(reverse("mentor")).content.decode()
    people.join_team(la_fleca, by=lead, person=coordinator)
    assert waiting.to_review(coordinator) == []


def test_a_moment_that_has_passed_is_not_a_date_of_publication(la_fleca, coordinator, as_):
    campaign = make_funding.in_review(la_fleca)
    answer = as_(coordinator).post(reverse("campaign_approve", args=[campaign.pk]), {"publish_at": "2020-01-01T10:00"})
    assert "This moment has passed" in answer.content.decode()
    assert Campaign.objects.get().state == "in_review"


def test_the_task_list_says_where_the_campaign_is(la_fleca, lead):
    incubation = make_funding.in_preparation(la_fleca)
    assert [task.title for task in tasklist.tasks(incubation, lead)] == ["Start your campaign"]
    moves.draft(la_fleca, by=lead, title="Bread")
    tasks = tasklist.tasks(incubation, lead)
    assert [task.done for task in tasks] == [False] * 6
    assert tasks[-1].locked_reason == "Say what it is in one sentence."


def test_before_preparation_the_task_is_locked_and_says_why(la_fleca, lead):
    task = tasklist.tasks(make.itinerary(la_fleca), lead)[0]
    assert (task.url, task.locked_reason) == (None, "It opens when you reach campaign preparation.")


def test_a_pause_on_the_itinerary_opens_no_campaign(la_fleca, lead):
    (task,) = tasklist.tasks(make_journeys.paused(make.itinerary(la_fleca)), lead)
    assert (task.url, task.locked_reason) == (None, "It opens when you reach campaign preparation.")


def test_lists_of_parts_cost_the_same_whatever_their_length(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    browser = as_(lead)
    browser.get(reverse("campaign_rewards"))
    few = _queries(browser, "campaign_rewards")
    for number in range(20):
        moves.offer_reward(campaign, by=lead, title=f"Reward {number}", description="D", cents=100)
    assert _queries(browser, "campaign_rewards") == few


def _queries(browser, name):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(reverse(name)).status_code == 200
    return len(asked)
