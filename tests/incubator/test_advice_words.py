"""What the co-op never sees, and a time that it asks for."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal import timeline
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from crowdcoop.reports import moves as reports
from crowdcoop.reports import snapshot
from crowdcoop.workflow import NotNow, NotYours
from incubator.advice import moves, tasklist, tasks, waiting
from incubator.advice.asked import OFFER_STANDS, SessionRequest
from incubator.advice.models import Session
from incubator.advice.requests import moves as requests
from tests import kept, make, make_advice, make_training
from tests.access_table import TABLE, rows
from tests.attacks import body
from tests.world import this_month

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
State = SessionRequest.State
CANARY = "Their-treasurer-hides-something-8f3a"


@kept.fixture
def pool(itinerary, mentor):
    return make_training.pool(itinerary)


def told(message):
    return [notice.email for notice in Notice.objects.filter(message=message).order_by("id")]


# -- Private notes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "code"),
    [("mentor", 200), ("coordinator", 200), ("lead", 404), ("teammate", 404), ("other_mentor", 404), ("finance", 404)],
)
def test_who_reads_the_notes(who, code, pool, itinerary, mentor, as_, request):
    moves.write_note(itinerary, by=mentor, text=CANARY)
    answer = as_(request.getfixturevalue(who)).get(reverse("advice_notes", args=[itinerary.pk]))
    assert answer.status_code == code
    assert (CANARY in answer.content.decode()) == (code == 200)


@pytest.mark.parametrize("who", ["lead", "coordinator", "other_mentor", "supporter"])
def test_only_who_goes_along_writes_notes(who, itinerary, as_, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        moves.write_note(itinerary, by=person, text="x")
    assert as_(person).post(reverse("advice_notes", args=[itinerary.pk]), {"text": "x"}).status_code == 404


def test_a_mentor_who_joins_the_team_reads_no_notes_any_more(pool, itinerary, la_fleca, lead, mentor, as_):
    moves.write_note(itinerary, by=mentor, text=CANARY)
    people.join_team(la_fleca, by=lead, person=mentor)
    assert as_(mentor).get(reverse("advice_notes", args=[itinerary.pk])).status_code == 404


@pytest.mark.once
def test_no_byte_sent_to_the_team_has_a_word_of_a_note(everything, as_):
    w = everything
    moves.write_note(w.incubation, by=w.mentor, text=CANARY)
    moves.write_message(w.session, by=w.mentor, text="See you.")
    tasks.tell_of_messages_due()
    browser, seen = as_(w.member), 0
    for name in sorted(TABLE):
        for row in rows(name):
            if "member" in (row.get or ()):
                args = row.args(w)
                address = reverse(name, **({"kwargs": args} if isinstance(args, dict) else {"args": args}))
                answer = browser.get(address)
                assert CANARY not in body(answer), name
                seen += 1
    assert seen > 60
    for notice in Notice.objects.filter(entry__isnull=False).select_related("entry", "person"):
        said = words(notice)
        assert CANARY not in said.subject + said.text + said.html, notice.message
    report = reports.request(w.coop, by=w.member, period=this_month(), language="en")
    snapshot.freeze(report)
    assert CANARY not in json.dumps(report.snapshot)
    assert CANARY not in json.dumps(list(Entry.objects.values_list("data", "why")), default=str)
    assert CANARY not in str(timeline.of(w.coop, 100))
    # And the coordination's page has it, or the search would find nothing anywhere.
    assert CANARY in as_(w.coordinator).get(reverse("advice_notes", args=[w.incubation.pk])).content.decode()


# -- Asking for a time ------------------------------------------------------------------------------


def test_a_co_op_asks_a_mentor_offers_and_one_press_books(pool, itinerary, lead, mentor, as_):
    typed = {"pool": pool.pk, "topic": "The statutes", "suits": "Tuesdays"}
    page = as_(lead).post(reverse("advice_ask"), typed)
    asked = SessionRequest.objects.get()
    assert page.url == asked.get_absolute_url()
    assert told("session_asked") == ["mentor@example.org"]
    assert [item.url for item in waiting.for_mentor(mentor)] == [asked.get_absolute_url()]
    at = clock.now().astimezone(ZoneInfo("Europe/Madrid")) + 3 * DAY
    offer = {"starts_at": f"{at:%Y-%m-%dT%H:%M}", "minutes": "45", "place": "https://meet.example/x"}
    assert as_(mentor).post(asked.get_absolute_url(), offer).status_code == 302
    assert told("session_offered") == ["lead@example.org", "teammate@example.org"]
    assert f"request:{asked.pk}" in [task.key for task in tasklist.tasks(itinerary, lead)]
    assert waiting.for_mentor(mentor) == []
    answer = as_(lead).post(reverse("advice_request_accept", args=[asked.pk]))
    session = Session.objects.get()
    assert answer.url == session.get_absolute_url()
    assert [session.topic, session.minutes_planned, session.place] == ["The statutes", 45, "https://meet.example/x"]
    asked.refresh_from_db()
    assert [asked.state, asked.session] == [State.BOOKED, session]
    assert told("session_booked") == ["lead@example.org", "teammate@example.org", "mentor@example.org"]


def test_an_offered_time_is_kept_for_the_co_op(pool, other_coop, mentor, lead):
    theirs = make.itinerary(other_coop, mentor=mentor)
    moves.open_pools(theirs, by=None)
    offered = make_advice.answered(pool)
    with pytest.raises(NotNow, match="Just taken"):
        make_training.booked(theirs.pools.get(), at=offered.starts_at + HOUR / 2)
    requests.withdraw(offered, by=lead)
    assert told("session_request_withdrawn") == ["mentor@example.org"]
    make_training.booked(theirs.pools.get(), at=offered.starts_at + HOUR / 2)


def test_an_offer_expires_after_three_days_swept_or_not(pool, lead, mentor):
    offered = make_advice.answered(pool)
    with clock.at(clock.now() + OFFER_STANDS + HOUR):
        with pytest.raises(NotNow, match="expired"):
            requests.accept_time(offered, by=lead)
        make_training.booked(pool, at=offered.starts_at)
        assert [tasks.answer_requests_due(), tasks.answer_requests_due()] == [1, 0]
    offered.refresh_from_db()
    assert offered.state == State.OPEN
    assert told("session_offer_expired") == ["lead@example.org", "teammate@example.org", "mentor@example.org"]


def test_a_request_lapses_after_three_weeks_with_a_mail(pool):
    asked = make_advice.asked(pool)
    with clock.at(clock.now() + 20 * DAY):
        assert tasks.answer_requests_due() == 0
    with clock.at(clock.now() + 22 * DAY):
        assert [tasks.answer_requests_due(), tasks.answer_requests_due()] == [1, 0]
    asked.refresh_from_db()
    assert asked.state == State.LAPSED
    assert told("session_request_lapsed") == ["lead@example.org", "teammate@example.org"]


def test_what_no_mentor_answers_comes_to_the_coordination(pool, coordinator, mentor):
    asked = make_advice.asked(pool)
    assert waiting.for_coordination(coordinator) == []
    with clock.at(clock.now() + 8 * DAY):
        assert [item.url for item in waiting.for_coordination(coordinator)] == [asked.get_absolute_url()]


def test_one_request_at_a_time_and_what_was_typed_is_kept(pool, lead, as_):
    make_advice.asked(pool)
    typed = {"pool": pool.pk, "topic": "My very own topic", "suits": "Tuesdays"}
    page = as_(lead).post(reverse("advice_ask"), typed).content.decode()
    assert "asked this organisation already" in page
    assert "My very own topic" in page
    assert SessionRequest.objects.count() == 1


@pytest.mark.parametrize("who", ["other_mentor", "lead", "coordinator", "other_lead"])
def test_only_the_organisations_mentors_who_go_along_offer(who, pool, other_coop, as_, request):
    asked, person = make_advice.asked(pool), request.getfixturevalue(who)
    with pytest.raises(NotYours):
        requests.offer_time(asked, by=person, starts_at=clock.now() + DAY)
    assert as_(person).post(asked.get_absolute_url(), {}).status_code == 404


@pytest.mark.parametrize("who", ["other_lead", "mentor", "coordinator"])
def test_only_the_team_accepts_and_withdraws(who, pool, other_coop, as_, request):
    offered, person = make_advice.answered(pool), request.getfixturevalue(who)
    for step, name in ((requests.accept_time, "accept"), (requests.withdraw, "withdraw")):
        with pytest.raises(NotYours):
            step(offered, by=person)
        assert as_(person).post(reverse(f"advice_request_{name}", args=[offered.pk])).status_code == 404


def test_a_mentor_who_has_left_keeps_no_promise(pool, lead, mentor):
    offered = make_advice.answered(pool)
    people.take_role(mentor, by=None, role="mentor", reason="Has left.")
    with pytest.raises(NotNow, match="no longer goes along"):
        requests.accept_time(offered, by=lead)


def test_queries_of_the_teams_page_do_not_grow(pool, lead, as_, cost):
    def filled(number, first):
        for n in range(first, first + number):
            make_training.held(pool, minutes=1, ago=timedelta(hours=3 * n), actions=[{"text": "x", "owner": lead}])
            make_training.booked(pool, at=clock.now() + n * DAY, minutes=10)
            make_advice.answered(make_training.pool(pool.incubation), at=clock.now() + n * DAY + 3 * HOUR, minutes=10)
        return cost(as_(lead), reverse("advice"))

    assert filled(2, 1) == filled(8, 3)
