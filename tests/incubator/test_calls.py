"""A call: drafted, announced, opened and closed by its dates, and run by the coordination."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves as applications
from incubator.calls import dates, moves
from incubator.calls.models import Call
from tests import make

pytestmark = pytest.mark.django_db
STEPS = ["open_call", "start_selecting", "run", "close"]
SECOND = timedelta(seconds=1)


@pytest.fixture
def call():
    return make.call(title="Crowdcoop 2026")


def form(**more):
    given = {
        "title": "Spring",
        "summary": "Bread",
        "places": "3",
        "reviews_needed": "2",
        "terms": "One person, one vote.",
    }
    given |= {"opens_on": "2026-03-01", "last_day": "2026-03-31", "decision_by": "2026-04-15"}
    given |= {"minutes_per_organisation": "960", "advice_minutes_needed": "60", "members_needed_per_module": "1"}
    given |= {"followers_needed": "30", "updates_needed": "1", "round_days": "40"}
    return {**given, **more}


@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
@pytest.mark.parametrize("step", STEPS)
def test_only_the_coordination_moves_a_call(call, who, step, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        getattr(moves, step)(call, by=person)
    assert Call.objects.get().state == "draft"


def test_a_call_without_terms_does_not_open(coordinator):
    now = clock.now()
    call = moves.draft(
        None, by=coordinator, title="Bare", opens_at=now, closes_at=now + make.DAY, decision_by=now.date()
    )
    with pytest.raises(NotNow, match="Publish the terms"):
        moves.open_call(call, by=coordinator)


def test_a_call_does_not_open_before_its_day(coordinator):
    call = make.call(opens=make.DAY, closes=2 * make.DAY)
    with pytest.raises(NotNow, match="has not come"):
        moves.open_call(call, by=coordinator)


def test_opening_twice_is_opening_once(call, coordinator):
    moves.open_call(call, by=coordinator)
    with pytest.raises(NotNow, match="no longer possible"):
        moves.open_call(call, by=coordinator)


@pytest.mark.parametrize(
    ("at", "state"), [(-SECOND, "draft"), (0 * SECOND, "open"), (make.DAY - SECOND, "open"), (make.DAY, "draft")]
)
def test_its_window_is_half_open(at, state):
    call = make.call(opens=make.DAY, closes=2 * make.DAY)
    with clock.at(call.opens_at + at):
        dates.open_and_close_due()
    call.refresh_from_db()
    assert call.state == state


def test_the_sweeper_closes_the_intake_once(call):
    moves.open_call(call, by=None)
    with clock.at(call.closes_at - SECOND):
        assert dates.open_and_close_due() == 0
    with clock.at(call.closes_at):
        assert [dates.open_and_close_due(), dates.open_and_close_due()] == [1, 0]
    call.refresh_from_db()
    assert call.state == "selecting"


def test_a_selection_is_published_when_every_application_is_decided(call, coordinator):
    call = moves.open_call(call, by=None)
    sent = make.submitted(call=call)
    with clock.at(call.closes_at):
        call = moves.start_selecting(call, by=coordinator)
        with pytest.raises(NotNow, match="wait for a decision"):
            moves.run(call, by=coordinator)
        applications.reject(sent, by=coordinator, reason="Not this time.")
        assert moves.run(call, by=coordinator).state == "running"


def test_terms_are_versions_and_an_earlier_one_stays(call, coordinator):
    first = call.terms
    moves.publish_terms(call, by=coordinator, text="Two persons, two votes.")
    assert [terms.version for terms in call.terms_versions.all()] == [1, 2]
    assert call.terms_versions.get(pk=first.pk).text == "One person, one vote."


def test_a_cancelled_call_tells_its_applicants_why(call, coordinator, la_fleca, lead, teammate):
    call = moves.open_call(call, by=None)
    make.application(la_fleca, call)
    with pytest.raises(NotNow, match="Say why"):
        moves.cancel(call, by=coordinator, reason=" ")
    moves.cancel(call, by=coordinator, reason="No grant this year.")
    told = Notice.objects.filter(message="call_cancelled").order_by("email")
    assert [notice.email for notice in told] == [lead.email, teammate.email]


class TestPages:
    def test_the_programme_shows_the_open_call_and_its_terms(self, client, open_call):
        page = client.get("/en/programme/").content.decode()
        assert "Crowdcoop 2026" in page
        assert "One person, one vote." in page
        assert "/en/apply/check/1/" in page

    def test_the_programme_announces_a_call_that_will_open(self, client, db):
        make.call(title="Autumn", opens=make.DAY, closes=2 * make.DAY)
        page = client.get("/en/programme/").content.decode()
        assert "Autumn" in page
        assert "/en/apply/check/1/" not in page

    def test_the_programme_without_any_call_still_answers(self, client, db):
        assert "No call is open now" in client.get("/en/programme/").content.decode()

    def test_a_call_that_has_closed_takes_no_one_although_the_sweeper_is_late(self, client, open_call):
        with clock.at(open_call.closes_at):
            assert "/en/apply/check/1/" not in client.get("/en/programme/").content.decode()

    def test_the_coordination_announces_a_call_with_a_form(self, as_, coordinator):
        browser = as_(coordinator)
        answer = browser.post("/en/staff/calls/new/", form())
        call = Call.objects.get()
        assert answer["Location"] == f"/en/staff/calls/{call.pk}/"
        assert call.opens_at.isoformat() == "2026-02-28T23:00:00+00:00"
        assert call.closes_at.isoformat() == "2026-03-31T22:00:00+00:00"
        assert (call.state, call.terms.version) == ("draft", 1)
        assert browser.get(answer["Location"]).status_code == 200

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("last_day", "2026-02-01"),
            ("decision_by", "2026-03-31"),
            ("opens_on", "soon"),
            ("title", ""),
            ("title", "a\x00b"),
            ("title", "a" * 121),
            ("terms", ""),
            ("places", "-1"),
            ("places", "99999999"),
            ("round_days", "0"),
            ("round_days", "91"),
            ("followers_needed", "99999999999999999999"),
        ],
    )
    def test_wrong_dates_and_words_are_said_and_nothing_is_made(self, as_, coordinator, name, value):
        answer = as_(coordinator).post("/en/staff/calls/new/", form(**{name: value}))
        assert "There is a problem" in answer.content.decode()
        assert Call.objects.count() == 0

    def test_fields_that_are_not_in_the_form_are_ignored(self, as_, coordinator):
        as_(coordinator).post("/en/staff/calls/new/", form(state="open", fee_basis_points="0"))
        assert list(Call.objects.values_list("state", "fee_basis_points")) == [("draft", 400)]

    @pytest.mark.parametrize("path", ["", "new/", "{pk}/"])
    @pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
    def test_staff_pages_do_not_exist_for_others(self, as_, call, who, path, request):
        url = "/en/staff/calls/" + path.format(pk=call.pk)
        assert as_(request.getfixturevalue(who)).get(url).status_code == 404
        assert as_(None).get(url)["Location"].startswith("/en/accounts/login/")

    def test_a_call_is_moved_with_its_buttons(self, as_, coordinator, call):
        browser, url = as_(coordinator), f"/en/staff/calls/{call.pk}/"
        assert f"{url}open/" in browser.get(url).content.decode()
        browser.post(f"{url}open/")
        page = browser.get(url).content.decode()
        assert "Its closing date has not come yet." in page
        assert f"{url}select/" not in page

    def test_terms_and_cancelling_have_their_forms(self, as_, coordinator, call):
        browser, url = as_(coordinator), f"/en/staff/calls/{call.pk}/"
        browser.post(f"{url}terms/", {"text": "Second"})
        assert call.terms.version == 2
        assert "There is a problem" in browser.post(f"{url}terms/", {"text": ""}).content.decode()
        assert "There is a problem" in browser.post(f"{url}cancel/", {"reason": ""}).content.decode()
        browser.post(f"{url}cancel/", {"reason": "No grant."})
        assert Call.objects.get().state == "cancelled"

    def test_the_list_of_calls_asks_the_same_however_long(self, as_, coordinator, cost):
        browser = as_(coordinator)
        counts = []
        for rows in (3, 27):
            for _ in range(rows):
                make.call()
            counts.append(cost(browser, "/en/staff/calls/"))
        assert counts[0] == counts[1]
