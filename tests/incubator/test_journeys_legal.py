"""On the way to being a legal person: steps in their order, days that fit, papers for few, and a reminder in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people.models import Cooperative
from crowdcoop.workflow import NotNow, NotYours
from incubator.journeys import dates
from incubator.journeys import moves as journeys
from incubator.journeys.days import today
from incubator.journeys.legal import models, moves, sweeping
from incubator.journeys.legal.models import LegalStep, months_later
from tests import make, make_journeys
from tests.crowdcoop.sending import pdf, sent
from tests.make_journeys import in_days, legal_step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 3, 12), date(2026, 7, 12)),
        (date(2026, 10, 31), date(2027, 2, 28)),
        (date(2027, 10, 31), date(2028, 2, 29)),
        (date(2026, 8, 31), date(2026, 12, 31)),
        (date(2026, 12, 1), date(2027, 4, 1)),
    ],
)
def test_a_name_certificate_serves_four_months(day, end):
    assert models.expires_on("name_certificate", day) == end == months_later(day, 4)
    assert models.expires_on("deed", day) is None


class TestOrder:
    def test_no_step_is_asked_of_anybody(self, itinerary):
        assert [row.open for row in models.rows(itinerary.cooperative, today())] == [True] * 5

    def test_each_is_written_down_after_those_before_it(self, itinerary, lead):
        for days, stage in zip((-90, -80, -40, -20, -2), models.ORDER, strict=True):
            legal_step(itinerary, stage, on=in_days(days))
        assert [row.open for row in models.rows(itinerary.cooperative, today())] == [False] * 5
        assert list(Entry.objects.filter(step="legal.reach").order_by("id").values_list("data__stage", flat=True)) == [
            str(stage) for stage in models.ORDER
        ]

    def test_who_is_farther_begins_there_and_nothing_is_written_down_backwards(self, itinerary):
        legal_step(itinerary, "deed")
        with pytest.raises(NotNow, match="in their order"):
            legal_step(itinerary, "statutes")
        with pytest.raises(NotNow, match="written down already"):
            legal_step(itinerary, "deed")

    def test_its_day_has_come_and_fits_between_its_neighbours(self, itinerary, lead):
        with pytest.raises(NotNow, match="still to come"):
            legal_step(itinerary, on=in_days(1))
        first = legal_step(itinerary, on=in_days(-10))
        with pytest.raises(NotNow, match="does not fit"):
            legal_step(itinerary, "statutes", on=in_days(-11))
        legal_step(itinerary, "statutes", on=in_days(-10))
        with pytest.raises(NotNow, match="does not fit"):
            moves.correct(first, by=lead, reached_on=in_days(-9))

    def test_a_correction_keeps_in_the_journal_what_was_there(self, itinerary, teammate):
        step = legal_step(itinerary, on=in_days(-10))
        corrected = moves.correct(step, by=teammate, reached_on=in_days(-9))
        assert corrected.expires_on == months_later(in_days(-9), 4)
        entry = Entry.objects.get(step="legal.correct")
        assert (entry.data["before"], entry.by) == (in_days(-10).isoformat(), teammate)

    def test_only_the_last_one_is_taken_back(self, itinerary, lead):
        first, second = legal_step(itinerary), legal_step(itinerary, "statutes")
        with pytest.raises(NotNow, match="Only the last"):
            moves.take_back(itinerary, by=lead, step=first)
        moves.take_back(itinerary, by=lead, step=second)
        assert LegalStep.objects.get() == first

    def test_anothers_step_is_not_taken_back(self, itinerary, other_coop, lead):
        other = legal_step(make.itinerary(other_coop))
        with pytest.raises(NotNow):
            moves.take_back(itinerary, by=lead, step=other)
        assert LegalStep.objects.filter(pk=other.pk).exists()

    @pytest.mark.parametrize("who", ["mentor", "coordinator", "other_lead", "supporter", "stranger"])
    def test_only_its_team_writes_it_down(self, itinerary, who, request):
        person, step = request.getfixturevalue(who), legal_step(itinerary)
        for tried in (
            lambda: moves.reach(itinerary, by=person, stage="statutes", reached_on=today()),
            lambda: moves.correct(step, by=person, reached_on=today()),
            lambda: moves.take_back(itinerary, by=person, step=step),
        ):
            with pytest.raises(NotYours):
                tried()

    def test_in_a_pause_papers_go_on_and_after_the_end_they_do_not(self, itinerary, lead):
        legal_step(make_journeys.paused(itinerary))
        journeys.drop_out(itinerary, by=lead, reason="We stop.")
        with pytest.raises(NotNow, match="is over"):
            legal_step(itinerary, "statutes")


class TestProfile:
    def test_the_public_profile_keeps_in_step(self, itinerary, la_fleca, lead):
        said = []
        for stage in models.ORDER:
            legal_step(itinerary, stage)
            said.append(Cooperative.objects.get(pk=la_fleca.pk).legal_stage)
        assert said == ["idea", "idea", "in_formation", "in_formation", "registered"]
        moves.take_back(itinerary, by=lead, step=models.last_step(la_fleca))
        assert Cooperative.objects.get(pk=la_fleca.pk).legal_stage == "in_formation"


class TestReminders:
    @pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 1), (29, 1), (8, 1), (7, 1), (0, 1), (-1, 0)])
    def test_once_however_late_it_is_swept(self, itinerary, days, told):
        step = legal_step(itinerary)
        with clock.at(midday(step.expires_on - timedelta(days=days))):
            assert [sweeping.remind_due() for _ in range(3)] == [told, 0, 0]

    def test_thirty_and_seven_days_before_to_all_of_the_team(self, itinerary, lead, teammate):
        step = legal_step(itinerary)
        for day in range(40, -5, -1):
            with clock.at(midday(step.expires_on - timedelta(days=day))):
                sweeping.remind_due()
        told = Notice.objects.filter(message="name_certificate_ends").order_by("id").select_related("entry")
        assert [(n.email, n.entry.data["days"]) for n in told] == [
            (person.email, days) for days in (30, 7) for person in (lead, teammate)
        ]
        assert "runs out in 7 days" in words(told[2]).subject
        assert "/en/team/legal/" in words(told[0]).text

    def test_not_once_the_deed_is_signed_nor_when_its_time_is_over(self, itinerary, lead):
        step = legal_step(itinerary)
        soon = midday(step.expires_on - timedelta(days=20))
        with clock.at(soon):
            legal_step(itinerary, "deed")
            assert sweeping.remind_due() == 0
            moves.take_back(itinerary, by=lead, step=models.last_step(itinerary.cooperative))
            journeys.drop_out(itinerary, by=lead, reason="We stop.")
            assert sweeping.remind_due() == 0

    def test_a_new_certificate_is_reminded_of_anew(self, itinerary, lead):
        step = legal_step(itinerary)
        with clock.at(midday(step.expires_on - timedelta(days=5))):
            assert sweeping.remind_due() == 1
            moves.correct(step, by=lead, reached_on=today())
            assert sweeping.remind_due() == 0
            again = LegalStep.objects.get().expires_on
        with clock.at(midday(again - timedelta(days=5))):
            assert sweeping.remind_due() == 1

    def test_its_end_is_among_the_dates_until_the_deed(self, itinerary):
        step = legal_step(itinerary)
        assert f"name-{step.pk}" in [one.uid for one in dates.upcoming(itinerary)]
        legal_step(itinerary, "deed")
        assert f"name-{step.pk}" not in [one.uid for one in dates.upcoming(itinerary)]


def midday(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class TestPages:
    def test_the_team_writes_a_step_down_with_its_paper(self, as_, itinerary, lead, mentor, coordinator):
        browser = as_(lead)
        given = {"reached_on": today().isoformat(), "file": sent(pdf(), "certificate.pdf")}
        assert browser.post("/en/team/legal/name_certificate/", given)["Location"] == "/en/team/legal/"
        step = LegalStep.objects.get()
        url = f"/en/legal/{step.pk}/document/"
        assert url in browser.get("/en/team/legal/").content.decode()
        for desk, person in (("mentor", mentor), ("staff", coordinator)):
            page = as_(person).get(f"/en/{desk}/cooperatives/{itinerary.pk}/legal/").content.decode()
            assert url in page
            assert "Write it down" not in page
            answer = as_(person).get(url)
            assert b"".join(answer.streaming_content).startswith(b"%PDF")

    @pytest.mark.parametrize("who", ["other_lead", "other_mentor", "finance", "supporter", "stranger"])
    def test_its_paper_is_for_nobody_else(self, as_, itinerary, who, request):
        step = legal_step(itinerary, file=make_journeys.paper())
        answer = as_(request.getfixturevalue(who)).get(f"/en/legal/{step.pk}/document/")
        assert answer.status_code == (302 if who == "stranger" else 404)

    def test_what_has_run_out_is_said(self, as_, itinerary, lead):
        legal_step(itinerary, on=in_days(-150))
        assert "The name certificate has run out" in as_(lead).get("/en/team/legal/").content.decode()
        legal_step(itinerary, "deed")
        assert "The name certificate has run out" not in as_(lead).get("/en/team/legal/").content.decode()

    def test_what_runs_out_soon_is_said_with_its_days(self, as_, itinerary, lead):
        legal_step(itinerary, on=in_days(-115))
        assert "runs out soon" in as_(lead).get("/en/team/legal/").content.decode()

    def test_a_step_that_does_not_exist_is_no_page(self, as_, itinerary, lead, other_lead):
        assert as_(lead).get("/en/team/legal/idea/").status_code == 404
        assert as_(lead).post("/en/team/legal/statutes/back/").status_code == 404
        assert as_(other_lead).get("/en/team/legal/").status_code == 404

    def test_it_is_corrected_and_taken_back_on_its_page(self, as_, itinerary, lead):
        legal_step(itinerary)
        browser, url = as_(lead), "/en/team/legal/name_certificate/"
        browser.post(url, {"reached_on": in_days(-3).isoformat()})
        assert LegalStep.objects.get().reached_on == in_days(-3)
        assert "This was written down by mistake" in browser.get(url).content.decode()
        browser.post(f"{url}back/")
        assert not LegalStep.objects.exists()
