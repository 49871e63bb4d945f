"""Sharing out reviews: even, never to one's own, never twice an organisation; the plan that is carried out is the one that was shown."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zeal import zeal_ignore

from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.calls.models import MentoringOrganisation
from incubator.reviews import moves, queue
from incubator.reviews.assignment import Candidate, Case, share_out
from incubator.reviews.models import Review
from tests import kept, make

PEOPLE = st.sets(st.integers(1, 12), max_size=12)
ORGANISATIONS = st.frozensets(st.integers(1, 4), max_size=2)


@st.composite
def candidates(draw):
    return [Candidate(person, draw(ORGANISATIONS)) for person in sorted(draw(PEOPLE))]


@st.composite
def cases(draw):
    numbers = draw(st.sets(st.integers(1, 40), max_size=12))
    barred, whole = st.frozensets(st.integers(1, 12), max_size=6), st.booleans()
    return [
        Case(number, draw(st.integers(0, 4)), draw(barred), draw(ORGANISATIONS), draw(whole))
        for number in sorted(numbers)
    ]


LOADS = st.dictionaries(st.integers(1, 12), st.integers(0, 5))


def disjoint(people):
    taken = [organisation for one in people for organisation in one.organisations]
    return len(taken) == len(set(taken))


def most(case, everybody):
    """By trying all of them: how many could be asked at once."""
    free = [one for one in everybody if one.person not in case.barred and not one.organisations & case.organisations]
    sizes = [size for size in range(case.lacks + 1) if any(disjoint(some) for some in combinations(free, size))]
    return max(sizes, default=0)


class TestSharingOut:
    @given(cases(), candidates(), LOADS)
    def test_nobody_is_asked_who_may_not_be(self, asked, everybody, load):
        plan, known = share_out(asked, everybody, load), {one.person: one for one in everybody}
        for case in asked:
            chosen = [known[person] for person in plan.chosen.get(case.application, [])]
            assert len(set(chosen)) == len(chosen)
            assert not {one.person for one in chosen} & case.barred
            assert disjoint([*chosen, Candidate(0, case.organisations)])

    @given(cases(), candidates(), LOADS)
    def test_each_gets_as_many_as_there_can_be_and_says_what_is_lacking(self, asked, everybody, load):
        plan = share_out(asked, everybody, load)
        for case in asked:
            reached = most(case, everybody)
            expected = 0 if case.whole and reached < case.lacks else reached
            assert len(plan.chosen.get(case.application, [])) == expected
            assert plan.short.get(case.application, 0) == case.lacks - expected

    @given(st.integers(1, 10), st.integers(0, 30), st.integers(1, 4))
    def test_where_nobody_is_barred_the_loads_differ_by_one_at_most(self, mentors, applications, lacks):
        plan = share_out([Case(n, lacks) for n in range(applications)], [Candidate(n) for n in range(mentors)], {})
        work = [sum(one in people for people in plan.chosen.values()) for one in range(mentors)]
        assert max(work) - min(work) <= 1

    @given(cases(), candidates(), LOADS, st.randoms())
    def test_the_same_question_has_the_same_answer_in_whatever_order_it_is_asked(self, asked, everybody, load, chance):
        plan = share_out(asked, everybody, load)
        chance.shuffle(asked)
        chance.shuffle(everybody)
        assert share_out(asked, everybody, load).token == plan.token

    def test_who_belongs_to_two_organisations_does_not_shut_out_two_others(self):
        both, first, second = (
            Candidate(1, frozenset({1, 2})),
            Candidate(2, frozenset({1})),
            Candidate(3, frozenset({2})),
        )
        assert share_out([Case(7, 2)], [both, first, second], {2: 3, 3: 3}).chosen == {7: [2, 3]}

    def test_who_has_much_to_do_already_is_asked_last(self):
        plan = share_out([Case(1, 1), Case(2, 1)], [Candidate(1), Candidate(2)], {1: 5})
        assert plan.chosen == {1: [2], 2: [2]}

    def test_a_review_passes_on_from_who_had_to_be_asked_first(self):
        """The hardest case chooses first; what comes later makes it uneven, and is evened out."""
        asked = [
            Case(1, 1, barred=frozenset({2})),
            Case(2, 1, barred=frozenset({3})),
            Case(3, 2, barred=frozenset({1})),
        ]
        plan = share_out(asked, [Candidate(1), Candidate(2), Candidate(3)], {})
        work = [sum(one in people for people in plan.chosen.values()) for one in (1, 2, 3)]
        assert max(work) - min(work) <= 1

    def test_another_plan_has_another_token(self):
        first, second = share_out([Case(1, 1)], [Candidate(1)], {}), share_out([Case(1, 1)], [Candidate(2)], {})
        assert first.token != second.token


@kept.fixture
def sent(la_fleca, other_coop, open_call):
    return [make.submitted(coop, open_call) for coop in (la_fleca, other_coop)]


@kept.fixture
def mentors(mentor, other_mentor):
    return [mentor, other_mentor, make.person("Third", role="mentor"), make.person("Fourth", role="mentor")]


@pytest.mark.django_db
class TestThePlan:
    def test_it_is_even_and_carried_out_as_shown(self, sent, mentors, open_call, coordinator):
        plan = queue.plan_for(open_call, coordinator)
        assert sorted(one for people in plan.chosen.values() for one in people) == [one.pk for one in mentors]
        moves.carry_out(open_call, by=coordinator, plan=plan.token)
        given = {one.pk: sorted(one.reviews.values_list("reviewer", flat=True)) for one in sent}
        assert given == {application: sorted(chosen) for application, chosen in plan.chosen.items()}
        assert {type(one).objects.get(pk=one.pk).state for one in sent} == {"in_review"}

    def test_each_reviewer_hears_of_all_of_theirs_in_one_letter(
        self, sent, mentor, other_mentor, open_call, coordinator
    ):
        moves.carry_out(open_call, by=coordinator, plan=queue.plan_for(open_call, coordinator).token)
        told = Notice.objects.filter(message__in=["review_assigned", "reviews_assigned"]).order_by("email")
        assert [(one.message, one.person) for one in told] == [
            ("reviews_assigned", mentor),
            ("reviews_assigned", other_mentor),
        ]

    def test_a_plan_that_is_not_that_of_now_is_not_carried_out(self, sent, mentors, open_call, coordinator):
        plan = queue.plan_for(open_call, coordinator)
        moves.assign(sent[0], by=coordinator, reviewers=mentors[:2])
        with pytest.raises(NotNow, match="changed meanwhile"):
            moves.carry_out(open_call, by=coordinator, plan=plan.token)
        assert sent[1].reviews.count() == 0

    def test_an_empty_plan_is_nothing_to_carry_out(self, open_call, coordinator):
        with pytest.raises(NotNow, match="changed meanwhile"):
            moves.carry_out(open_call, by=coordinator, plan=queue.plan_for(open_call, coordinator).token)

    @pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter", "stranger"])
    def test_only_the_coordination_carries_it_out(self, sent, mentors, open_call, who, request):
        with pytest.raises(NotYours):
            moves.carry_out(open_call, by=request.getfixturevalue(who), plan=queue.plan_for(open_call).token)

    def test_a_coordinator_plans_nothing_for_their_own_co_op(self, sent, mentors, open_call, coordinator, lead):
        people.join_team(sent[0].cooperative, by=lead, person=coordinator)
        assert set(queue.plan_for(open_call, coordinator).chosen) == {sent[1].pk}

    def test_too_few_are_not_begun_with(self, sent, mentor, open_call, coordinator):
        plan = queue.plan_for(open_call, coordinator)
        assert (plan.chosen, plan.short) == ({}, {sent[0].pk: 2, sent[1].pk: 2})

    def test_mentors_of_one_organisation_do_not_meet_on_an_application(self, sent, mentors, open_call, coordinator):
        for number, pair in enumerate((mentors[:2], mentors[2:])):
            MentoringOrganisation.objects.create(name=f"Organisation {number}").mentors.set(pair)
        for chosen in queue.plan_for(open_call, coordinator).chosen.values():
            assert sorted(mentors.index(type(mentors[0])(pk=one)) // 2 for one in chosen) == [0, 1]

    def test_only_mentors_of_the_organisations_that_give_the_call_their_hours(self, coordinator, mentor, la_fleca):
        named = make.person("Named", role="mentor")
        MentoringOrganisation.objects.create(name="Ours").mentors.set([named])
        call = make.open_call(coordinator, reviews_needed=1)
        sent = make.submitted(la_fleca, call)
        assert queue.plan_for(call).chosen == {sent.pk: [named.pk]}

    def test_who_was_asked_before_or_sits_in_the_team_is_left_out(self, sent, mentors, open_call, coordinator, lead):
        application = moves.assign(sent[0], by=coordinator, reviewers=mentors[:2])
        moves.declare_conflict(application.reviews.get(reviewer=mentors[0]), by=mentors[0])
        people.join_team(application.cooperative, by=lead, person=mentors[1])
        people.join_team(application.cooperative, by=lead, person=mentors[3])
        case = queue.sharing(open_call).cases[application.pk]
        assert case.barred >= {mentors[0].pk, mentors[1].pk, mentors[3].pk}
        assert case.lacks == 1

    def test_who_is_no_mentor_any_more_does_not_count_as_at_work(self, sent, mentors, open_call, coordinator):
        moves.assign(sent[0], by=coordinator, reviewers=mentors[:2])
        people.take_role(mentors[0], by=None, role="mentor", reason="On leave")
        assert queue.sharing(open_call).cases[sent[0].pk].lacks == 1


@pytest.mark.django_db
class TestPages:
    def test_the_plan_is_looked_at_and_confirmed(self, as_, sent, mentors, open_call, coordinator):
        browser, url = as_(coordinator), f"/en/staff/calls/{open_call.pk}/assignment/"
        page = browser.get(url)
        said = page.content.decode()
        assert "Assign 4 reviews" in said
        assert [name for name in ("La Fleca", "Horta Viva", "Núria Vidal", "Fourth") if name not in said] == []
        with zeal_ignore():  # one step for each application, on purpose
            browser.post(url, {"plan": page.context["plan"]})
        assert Review.objects.count() == 4
        again = browser.post(
            url, {"plan": page.context["plan"]}, headers={"referer": f"http://testserver{url}"}, follow=True
        )
        assert "have changed meanwhile" in again.content.decode()
        assert Review.objects.count() == 4

    def test_what_is_confirmed_is_what_the_first_page_shows(
        self, as_, sent, mentors, open_call, coordinator, monkeypatch
    ):
        monkeypatch.setattr(queue, "AT_ONCE", 1)
        browser, url = as_(coordinator), f"/en/staff/calls/{open_call.pk}/assignment/"
        page = browser.get(url)
        said = page.content.decode()
        assert "This assigns the first application of the table. 1 more comes after that." in said
        assert ("La Fleca" in said, "Horta Viva" in said) == (True, False)
        browser.post(url, {"plan": page.context["plan"]})
        assert [one.reviews.count() for one in sent] == [2, 0]
        browser.post(url, {"plan": browser.get(url).context["plan"]})
        assert [one.reviews.count() for one in sent] == [2, 2]
        assert sorted(Review.objects.values_list("reviewer", flat=True)) == [one.pk for one in mentors]

    @pytest.mark.parametrize("plan", ["", "a" * 32, "0", "é", "{}"])
    def test_a_forged_plan_assigns_nothing(self, as_, sent, mentors, open_call, coordinator, plan):
        answer = as_(coordinator).post(f"/en/staff/calls/{open_call.pk}/assignment/", {"plan": plan, "reviewers": "1"})
        assert answer.status_code == 409
        assert Review.objects.count() == 0

    def test_what_is_short_says_why(self, as_, sent, mentor, open_call, coordinator):
        said = as_(coordinator).get(f"/en/staff/calls/{open_call.pk}/assignment/").content.decode()
        assert "2 reviewers are lacking. Mentors of the call: 1; of its team or asked before: 0." in said
        assert "Its review begins when all can be asked." in said

    def test_without_applications_it_says_so(self, as_, open_call, coordinator):
        said = as_(coordinator).get(f"/en/staff/calls/{open_call.pk}/assignment/").content.decode()
        assert "Nothing to assign" in said

    def test_reviewers_are_added_and_taken_off_by_hand(self, as_, sent, mentors, coordinator):
        browser, url = as_(coordinator), f"/en/staff/applications/{sent[0].pk}/reviewers/"
        assert "2 reviewers are lacking" in browser.get(url).content.decode()
        browser.post(url, {"reviewers": [mentors[0].pk, mentors[1].pk]})
        review = sent[0].reviews.get(reviewer=mentors[0])
        browser.post(f"/en/staff/reviews/{review.pk}/take-off/", {"reason": "Ill"})
        states = dict(sent[0].reviews.values_list("reviewer", "state"))
        assert states == {mentors[0].pk: "removed", mentors[1].pk: "assigned", mentors[2].pk: "assigned"}
        browser.post(url, {"reviewers": [mentors[3].pk]})
        assert sent[0].reviews.at_work().count() == 3

    def test_more_than_the_call_asks_for_are_added_one_by_one(self, as_, sent, mentors, coordinator):
        browser, url = as_(coordinator), f"/en/staff/applications/{sent[0].pk}/reviewers/"
        answer = browser.post(url, {"reviewers": [one.pk for one in mentors[:3]]})
        assert "there would be 3 reviewers; this call asks for 2" in answer.content.decode()
        assert Review.objects.count() == 0

    @pytest.mark.parametrize("wrong", [["0"], ["abc"], [], ["lead"], ["supporter"]])
    def test_only_whom_the_list_offers(self, as_, sent, mentors, coordinator, wrong, request):
        chosen = [request.getfixturevalue(one).pk if one in {"lead", "supporter"} else one for one in wrong]
        answer = as_(coordinator).post(f"/en/staff/applications/{sent[0].pk}/reviewers/", {"reviewers": chosen})
        assert "Choose somebody from the list." in answer.content.decode()
        assert Review.objects.count() == 0

    def test_a_coordinator_of_the_team_finds_nothing(self, as_, sent, mentors, coordinator, lead, other_coordinator):
        application = moves.assign(sent[0], by=other_coordinator, reviewers=mentors[:2])
        people.join_team(application.cooperative, by=lead, person=coordinator)
        browser, review = as_(coordinator), application.reviews.first()
        assert browser.get(f"/en/staff/applications/{application.pk}/reviewers/").status_code == 404
        for word in ("take-off", "clear"):
            assert browser.post(f"/en/staff/reviews/{review.pk}/{word}/").status_code == 404

    def test_the_plan_asks_as_many_queries_for_many_as_for_few(self, as_, cost, sent, mentors, open_call, coordinator):
        browser, url = as_(coordinator), f"/en/staff/calls/{open_call.pk}/assignment/"
        few = cost(browser, url)
        for _ in range(3):
            make.submitted(call=open_call)
            make.person(role="mentor")
        assert cost(browser, url) == few


def test_five_hundred_applications_are_shared_out_among_thirty(benchmark_seconds):
    everybody = [Candidate(person, frozenset({person % 4})) for person in range(30)]
    asked = [Case(n, 3, barred=frozenset({n % 30, (n * 7) % 30})) for n in range(500)]
    with benchmark_seconds(2):
        plan = share_out(asked, everybody, {})
    assert (len(plan.chosen), plan.short) == (500, {})


@pytest.fixture
def benchmark_seconds():
    from contextlib import contextmanager
    from time import perf_counter

    @contextmanager
    def within(limit):
        began = perf_counter()
        yield
        assert perf_counter() - began < limit

    return within
