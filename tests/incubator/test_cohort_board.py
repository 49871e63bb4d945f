"""The board: what it shows and to whom, cards moved by menu, refused with the rule that says why, and taken back for ten seconds."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.look.templatetags import telar
from crowdcoop.notify import delivery
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator.cohort import moves, moving, rules, steps
from incubator.gate import missing
from incubator.gate import moves as gate
from incubator.journeys import moves as journeys
from incubator.journeys.models import Incubation
from tests import kept, make, make_cohort, make_training
from tests.crowdcoop.test_at_once import together

pytestmark = pytest.mark.django_db
State = Incubation.State
PREPARATION = State.CAMPAIGN_PREPARATION
BOARD = "/en/staff/board/"
SECOND = timedelta(seconds=1)


@kept.fixture
def cohort(coordinator):
    return make_cohort.call(title="Crowdcoop 2026")


@kept.fixture
def horta(cohort, mentor, coordinator):
    """At the gate: nothing is left."""
    return make_cohort.at_the_gate(
        make.cooperative(name="Horta Viva", town="Mataró"), cohort, mentor=mentor, coordinator=coordinator
    )


def move_url(incubation) -> str:
    return reverse("staff_board_move", args=[incubation.pk]).replace("/es/", "/en/")


def take_back_url(incubation) -> str:
    return reverse("staff_board_take_back", args=[incubation.pk])


def state(incubation) -> str:
    return Incubation.objects.get(pk=incubation.pk).state


def mails(message: str = "preparation_opened"):
    return Notice.objects.filter(message=message)


class TestWhatItShows:
    def test_each_co_op_stands_in_the_column_of_its_stage(self, as_, horta, cohort, coordinator):
        make.incubation(make.cooperative(name="Nova Llar"), cohort, coordinator=coordinator)
        page = as_(coordinator).get(BOARD).content.decode()
        columns = page.split('data-stage="')[1:]
        assert [column.partition('"')[0] for column in columns] == list(steps.WAY)
        assert "Nova Llar" in columns[0]
        assert "Horta Viva" in columns[1]
        assert "Núria Vidal" in columns[1]
        assert "2 co-ops" in page

    def test_who_has_left_stands_in_the_table_or_where_it_is_asked_for(self, as_, horta, coordinator):
        journeys.drop_out(horta, by=coordinator, reason="They found work.")
        browser = as_(coordinator)
        assert "data-card" not in browser.get(BOARD).content.decode()
        for asked in ("?stage=dropped_out", "?view=table"):
            assert "Horta Viva" in browser.get(BOARD + asked).content.decode()

    def test_a_card_says_the_most_urgent_thing(self, as_, horta, coordinator):
        make_cohort.action(horta, "Write the statutes", due_in=-2)
        make_cohort.action(horta, "Ask for prices", due_in=2)
        page = as_(coordinator).get(BOARD).content.decode()
        card = page[page.index("data-card") :]
        assert "Write the statutes" in card
        assert "Ask for prices" not in card
        assert "Ask for prices" in page
        assert "Radar: 2 things to look at" in page

    @pytest.mark.parametrize(("asked", "found"), [
        ("q=horta", True), ("q=mataró", True), ("q=núria", True), ("q=zzz", False), ("stage=itinerary", True),
        ("stage=ready", False), ("town=Mataró", True), ("town=Girona", False), ("stuck=1", False), ("paused=1", False),
        ("mentor=none", False), ("call=999999", False), ("call=x", True), ("stage=nowhere", True), ("sort=zzz", True),
    ])  # fmt: skip
    def test_filters_stand_in_the_address(self, as_, horta, coordinator, asked, found):
        for view in ("", "&view=table"):
            assert ("Horta Viva" in as_(coordinator).get(f"{BOARD}?{asked}{view}").content.decode()) is found

    def test_the_table_is_sorted_by_its_headings_and_only_by_them(self, as_, horta, cohort, coordinator):
        make.itinerary(make.cooperative(name="Àrea"), cohort, coordinator=coordinator)
        browser = as_(coordinator)

        def order(sort: str) -> bool:
            page = browser.get(f"{BOARD}?view=table&sort={sort}").content.decode()
            return page.index(">Àrea<") < page.index(">Horta Viva<")

        assert order("name")
        assert not order("-name")
        assert not order("-town") or order("town")
        page = browser.get(f"{BOARD}?view=table&sort=name").content.decode()
        assert 'aria-sort="ascending"' in page
        assert "sort=-name" in page

    def test_the_sheet_has_exactly_what_is_filtered_and_runs_no_formula(self, as_, horta, cohort, coordinator):
        make.itinerary(make.cooperative(name="=1+1", town="Girona"), cohort, coordinator=coordinator)
        browser = as_(coordinator)
        lines = browser.get(f"{BOARD}csv/?town=Girona").content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].startswith('"\'=1+1"')
        assert len(browser.get(f"{BOARD}csv/?sort=-name").content.decode().splitlines()) == 3

    def test_the_table_says_what_mentors_have_to_do(self, as_, horta, mentor, coordinator):
        pool = make_training.pool(horta)
        make_training.held(pool, minutes=90)
        make_training.booked(pool)
        make_cohort.unwritten(horta)
        page = as_(coordinator).get(f"{BOARD}?view=table").content.decode()
        row = page[page.index('id="workload"') :]
        assert telar.hours(90) in row

    @pytest.mark.once
    def test_it_asks_the_same_of_three_and_of_thirty(self, as_, cohort, mentor, coordinator, cost):
        browser, counts = as_(coordinator), []
        for rows in (3, 27):
            for n in range(rows):
                make_cohort.still(f"Co-op {n}", cohort, mentor=mentor, coordinator=coordinator)
            as_(mentor).get("/en/mentor/")  # what a process asks once
            pages = (BOARD, f"{BOARD}?view=table", f"{BOARD}csv/", "/en/staff/cooperatives/", "/en/mentor/")
            counts.append([cost(as_(mentor) if "mentor" in page else browser, page) for page in pages])
        assert counts[0] == counts[1]


class TestWhoMay:
    @pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
    def test_it_is_the_coordinations(self, as_, horta, who, request):
        browser = as_(request.getfixturevalue(who))
        for path in (BOARD, f"{BOARD}csv/", move_url(horta)):
            assert browser.get(path).status_code == 404
        assert browser.post(move_url(horta), {"to": PREPARATION}).status_code == 404
        assert browser.post(take_back_url(horta), {"entry": "1"}).status_code == 404
        assert state(horta) == State.ITINERARY

    def test_nobody_moves_their_own_co_op(self, as_, horta, coordinator, other_coordinator):
        lead = horta.cooperative.team()[0]
        people.join_team(horta.cooperative, by=lead, person=other_coordinator)
        browser = as_(other_coordinator)
        assert "somebody else decides" in browser.get(BOARD).content.decode()
        assert 'type="radio"' not in browser.get(move_url(horta)).content.decode()
        assert browser.post(move_url(horta), {"to": PREPARATION}).status_code == 404
        assert state(horta) == State.ITINERARY
        entry = moving.move(horta, PREPARATION, by=coordinator)
        with pytest.raises(NotYours):
            moves.take_back_move(horta, by=other_coordinator, entry=entry.pk)


class TestMoving:
    def test_by_menu_with_a_note(self, as_, horta, coordinator):
        browser = as_(coordinator)
        page = browser.get(f"{move_url(horta)}?town=Mataró").content.decode()
        assert f'value="{PREPARATION}"' in page
        answer = browser.post(move_url(horta), {"to": PREPARATION, "note": "Well done.", "asked": "town=Mataró&x=1"})
        assert answer["Location"] == f"{reverse('staff_board')}?town=Matar%C3%B3#coop-{horta.pk}"
        assert state(horta) == PREPARATION
        assert Entry.objects.get(step="gate.open_preparation").why == "Well done."
        board = browser.get(BOARD).content.decode()
        assert "Horta Viva moved to Campaign preparation" in board
        assert "Undo" in board

    def test_the_menu_of_the_card_is_the_same_form_without_the_page(self, as_, horta, coordinator):
        part = as_(coordinator).get(f"{move_url(horta)}?part=1").content.decode()
        assert "<html" not in part
        assert f'id="move-{horta.pk}-to' in part.replace("id_", "")

    def test_what_is_not_possible_says_the_rule(self, as_, cohort, mentor, coordinator):
        make_training.module(title="What co-operating means")
        begun = make.itinerary(make.cooperative(), cohort, mentor=mentor, coordinator=coordinator)
        browser = as_(coordinator)
        page = browser.get(move_url(begun)).content.decode()
        assert f'value="{PREPARATION}"' not in page
        lacking = missing(begun.cooperative, PREPARATION)[0].sentence
        assert "What co-operating means" in lacking
        assert lacking in page
        assert "A co-op does not go back to a stage it has left." in page
        assert "“Campaign preparation” comes first." in page
        refused = browser.post(move_url(begun), {"to": PREPARATION}, HTTP_REFERER=f"http://testserver{BOARD}")
        assert refused.status_code == 303
        assert lacking in browser.get(BOARD).content.decode()
        assert state(begun) == State.ITINERARY

    @pytest.mark.parametrize("to", [State.DIAGNOSIS, State.READY, State.IN_CAMPAIGN, State.GRADUATED, State.ITINERARY])
    def test_a_forged_move_is_refused(self, as_, horta, coordinator, to):
        assert as_(coordinator).post(move_url(horta), {"to": to}).status_code == 409
        assert state(horta) == State.ITINERARY

    @pytest.mark.parametrize("to", ["", "nowhere", "x" * 500])
    def test_nonsense_is_refused_too(self, as_, horta, coordinator, to):
        assert as_(coordinator).post(move_url(horta), {"to": to}).status_code == 409

    def test_each_stage_says_how_the_next_one_comes(self, cohort, mentor, coordinator):
        begun = make.incubation(None, cohort, mentor=mentor, coordinator=coordinator)
        ways = {way.to: way.reasons for way in steps.ways(begun, coordinator)}
        assert ways[State.ITINERARY] == ("Its lead agrees to the roadmap, and the itinerary begins.",)
        assert State.DIAGNOSIS not in ways

    def test_to_the_end(self, as_, horta, coordinator, settings):
        settings.GATE_CONDITIONS = []
        make_cohort.following_up(horta)
        browser = as_(coordinator)
        browser.post(move_url(horta), {"to": State.GRADUATED})
        assert state(horta) == State.GRADUATED
        assert "Its time in the programme is over." in browser.get(move_url(horta)).content.decode()

    def test_leaving_needs_its_reason(self, as_, horta, coordinator):
        browser = as_(coordinator)
        assert browser.post(move_url(horta), {"to": State.DROPPED_OUT}).status_code == 409
        browser.post(move_url(horta), {"to": State.DROPPED_OUT, "note": "They found work."})
        assert state(horta) == State.DROPPED_OUT


class TestTakingBack:
    def test_within_ten_seconds_it_stands_where_it_stood(self, as_, horta, coordinator):
        browser = as_(coordinator)
        browser.post(move_url(horta), {"to": PREPARATION})
        entry = Entry.objects.get(step="gate.open_preparation")
        with clock.at(entry.at + 9 * SECOND):
            assert delivery.deliver_due() >= 0
            assert mails().count() == 1
            assert mails().get().sent_at is None
            answer = browser.post(take_back_url(horta), {"entry": entry.pk})
        assert answer.status_code == 302
        assert (state(horta), mails().count()) == (State.ITINERARY, 0)
        assert "Taken back: Horta Viva is in Itinerary again." in browser.get(BOARD).content.decode()
        told = Entry.objects.get(step="cohort.take_back_move")
        assert (told.before, told.after, told.data["step"]) == (PREPARATION, State.ITINERARY, "gate.open_preparation")
        assert gate.open_preparation.allowed(Incubation.objects.get(pk=horta.pk), coordinator)

    def test_after_ten_seconds_the_mails_have_left_and_it_stays(self, as_, horta, coordinator):
        browser = as_(coordinator)
        browser.post(move_url(horta), {"to": PREPARATION})
        entry = Entry.objects.get(step="gate.open_preparation")
        with clock.at(entry.at + rules.UNDO_FOR):
            assert "Undo" not in browser.get(BOARD).content.decode()
            assert browser.post(take_back_url(horta), {"entry": entry.pk}).status_code == 409
            delivery.deliver_due()
        assert state(horta) == PREPARATION
        assert mails().get().sent_at is not None

    def test_not_once_something_else_has_happened(self, horta, coordinator):
        entry = moving.move(horta, PREPARATION, by=coordinator)
        people.describe(horta.cooperative, by=horta.cooperative.team()[0], sentence="Greens")
        with clock.at(entry.at + SECOND), pytest.raises(NotNow, match="something else has happened"):
            moves.take_back_move(horta, by=coordinator, entry=entry.pk)
        assert (state(horta), mails().count()) == (PREPARATION, 1)

    def test_not_twice_and_not_another_move(self, horta, coordinator):
        entry = moving.move(horta, PREPARATION, by=coordinator)
        with clock.at(entry.at + SECOND):
            with pytest.raises(NotNow):
                moves.take_back_move(horta, by=coordinator, entry=entry.pk - 1)
            moves.take_back_move(horta, by=coordinator, entry=entry.pk)
            with pytest.raises(NotNow):
                moves.take_back_move(horta, by=coordinator, entry=entry.pk)

    def test_not_by_another_person(self, as_, horta, coordinator, other_coordinator):
        entry = moving.move(horta, PREPARATION, by=coordinator)
        with clock.at(entry.at + SECOND):
            assert as_(other_coordinator).post(take_back_url(horta), {"entry": entry.pk}).status_code == 409
        assert state(horta) == PREPARATION

    def test_not_when_a_mail_is_leaving(self, horta, coordinator):
        entry = moving.move(horta, PREPARATION, by=coordinator)
        mails().update(attempts=1)
        with clock.at(entry.at + SECOND), pytest.raises(NotNow, match="mails have left"):
            moves.take_back_move(horta, by=coordinator, entry=entry.pk)

    def test_what_was_no_move_of_the_board_is_not_taken_back(self, horta, mentor, coordinator):
        with pytest.raises(NotNow):
            moves.take_back_move(horta, by=coordinator, entry=Entry.objects.order_by("-id")[0].pk)

    @pytest.mark.parametrize("entry", ["", "x", "-1", "9" * 40, "1"])
    def test_a_forged_number_is_refused(self, as_, horta, coordinator, entry):
        moving.move(horta, PREPARATION, by=coordinator)
        assert as_(coordinator).post(take_back_url(horta), {"entry": entry}).status_code == 409


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_of_two_coordinators_one_moves_it(self, horta, coordinator, other_coordinator):
        by = [coordinator, other_coordinator]

        def work(meet):
            own, person = Incubation.objects.get(pk=horta.pk), by.pop()
            meet()
            moving.move(own, PREPARATION, by=person)

        assert together(work) == ["done", "refused"]
        assert Entry.objects.filter(step="gate.open_preparation").count() == mails().count() == 1

    def test_without_the_lock_both_would_have(self, horta, coordinator):
        """The negative control: who reads, asks and writes moves it as well."""

        def work(meet):
            own = Incubation.objects.get(pk=horta.pk)
            if gate.open_preparation.why_not(own, coordinator):
                raise NotNow("too late")
            meet()
            Incubation.objects.filter(pk=own.pk).update(state=PREPARATION)
            Entry.of("gate.open_preparation", own, by=coordinator, before=own.state, why="", facts={}).save()

        assert together(work) == ["done", "done"]
        assert Entry.objects.filter(step="gate.open_preparation").count() == 2

    def test_a_mail_that_leaves_and_a_move_taken_back_are_not_both(self, horta, coordinator):
        """One of them waits for the other's lock: dropped mails never leave, and after one has left nothing is dropped."""
        entry = moving.move(horta, PREPARATION, by=coordinator)
        mails().update(not_before=entry.at)
        tasks = [
            lambda: moves.take_back_move(horta, by=coordinator, entry=entry.pk),
            lambda: delivery.deliver_due() and None,
        ]

        def work(meet):
            task = tasks.pop()
            meet()
            task()

        together(work)
        taken_back, sent = state(horta) == State.ITINERARY, mails().filter(sent_at__isnull=False).count()
        assert (taken_back, sent) in {(True, 0), (False, 1)}
