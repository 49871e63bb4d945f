"""The editor's pages: what is missing and what it blocks, the sums, months to come, words two people write, what never changes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.campaigns import budget, deduction, fields, forms, licences, meanwhile, missing, moves, parts, tasklist
from funding.campaigns.forms import CostForm, MakerForm, ReturnForm, RewardForm, StoryForm
from funding.campaigns.languages import moves as languages
from funding.campaigns.models import Campaign, CollectiveReturn, CostLine, Reward, Stock
from funding.campaigns.pictures import moves as pictures
from funding.campaigns.review import moves as review
from incubator.calls.models import Call
from tests import make_editor, make_funding
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
REWARD = {"title": "Loaf", "description": "A kilo.", "cents": "25", "delivery": "none", "units": ""}


def page(browser, name, *args, **asked):
    answer = browser.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


# -- What is missing ------------------------------------------------------------------------------
def test_the_task_list_says_what_each_missing_thing_blocks(la_fleca, lead, as_):
    campaign = make_funding.blank(la_fleca)
    found = {one.name: one.status for one in tasklist.sections(campaign)}
    asked_for = dict.fromkeys(("story", "budget", "rewards", "returns", "plan"), "To do")
    assert found == asked_for | dict.fromkeys(("help", "team", "pictures"), "Not needed to send it")
    shown = page(as_(lead), "campaign_edit")
    assert "Without a collective return it cannot be sent to review." in shown
    assert "With fewer than 3 rewards it cannot be sent to review." in shown
    assert "Without a plan to make it known it cannot be sent to review." in shown
    assert "What it could also have" in shown
    assert "It can be sent without it; but people give to people." in shown


def test_what_is_done_is_said_to_be_done(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    make_editor.maker(campaign)
    make_editor.picture(campaign)
    assert {one.status for one in tasklist.sections(campaign)} == {"Completed"}
    assert "What it could also have" not in page(as_(lead), "campaign_edit")


def test_what_is_handed_over_needs_a_month_to_come(la_fleca, lead):
    campaign = make_funding.draft(la_fleca)
    loaf = campaign.rewards.get(title="Loaf")
    for month, sentence in [
        (None, "Say in which month “Loaf” is handed over."),
        (date(2020, 1, 1), "The month in which “Loaf” is handed over has passed: choose another."),
    ]:
        moves.change_reward(campaign, by=lead, part=loaf, delivered_by=month)
        (left,) = missing.BY_SECTION["rewards"](campaign)
        assert (str(left.what), left.keeps_from) == (sentence, missing.REVIEW)
    thanks = campaign.rewards.get(title="Thanks")
    assert (thanks.delivery, thanks.delivered_by) == ("none", None)


def test_what_was_approved_before_a_plan_was_asked_for_is_published_all_the_same(la_fleca, lead):
    """Rows as the migration leaves them: without a plan, which nobody has written and nothing invents."""
    campaign = make_funding.in_review(la_fleca)
    Campaign.objects.filter(pk=campaign.pk).update(spread="", execution="", sustainability="")
    Reward.objects.filter(campaign=campaign).update(delivered_by=None)
    moves.approve(campaign, by=la_fleca.incubation.mentor, publish_at=clock.now())
    assert moves.publish(campaign, by=None).state == "round_1"


def test_without_a_plan_it_is_not_sent(la_fleca, lead):
    campaign = make_funding.ready(la_fleca)
    moves.edit(campaign, by=lead, spread=" ")
    with pytest.raises(NotNow, match="Say how people will hear of it"):
        moves.submit(campaign, by=lead)


# -- Budget ---------------------------------------------------------------------------------------
def test_the_calculator_uses_the_average_and_the_fee_of_the_call(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca, average_pledge=38_00, fee_basis_points=450)
    assert budget.average_pledge(campaign) == 38_00
    minimum, optimum = budget.outlooks(campaign, 38_00)
    assert (minimum.cents, minimum.people, minimum.fee, minimum.received) == (500_000, 132, 22_500, 477_500)
    assert (optimum.cents, optimum.people, optimum.fee + optimum.received) == (650_000, 172, 650_000)
    shown = page(as_(lead), "campaign_budget")
    for words in ("With an average of €38 you need 132 people.", "Fee of 4.5 %", "€4,775", "€5,000"):
        assert words in shown


def test_without_a_journey_the_average_is_that_of_a_new_call(la_fleca):
    campaign = moves.draft(la_fleca, by=None, title="Imported")
    assert budget.average_pledge(campaign) == Call._meta.get_field("average_pledge").default == 50_00


@pytest.mark.parametrize(
    ("cents", "average", "people"), [(0, 5000, 0), (1, 5000, 1), (5000, 5000, 1), (9501, 50, 191), (9500, 50, 190)]
)
def test_people_are_whole(cents, average, people):
    assert budget.people_needed(cents, average) == people


def test_costs_have_their_dates_and_there_is_an_end_to_them(la_fleca, lead, as_, monkeypatch):
    campaign = make_funding.blank(la_fleca)
    oven = {"title": "Oven", "kind": "material", "cents": "10", "required": "on", "starts_on": "2027-03-01"}
    answer = as_(lead).post(reverse("campaign_budget"), {**oven, "ends_on": "2027-02-01"})
    assert "It ends before it begins." in answer.content.decode()
    as_(lead).post(reverse("campaign_budget"), {**oven, "ends_on": "2027-04-01"})
    line = campaign.cost_lines.get()
    assert (line.starts_on, line.ends_on) == (date(2027, 3, 1), date(2027, 4, 1))
    monkeypatch.setitem(parts.MOST, "cost_lines", 1)
    with pytest.raises(NotNow, match="There are 1 already"):
        moves.plan_cost(campaign, by=lead, title="Works", kind="task", cents=1)
    assert "more than that nobody reads" in page(as_(lead), "campaign_budget")


# -- Amounts that people and programs type --------------------------------------------------------
COMMA = {"12,50": 1_250, "12.50": 1_250, "12.345": None, "1.234,50": 123_450, "1,234.50": None}
POINT = {"12,50": 1_250, "12.50": 1_250, "12.345": None, "1.234,50": None, "1,234.50": 123_450}
NEVER = dict.fromkeys(("0", "-5", "NaN", "1e309", "99999999999999999999", "", "٣", "0x10"))


@pytest.mark.parametrize(
    ("language", "typed", "cents"),
    [
        (language, typed, cents)
        for language, table in (("es", COMMA), ("ca", COMMA), ("en", POINT))
        for typed, cents in (table | NEVER).items()
    ],
)
def test_an_amount_is_one_thing_or_refused(language, typed, cents):
    with translation.override(language):
        cost = CostForm({"title": "Oven", "kind": "material", "cents": typed})
        reward = RewardForm({**REWARD, "cents": typed})
        worth = RewardForm({**REWARD, "market_value": typed})
        for form in (cost, reward):
            assert form.is_valid() is (cents is not None)
            assert form.cleaned_data.get("cents") == cents
            assert cents or form.errors["cents"]
        worthless = {"0": 0, "": 0}
        assert worth.is_valid() is (cents is not None or typed in worthless)
        assert worth.cleaned_data.get("market_value") == worthless.get(typed, cents)


# -- Rewards --------------------------------------------------------------------------------------
def test_a_month_of_delivery_is_one_to_come():
    now = clock.now().date()
    form = RewardForm({**REWARD, "delivery": "post", "delivered_by": f"{now:%Y-%m}"})
    assert form.errors["delivered_by"] == ["Choose one of the months to come."]
    years = form.fields["delivered_by"].choices[1:]
    assert sum(len(months) for _year, months in years) == fields.MONTHS_TO_COME
    assert RewardForm({**REWARD, "delivery": "pick_up"}).errors["delivered_by"]
    assert RewardForm(REWARD).is_valid()
    following = (now.replace(day=1) + timedelta(days=40)).replace(day=1)
    chosen = RewardForm({**REWARD, "delivery": "post", "delivered_by": f"{following:%Y-%m}"})
    assert chosen.is_valid(), chosen.errors
    assert chosen.cleaned_data["delivered_by"] == following


def test_units_are_not_fewer_than_what_has_been_promised(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    workshop = campaign.rewards.get(title="Workshop")
    Stock.objects.filter(reward=workshop).update(taken=4)
    with pytest.raises(NotNow, match="4 of this reward have been promised already"):
        moves.change_reward(campaign, by=lead, part=workshop, units=3)
    url = reverse("campaign_rewards_part", args=[workshop.pk])
    answer = as_(lead).post(url, {**REWARD, "units": "3"})
    assert "4 of this reward have been promised already" in answer.content.decode()
    as_(lead).post(url, {**REWARD, "units": "4"})
    assert Stock.objects.get(reward=workshop).left == 0


def test_worth_more_than_the_bound_is_said_beside_the_reward(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    loaf = campaign.rewards.get(title="Loaf")
    bound = loaf.cents * deduction.SYMBOLIC_PERCENT // 100
    for value, said in ((bound, False), (bound + 1, True)):
        moves.change_reward(campaign, by=lead, part=loaf, market_value=value)
        assert ("It is worth more than 15 % of its price" in page(as_(lead), "campaign_rewards")) is said
    assert deduction.symbolic_up_to(1_000_000_00) == deduction.SYMBOLIC_MOST
    assert "worth 15 % of it at most" in page(as_(lead), "campaign_rewards")


# -- Collective returns ---------------------------------------------------------------------------
def test_each_kind_offers_only_licences_made_for_it_and_takes_no_other():
    for kind in CollectiveReturn.Kind.values:
        fitting = {licence.key for licence in licences.for_kind(kind)}
        offered = ReturnForm(initial={"kind": kind}).fields.get("licence")
        assert {key for key, _name in offered.choices if key} == fitting if offered else not fitting
        for key in licences.BY_KEY:
            form = ReturnForm({"title": "T", "description": "D", "kind": kind, "licence": key})
            assert form.is_valid() is (key in fitting or not fitting)
            assert form.cleaned_data.get("licence", "") == (key if key in fitting else "")


def test_the_kind_is_chosen_first_and_can_be_changed(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    browser, manual = as_(lead), campaign.collective_returns.get()
    assert "?kind=code" in page(browser, "campaign_returns")
    assert 'name="licence"' not in page(browser, "campaign_returns")
    shown = page(browser, "campaign_returns", kind="code")
    assert "AGPL-3.0" in shown
    assert "CC BY-SA" not in shown.split("<select")[1]
    url = reverse("campaign_returns_part", args=[manual.pk])
    browser.post(url, {"title": "A talk", "description": "Open", "kind": "service"})
    manual.refresh_from_db()
    assert (manual.kind, manual.licence) == ("service", "")


# -- Addresses ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://vimeo.com/1", True),
        ("https://www.youtube.com/watch?v=x", True),
        ("youtu.be/x", True),
        ("http://vimeo.com/1", False),
        ("https://vimeo.com.evil.example/1", False),
        ("https://notvimeo.com/1", False),
        ("https://vimeo.com@evil.example/1", False),
        ("javascript:alert(1)", False),
        ("https://video.example/1", False),
    ],
)
def test_a_video_is_of_a_place_we_know(address, fine):
    form = StoryForm({"title": "T", "language": "es", "video": address}, instance=Campaign(pk=1, slug="t"))
    assert ("video" not in form.errors) is fine


def test_the_video_that_is_there_already_may_stay():
    kept = Campaign(pk=1, slug="t", video="http://video.example/1")
    assert "video" not in StoryForm({"title": "T", "language": "es", "video": kept.video}, instance=kept).errors


@pytest.mark.parametrize(
    ("address", "fine"), [("https://coop.example", True), ("http://coop.example", False), ("", True)]
)
def test_who_is_behind_it_is_linked_safely(address, fine):
    assert MakerForm({"title": "Laia", "description": "She bakes.", "url": address}).is_valid() is fine


# -- Two people write -----------------------------------------------------------------------------
def mark_on(html):
    return html.split('name="seen" value="')[1].split('"')[0]


def test_whoever_saves_over_words_they_have_not_read_is_shown_both(la_fleca, lead, teammate, as_):
    make_funding.draft(la_fleca)
    url, mine, theirs = reverse("campaign_story"), as_(lead), as_(teammate)
    first, second = (mark_on(page(browser, "campaign_story")) for browser in (mine, theirs))
    story = {"title": "Bread", "language": "es", "sentence": "An oven", "story": "Laia wrote this."}
    assert theirs.post(url, {**story, "story": "Teo wrote this.", "seen": second}).status_code == 302
    shown = mine.post(url, {**story, "seen": first}).content.decode()
    assert Campaign.objects.get().story == "Teo wrote this."
    assert "Nothing was overwritten" in shown
    assert "Laia wrote this." in shown
    assert "What stands there now:" in shown
    assert "Teo wrote this." in shown
    assert mine.post(url, {**story, "seen": mark_on(shown)}).status_code == 302
    assert Campaign.objects.get().story == "Laia wrote this."


def test_lines_are_compared_too_with_what_a_person_reads_in_them(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    loaf, url = campaign.rewards.get(title="Loaf"), None
    url = reverse("campaign_rewards_part", args=[loaf.pk])
    read = mark_on(as_(lead).get(url).content.decode())
    moves.change_reward(campaign, by=lead, part=loaf, cents=30_50, units=7)
    shown = as_(lead).post(url, {**REWARD, "seen": read}).content.decode()
    for words in ("<p>30.50</p>", "<p>7</p>", "<p>pick up</p>", "<p>A loaf of a kilo.</p>"):
        assert words in shown
    loaf.refresh_from_db()
    assert loaf.cents == 30_50


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("told", "ends"), [(True, ["done", "refused"]), (False, ["done", "done"])])
def test_of_two_who_save_at_once_one_is_told(la_fleca, lead, told, ends):
    """The negative control: without the mark of what they have read, the second takes the first one's words away."""
    campaign = make_funding.draft(la_fleca)
    seen = meanwhile.mark({"story": campaign.story}) if told else None
    words = ["One", "Two"]

    def work(meet):
        own, mine = Campaign.objects.get(pk=campaign.pk), words.pop()
        meet()
        moves.edit(own, by=lead, story=mine, seen=seen)

    assert sorted(together(work)) == ends


# -- What never changes any more ------------------------------------------------------------------
def attempts(campaign, lead):
    """Each step of the editor, tried once."""
    first = {name: getattr(campaign, name).first() for name in (*parts.MOST, "pictures")}
    text = {"title": "X", "description": "Y"}
    sizes = {"large": None, "middle": None, "small": None}
    drafting = [
        (moves.edit, {"story": "Other"}),
        (moves.edit, {"sdgs": [1]}),
        (moves.plan_cost, {**text, "kind": "task", "cents": 1}),
        (moves.change_cost, {"part": first["cost_lines"], "cents": 1}),
        (moves.remove_cost, {"part": first["cost_lines"]}),
        (moves.offer_reward, {**text, "cents": 1}),
        (moves.change_reward, {"part": first["rewards"], "cents": 1}),
        (moves.remove_reward, {"part": first["rewards"]}),
        (moves.offer_return, {**text, "kind": "service"}),
        (moves.change_return, {"part": first["collective_returns"], "title": "Z"}),
        (moves.remove_return, {"part": first["collective_returns"]}),
        (moves.commit_to, text),
        (moves.change_commitment, {"part": first["commitments"], "title": "Z"}),
        (moves.remove_commitment, {"part": first["commitments"]}),
        (pictures.add, {"alt": "X", "sizes": sizes}),
        (pictures.describe, {"part": first["pictures"], "alt": "X"}),
        (pictures.put_first, {"part": first["pictures"]}),
        (pictures.remove, {"part": first["pictures"]}),
    ]
    living = [
        (moves.ask_for_help, {**text, "kind": "task"}),
        (moves.change_help, {"part": first["help_wanted"], "title": "Z"}),
        (moves.introduce, text),
        (moves.change_maker, {"part": first["makers"], "title": "Z"}),
    ]
    return drafting, living


def refused(step, campaign, lead, given):
    try:
        step(campaign, by=lead, **given)
    except NotNow:
        return True
    return False


def test_after_the_draft_only_help_and_the_people_change(la_fleca, lead):
    campaign = make_funding.ready(la_fleca)
    make_editor.maker(campaign)
    make_editor.commitment(campaign)
    make_editor.picture(campaign)
    mentor = la_fleca.incubation.mentor
    ways = [
        lambda: moves.submit(campaign, by=lead),
        lambda: moves.approve(campaign, by=mentor, publish_at=clock.now()),
        lambda: moves.publish(campaign, by=None),
    ]
    for way in ways:
        campaign = way()
        drafting, living = attempts(campaign, lead)
        assert [step.name for step, given in drafting if not refused(step, campaign, lead, given)] == []
        assert [step.name for step, given in living if refused(step, campaign, lead, given)] == []
    before = CostLine.objects.count()
    campaign = make_funding.end_round(campaign)
    drafting, living = attempts(campaign, lead)
    assert campaign.state == "unfunded"
    assert all(refused(step, campaign, lead, given) for step, given in drafting + living)
    assert CostLine.objects.count() == before


def test_the_steps_of_a_draft_name_only_its_states():
    steps = [step for module in (moves, pictures) for step in vars(module).values() if getattr(step, "sources", ())]
    written = [step for step in steps if step.kind == "act"]
    living = {"ask_for_help", "change_help", "remove_help", "introduce", "change_maker", "remove_maker"}
    for step in written:
        name = step.name.partition(".")[2]
        expected = parts.UNTIL_THE_END if name in living else Campaign.EDITABLE
        assert set(step.sources) == set(expected), name
    assert set(review.settle.sources) == set(Campaign.EDITABLE)
    assert set(languages.translate.sources) == set(parts.UNTIL_THE_END)


# -- Taking a line out again ----------------------------------------------------------------------
REMOVED = {
    "impact": (make_editor.commitment, "commitments", 409),
    "team": (make_editor.maker, "makers", 302),
}


@pytest.mark.parametrize("name", REMOVED)
def test_a_line_is_taken_out_by_its_own_team_once_and_by_a_button(name, la_fleca, other_coop, lead, other_lead, as_):
    make, parts_, _once_published = REMOVED[name]
    campaign, theirs = make_funding.draft(la_fleca), make_funding.draft(other_coop)
    for each in (campaign, theirs):
        make(each)
    (mine,), (others,) = ([row.pk for row in getattr(each, parts_).all()] for each in (campaign, theirs))
    browser = as_(lead)

    def press(client, pk):
        return client.post(reverse(f"campaign_{name}_remove", args=[pk])).status_code

    assert browser.get(reverse(f"campaign_{name}_remove", args=[mine])).status_code == 405
    assert [press(browser, others), press(as_(other_lead), mine), press(browser, 2**63)] == [404, 404, 404]
    assert press(as_(None), mine) == 302  # to the page that signs in
    assert getattr(campaign, parts_).count() == getattr(theirs, parts_).count() == 1
    assert [press(browser, mine) for _time in range(2)] == [302, 404]
    assert (getattr(campaign, parts_).count(), getattr(theirs, parts_).count()) == (0, 1)


@pytest.mark.parametrize("name", REMOVED)
def test_once_published_the_people_may_still_change_and_the_promises_not(name, la_fleca, lead, as_):
    make, parts_, answer = REMOVED[name]
    campaign = make_funding.ready(la_fleca)
    make(campaign)
    row, url = getattr(campaign, parts_).get(), f"campaign_{name}_remove"
    campaign = moves.submit(campaign, by=lead)
    moves.publish(moves.approve(campaign, by=la_fleca.incubation.mentor, publish_at=clock.now()), by=None)
    assert as_(lead).post(reverse(url, args=[row.pk])).status_code == answer
    assert getattr(campaign, parts_).filter(pk=row.pk).exists() is (answer == 409)


# -- The rest of the pages ------------------------------------------------------------------------
def test_goals_and_commitments_are_chosen_and_shown(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    browser = as_(lead)
    assert browser.post(reverse("campaign_goals"), {"sdgs": ["18"]}).status_code == 200
    browser.post(reverse("campaign_goals"), {"sdgs": ["11", "2"]})
    assert Campaign.objects.get().sdgs == [11, 2]
    browser.post(reverse("campaign_impact"), {"title": "Flour from nearby", "description": "Two mills."})
    shown = page(browser, "campaign_preview", campaign.slug)
    assert shown.index("2. Zero hunger") < shown.index("11. Sustainable cities and communities")
    assert "Flour from nearby" in shown
    assert len(forms.sdgs.NAMES) == 17


def test_the_phone_preview_is_for_who_works_on_it(la_fleca, lead, coordinator, other_lead, other_mentor, as_):
    campaign = make_funding.draft(la_fleca)
    url = reverse("campaign_preview", args=[campaign.slug])
    people = [lead, la_fleca.incubation.mentor, coordinator, other_lead, other_mentor, None]
    assert [as_(one).get(url).status_code for one in people] == [200, 200, 200, 404, 404, 404]
    shown = as_(lead).get(url).content.decode()
    assert "stack-l phone" in shown
    assert "Sourdough manual" in shown
    assert "CC BY-SA 4.0" in shown
