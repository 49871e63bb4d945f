"""The pages of a co-op on its way: its home and roadmap, its mentor's desk, the coordination's."""

import pytest

from crowdcoop import clock
from incubator.calls.models import MentoringOrganisation
from incubator.journeys import moves
from incubator.journeys.models import Incubation
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PREPARATION = Incubation.State.CAMPAIGN_PREPARATION
DIAGNOSIS_FORM = {**make.DIAGNOSIS, "held_on": "2026-01-15", "ends_on": "2026-05-07"}


class TestTeamPages:
    def test_the_home_shows_what_comes_next(self, as_, incubation, lead):
        page = as_(lead).get("/en/team/").content.decode()
        assert "Initial diagnosis" in page
        assert "Your mentor writes it" in page
        assert "It comes with the initial diagnosis" in page
        assert "Núria Vidal" in page
        assert "The co-op was accepted into the programme" in page

    def test_the_roadmap_is_read_and_agreed_on_its_page(self, as_, la_fleca, open_call, lead, teammate):
        make.diagnosed(la_fleca, open_call)
        assert "We agree to this roadmap" not in as_(teammate).get("/en/team/roadmap/").content.decode()
        browser = as_(lead)
        home = browser.get("/en/team/").content.decode()
        assert 'class="btn" href="/en/team/roadmap/"' in home
        assert "We agree to this roadmap" in browser.get("/en/team/roadmap/").content.decode()
        assert browser.post("/en/team/roadmap/")["Location"] == "/en/team/"
        assert Incubation.objects.get().state == "itinerary"

    def test_before_the_decision_it_shows_the_application(self, as_, la_fleca, open_call, lead):
        make.submitted(la_fleca, open_call)
        assert "In review" in as_(lead).get("/en/team/").content.decode()

    def test_without_an_application_it_shows_the_way_to_one(self, as_, supporter, other_coop, other_lead):
        for person in (supporter, other_lead):
            assert 'href="/en/programme/"' in as_(person).get("/en/team/").content.decode()

    def test_another_co_op_sees_only_itself(self, as_, incubation, other_coop, other_lead, supporter):
        assert "La Fleca" not in as_(other_lead).get("/en/team/").content.decode()
        for person in (other_lead, supporter):
            assert as_(person).get("/en/team/roadmap/").status_code == 404
            assert as_(person).post("/en/team/leave/", {"reason": "x"}).status_code == 404

    def test_who_has_left_the_team_has_left_its_pages(self, as_, incubation, la_fleca, teammate):
        la_fleca.memberships.filter(person=teammate).update(left_at=clock.now())
        assert as_(teammate).get("/en/team/roadmap/").status_code == 404

    def test_leaving_asks_why(self, as_, incubation, lead):
        as_(lead).post("/en/team/leave/", {"reason": ""})
        incubation.refresh_from_db()
        assert incubation.state == "diagnosis"
        as_(lead).post("/en/team/leave/", {"reason": "We found work."})
        incubation.refresh_from_db()
        assert incubation.state == "dropped_out"
        assert as_(lead).get("/en/team/").status_code == 200


class TestMentorPages:
    def test_what_waits_stands_oldest_first(self, as_, incubation, mentor, coordinator):
        make.in_review(coordinator=coordinator, reviewers=[mentor, make.person(role="mentor")])
        page = as_(mentor).get("/en/mentor/").content.decode()
        assert "Waiting for you (2)" in page
        assert page.index("Write the initial diagnosis") < page.index("Review the application")

    def test_nothing_waiting_has_its_words(self, as_, other_mentor):
        assert "Nothing waits for you" in as_(other_mentor).get("/en/mentor/").content.decode()

    def test_the_file_of_ones_own_co_op(self, as_, incubation, mentor):
        page = as_(mentor).get(f"/en/mentor/cooperatives/{incubation.pk}/").content.decode()
        assert "La Fleca" in page
        assert f'href="/en/mentor/cooperatives/{incubation.pk}/diagnosis/"' in page

    @pytest.mark.parametrize("who", ["other_mentor", "lead", "coordinator", "finance", "supporter"])
    @pytest.mark.parametrize("path", ["", "diagnosis/", "sign-off/", "graduate/"])
    def test_it_does_not_exist_for_others(self, as_, incubation, who, path, request):
        url = f"/en/mentor/cooperatives/{incubation.pk}/{path}"
        browser = as_(request.getfixturevalue(who))
        answer = browser.post(url, {**DIAGNOSIS_FORM, "stage": PREPARATION}) if path else browser.get(url)
        assert answer.status_code == 404
        incubation.refresh_from_db()
        assert incubation.diagnosed_at is None

    def test_the_diagnosis_is_written_with_its_form(self, as_, incubation, mentor):
        browser, url = as_(mentor), f"/en/mentor/cooperatives/{incubation.pk}/"
        given = {**DIAGNOSIS_FORM, "present": [mentor.pk], "version": "0"}
        wrong = browser.post(f"{url}diagnosis/", {**given, "roadmap": "", "human": "Kept words"})
        assert "There is a problem" in wrong.content.decode()
        assert "Kept words" in wrong.content.decode()
        browser.post(f"{url}diagnosis/", {**given, "state": "graduated", "mentor": "1"})
        incubation.refresh_from_db()
        assert (incubation.state, incubation.mentor, incubation.diagnosis.roadmap) == (
            "diagnosis",
            mentor,
            make.DIAGNOSIS["roadmap"],
        )

    def test_a_stage_is_signed_off_with_its_form(self, as_, itinerary, mentor, coordinator):
        for desk, person in (("mentor", mentor), ("staff", coordinator)):
            browser, url = as_(person), f"/en/{desk}/cooperatives/{itinerary.pk}/"
            assert "Sign it off" in browser.get(f"{url}gate/").content.decode()
            answer = browser.post(f"{url}sign-off/", {"stage": PREPARATION, "note": "Seen."})
            assert answer["Location"] == f"{url}gate/"
            assert "Sign it off" not in browser.get(f"{url}gate/").content.decode()
        assert itinerary.sign_offs.count() == 2

    def test_a_mentor_does_not_come_in_by_the_coordinations_door(self, as_, itinerary, mentor):
        assert as_(mentor).get(f"/en/staff/cooperatives/{itinerary.pk}/").status_code == 404
        answer = as_(mentor).post(f"/en/staff/cooperatives/{itinerary.pk}/sign-off/", {"stage": PREPARATION})
        assert answer.status_code == 404

    def test_the_list_asks_the_same_however_long(self, as_, mentor, coordinator, cost):
        browser, call = as_(mentor), make.open_call(places=50)
        browser.get("/en/mentor/")  # what a process reads once is read
        counts = []
        for rows in (3, 9):
            for _ in range(rows):
                make.incubation(call=call, mentor=mentor, coordinator=coordinator)
            counts.append(cost(browser, "/en/mentor/"))
        assert counts[0] == counts[1]


class TestStaffPages:
    def test_what_waits_for_the_coordination(self, as_, open_call, itinerary, mentor, coordinator):
        make.submitted(make.cooperative(name="To assign"), open_call)
        make.reviewed(make.cooperative(name="To decide"), open_call)
        moves.sign_off(itinerary, by=mentor, stage=PREPARATION)
        page = as_(coordinator).get("/en/staff/").content.decode()
        for name, reason in (
            ("To assign", "Choose its reviewers"),
            ("To decide", "Decide"),
            ("La Fleca", "A second sign-off"),
        ):
            assert page.index(name) < page.index(reason, page.index(name))

    def test_two_have_said_yes_and_nothing_waits(self, as_, itinerary, coordinator, other_coordinator):
        make.sign_offs(itinerary, PREPARATION, coordinator=coordinator)
        assert "A second sign-off" not in as_(other_coordinator).get("/en/staff/").content.decode()

    def test_the_start_page_asks_the_same_however_much_waits(self, as_, open_call, coordinator, cost):
        browser, counts = as_(coordinator), []
        for rows in (3, 27):
            for _ in range(rows):
                make.submitted(call=open_call)
            counts.append(cost(browser, "/en/staff/"))
        assert counts[0] == counts[1]

    def test_finance_has_the_page_without_the_applications(self, as_, finance, open_call):
        make.submitted(make.cooperative(name="Secret"), open_call)
        page = as_(finance).get("/en/staff/")
        assert page.status_code == 200
        assert "Secret" not in page.content.decode()

    @pytest.mark.parametrize("who", ["lead", "mentor", "supporter"])
    @pytest.mark.parametrize("path", ["", "cooperatives/", "cooperatives/{pk}/"])
    def test_others_have_no_such_pages(self, as_, incubation, who, path, request):
        url = "/en/staff/" + path.format(pk=incubation.pk)
        assert as_(request.getfixturevalue(who)).get(url).status_code == 404
        assert as_(None).get(url).status_code == 302

    def test_the_mentor_is_changed_with_its_form(self, as_, itinerary, coordinator, other_mentor, lead):
        browser, url = as_(coordinator), f"/en/staff/cooperatives/{itinerary.pk}/"
        browser.post(f"{url}mentor/", {"mentor": lead.pk})
        browser.post(f"{url}mentor/", {"mentor": other_mentor.pk})
        itinerary.refresh_from_db()
        assert itinerary.mentor == other_mentor

    def test_so_is_the_mentor_of_an_organisation(self, as_, itinerary, coordinator, other_mentor, mentor):
        organisation = MentoringOrganisation.objects.create(name="Goteo test")
        organisation.mentors.add(other_mentor)
        browser, url = as_(coordinator), f"/en/staff/cooperatives/{itinerary.pk}/"
        for wrong in (mentor.pk, "x", ""):
            browser.post(f"{url}organisations/{organisation.pk}/", {"mentor": wrong})
        assert itinerary.accompaniments.filter(organisation=organisation).count() == 0
        assert browser.post(f"{url}organisations/0/", {"mentor": other_mentor.pk}).status_code == 404
        browser.post(f"{url}organisations/{organisation.pk}/", {"mentor": other_mentor.pk})
        assert "Goteo test: <b>Marc Soler</b>" in browser.get(url).content.decode()
        file = as_(other_mentor).get(f"/en/mentor/cooperatives/{itinerary.pk}/")
        assert (file.status_code, "Sign it off" in file.content.decode()) == (200, False)
        assert "La Fleca" in as_(other_mentor).get("/en/mentor/").content.decode()
        assert as_(other_mentor).get(f"/en/mentor/cooperatives/{itinerary.pk}/gate/").status_code == 404
        answer = as_(other_mentor).post(f"/en/mentor/cooperatives/{itinerary.pk}/diagnosis/", DIAGNOSIS_FORM)
        assert answer.status_code == 404
