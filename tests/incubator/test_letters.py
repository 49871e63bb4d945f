"""Every letter of applying and of the way reads well: a subject, words without holes, links that lead to pages."""

import re

import pytest

from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from incubator.applications import moves as applications
from incubator.calls import moves as calls
from incubator.journeys import moves as journeys
from tests import make, make_funding

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OURS = ("calls.", "applications.", "journeys.")
LETTERS = {
    "application_accepted",
    "application_received",
    "application_rejected",
    "application_to_assign",
    "application_withdrawn",
    "call_cancelled",
    "diagnosis_recorded",
    "dropped_out",
    "graduated",
    "mentor_assigned",
    "mentor_changed",
    "review_assigned",
    "review_conflict",
    "reviews_complete",
    "roadmap_agreed",
}


@pytest.fixture
def told(la_fleca, other_coop, other_lead, other_mentor):
    """All that can happen has happened to somebody."""
    call, by = make.open_call(places=9, **make_funding.EASY_GATE), make.person("Carla Font", role="coordinator")
    way = make_funding.ready(la_fleca, call=call).cooperative.incubation
    applications.withdraw(make.submitted(other_coop, call), by=other_lead, reason="Too early.")
    applications.reject(make.submitted(call=call), by=by, reason="No community yet.")
    review = make.in_review(call=call).reviews.first()
    applications.declare_conflict(review, by=review.reviewer)
    left = make.incubation(call=call)
    journeys.drop_out(left, by=left.cooperative.team()[0], reason="We found work.")
    journeys.change_mentor(way, by=by, mentor=other_mentor)
    gone = journeys.enter_follow_up(journeys.enter_campaign(way, by=None), by=None)
    journeys.graduate(gone, by=by, reason="Well done.")
    calls.cancel(call, by=by, reason="No grant this year.")
    return [notice for notice in Notice.objects.select_related("entry") if notice.entry.step.startswith(OURS)]


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
            expected = 404 if notice.person == former else 200
            assert browser.get(path).status_code == expected, (notice.message, path)


def test_a_letter_is_in_its_receivers_language(told):
    for language in ("es", "ca", "en"):
        for notice in told:
            assert f"/{language}/" in words(notice, language).text or notice.message == "dropped_out"
