"""The initial diagnosis: the record of a session, written on its page, agreed to as it was read."""

from datetime import timedelta

import pytest

from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow
from incubator.journeys import diagnosis, moves
from incubator.journeys.days import today
from incubator.journeys.diagnosis import Diagnosis
from incubator.journeys.models import Incubation
from tests import make, make_journeys

pytestmark = pytest.mark.django_db


def form(incubation, **changed):
    days = {"held_on": today().isoformat(), "ends_on": make_journeys.in_days(60).isoformat()}
    return {**make.DIAGNOSIS, **days, "present": [incubation.mentor_id], "version": "0", **changed}


def url_of(incubation):
    return f"/en/mentor/cooperatives/{incubation.pk}/diagnosis/"


class TestRecord:
    def test_without_more_words_all_were_there_today_and_it_lasts_sixteen_weeks(
        self, incubation, mentor, lead, teammate
    ):
        moves.record_diagnosis(incubation, by=mentor, **make.DIAGNOSIS)
        written = Diagnosis.objects.get()
        assert set(written.present.all()) == {mentor, lead, teammate}
        assert (written.held_on, written.ends_on) == (today(), today() + timedelta(weeks=16))
        assert (written.written_by, written.version) == (mentor, 1)

    def test_who_is_not_of_them_did_not_take_part(self, incubation, mentor, lead, supporter):
        moves.record_diagnosis(incubation, by=mentor, present=[lead, supporter], **make.DIAGNOSIS)
        assert list(Diagnosis.objects.get().present.all()) == [lead]

    @pytest.mark.parametrize(
        ("held", "ends", "why"),
        [(1, 60, "still to come"), (0, 0, "after the session"), (-3, -4, "after the session"), (0, 900, "within 104")],
    )
    def test_its_days_make_sense(self, incubation, mentor, held, ends, why):
        days = {"held_on": make_journeys.in_days(held), "ends_on": make_journeys.in_days(ends)}
        with pytest.raises(NotNow, match=why):
            moves.record_diagnosis(incubation, by=mentor, **days, **make.DIAGNOSIS)

    @pytest.mark.parametrize("name", [name for name in diagnosis.TEXTS if name not in diagnosis.NEEDS])
    def test_every_part_is_written(self, incubation, mentor, name):
        with pytest.raises(NotNow, match="not whole"):
            moves.record_diagnosis(incubation, by=mentor, **{**make.DIAGNOSIS, name: " "})

    def test_of_the_needs_one_is_enough_and_none_is_not(self, incubation, mentor):
        none = {**make.DIAGNOSIS, **dict.fromkeys(diagnosis.NEEDS, "")}
        with pytest.raises(NotNow, match="at least one need"):
            moves.record_diagnosis(incubation, by=mentor, **none)
        moves.record_diagnosis(incubation, by=mentor, **{**none, "needs_funding": "An oven."})
        assert len(diagnosis.rows(diagnosis.of(incubation))) == len(diagnosis.TEXTS) - 2

    def test_who_begins_again_after_leaving_has_it_still_to_write(self, incubation, mentor, lead):
        moves.record_diagnosis(incubation, by=mentor, **make.DIAGNOSIS)
        make_journeys.legal_step(incubation)
        gone = moves.drop_out(incubation, by=lead, reason="Later.")
        again = moves.start(gone.application, by=None, mentor=mentor)
        assert (again.state, again.diagnosed_at, again.paused_from) == ("diagnosis", None, "")
        assert moves.record_diagnosis(again, by=mentor, **make.DIAGNOSIS).diagnosis.version == 2


class TestPage:
    def test_it_is_written_on_its_own_page_and_read_by_the_team(self, as_, incubation, mentor, lead):
        browser = as_(mentor)
        assert 'name="needs_alliances"' in browser.get(url_of(incubation)).content.decode()
        answer = browser.post(url_of(incubation), form(incubation, human="They decide on Mondays."))
        assert answer["Location"] == f"/en/mentor/cooperatives/{incubation.pk}/"
        page = as_(lead).get("/en/team/roadmap/").content.decode()
        for words in ("They decide on Mondays.", "Challenges and strengths, human", "Núria Vidal", "Planned end"):
            assert words in page

    def test_what_is_missing_is_said_beside_its_field(self, as_, incubation, mentor):
        wrong = form(incubation, roadmap="", legal="Kept words", held_on=make_journeys.in_days(3).isoformat())
        page = as_(mentor).post(url_of(incubation), wrong).content.decode()
        assert "There is a problem" in page
        assert "Kept words" in page
        refused = as_(mentor).post(url_of(incubation), {**wrong, "roadmap": "In June."})
        assert refused.status_code == 409
        assert "still to come" in refused.content.decode()

    def test_a_day_of_the_future_and_no_need_are_refused_around_the_page(self, as_, incubation, mentor):
        none = dict.fromkeys(diagnosis.NEEDS, " ")
        as_(mentor).post(url_of(incubation), form(incubation, **none))
        assert not Diagnosis.objects.exists()

    def test_after_the_agreement_it_is_read_and_not_written(self, as_, itinerary, mentor):
        browser = as_(mentor)
        page = browser.get(url_of(itinerary)).content.decode()
        assert make.DIAGNOSIS["human"] in page
        assert 'name="roadmap"' not in page
        assert browser.post(url_of(itinerary), form(itinerary, version="1")).status_code == 409
        assert Diagnosis.objects.get().version == 1


class TestTwoWriters:
    def test_the_second_is_refused_and_reads_both(self, as_, incubation, mentor):
        first, second = as_(mentor), as_(mentor)
        first.post(url_of(incubation), form(incubation, human="The first words about people."))
        answer = second.post(url_of(incubation), form(incubation, human="The second words about people."))
        page = answer.content.decode()
        assert "has written the diagnosis again" in page
        assert "The first words about people." in page
        assert "The second words about people." in page
        assert Diagnosis.objects.get().human == "The first words about people."
        assert 'name="version" value="1"' in page

    def test_saved_again_on_purpose_it_stands(self, as_, incubation, mentor):
        browser = as_(mentor)
        browser.post(url_of(incubation), form(incubation))
        browser.post(url_of(incubation), form(incubation, version="1", human="Mine, on purpose."))
        assert Diagnosis.objects.get().human == "Mine, on purpose."

    def test_the_step_itself_refuses_an_old_version(self, incubation, mentor):
        moves.record_diagnosis(incubation, by=mentor, **make.DIAGNOSIS)
        with pytest.raises(NotNow, match="written the diagnosis again"):
            moves.record_diagnosis(incubation, by=mentor, version=0, **make.DIAGNOSIS)

    def test_the_lead_agrees_to_what_they_have_read(self, as_, incubation, mentor, lead):
        moves.record_diagnosis(incubation, by=mentor, **make.DIAGNOSIS)
        browser = as_(lead)
        assert 'name="version" value="1"' in browser.get("/en/team/roadmap/").content.decode()
        moves.record_diagnosis(incubation, by=mentor, **{**make.DIAGNOSIS, "roadmap": "Another one."})
        browser.post("/en/team/roadmap/", {"version": "1"})
        assert Incubation.objects.get().state == "diagnosis"
        browser.post("/en/team/roadmap/", {"version": "2"})
        assert Incubation.objects.get().state == "itinerary"
        assert Notice.objects.filter(message="roadmap_agreed").count() == 1
