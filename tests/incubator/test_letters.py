"""Every letter of the decision and of the way reads well: a subject, words without holes, links that lead to pages."""

import re

import pytest

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from incubator.applications.models import Application
from incubator.calls import moves as calls
from incubator.calls.models import Call
from incubator.journeys import moves as journeys
from incubator.selection import moves as selection
from incubator.selection import sending
from tests import kept, make, make_funding

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OURS = ("journeys.", "selection.")
LETTERS = {
    "application_accepted",
    "application_rejected",
    "application_waitlisted",
    "diagnosis_recorded",
    "dropped_out",
    "graduated",
    "interview_called_off",
    "interview_invited",
    "mentor_assigned",
    "mentor_changed",
    "place_declined",
    "place_lapsed",
    "place_offered",
    "place_taken",
    "roadmap_agreed",
}


@kept.fixture
def told(la_fleca, other_coop, other_mentor):
    """All that can happen from the decision on has happened to somebody."""
    call, by = make.open_call(places=9, **make_funding.EASY_GATE), make.person("Carla Font", role="coordinator")
    way = make_funding.ready(la_fleca, call=call).cooperative.incubation
    make.decided(make.reviewed(call=call), "rejected", coordinator=by, reason="No community yet.")
    _interview(make.reviewed(other_coop, call), by)
    waiting = [make.decided(make.reviewed(call=call), "waitlisted", coordinator=by) for _n in range(3)]
    Call.objects.filter(pk=call.pk).update(closes_at=clock.now())
    calls.start_selecting(call, by=None)
    _places(call, waiting)
    left = Application.objects.get(pk=waiting[0].pk).incubation
    journeys.drop_out(left, by=left.cooperative.team()[0], reason="We found work.")
    journeys.change_mentor(way, by=by, mentor=other_mentor)
    gone = journeys.enter_follow_up(journeys.enter_campaign(way, by=None), by=None)
    journeys.graduate(gone, by=by, reason="Well done.")
    return [notice for notice in Notice.objects.select_related("entry") if notice.entry.step.startswith(OURS)]


def _interview(application, by):
    """Invited, moved, called off; then turned away."""
    invited = selection.invite_to_interview(application, by=by, at=clock.now() + make.DAY, place="Here", words="Prices")
    selection.move_interview(invited, by=by, at=clock.now() + 2 * make.DAY, place="There")
    back = selection.call_off_interview(invited, by=by, reason="We have read enough.")
    make.decided(back, "rejected", coordinator=by)


def _places(call, waiting):
    """The first takes the place, the second leaves it, the third does not answer."""
    assert sending.pass_places_on() == 3
    taken, left, lapsed = (Application.objects.get(pk=each.pk) for each in waiting)
    selection.take_place(taken, by=taken.cooperative.team()[0])
    selection.decline_place(left, by=left.cooperative.team()[0], reason="Next year.")
    with clock.at(lapsed.offer_until):
        assert sending.pass_places_on() == 1


def test_every_letter_is_sent_by_some_step(told):
    assert {notice.message for notice in told} == LETTERS


def test_every_letter_has_a_subject_words_and_a_page_behind_its_link(told, as_, la_fleca):
    former = la_fleca.journal.get(step="journeys.begin_itinerary").notices.get().person
    browsers = {}
    for notice in told:
        said = words(notice)
        assert 10 < len(said.subject) < 100, notice.message
        assert not re.search(r"None|\{[{%]|\n\n\n", said.text), notice.message
        for path in re.findall(r"http://testserver(/\S+)", said.text):
            browser = browsers.setdefault(notice.person_id, as_(notice.person))
            # Who is no longer their mentor has lost the page at once.
            over = notice.message == "place_offered" and notice.entry.about.state == "withdrawn"
            expected = 404 if over or notice.person == former else 200
            assert browser.get(path).status_code == expected, (notice.message, path)


def test_a_letter_is_in_its_receivers_language(told):
    for language in ("es", "ca", "en"):
        for notice in told:
            assert f"/{language}/" in words(notice, language).text or notice.message == "dropped_out"
