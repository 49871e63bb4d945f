"""Who answers for a co-op in law, what its assembly decided, and its request to be declared ready."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from incubator import gate
from incubator.gate import moves
from incubator.gate.models import AssemblyAgreement, LegalPerson
from incubator.gate.stages import to_know
from incubator.journeys.models import Incubation
from tests import kept, make, make_funding, make_gate, make_training
from tests.crowdcoop import sending

pytestmark = pytest.mark.django_db
READY = Incubation.State.READY
OTHERS = ["other_lead", "other_mentor", "supporter", "finance"]


@pytest.fixture(autouse=True)
def draft_is_complete(settings):
    """The campaign is written in another room."""
    settings.GATE_CONDITIONS = []


@kept.fixture
def preparing(la_fleca, mentor, coordinator):
    easy = {**make_funding.EASY_GATE, "legal_person_needed": True, "assembly_needed": True}
    way = make.itinerary(la_fleca, make.open_call(**easy), mentor=mentor, coordinator=coordinator)
    return make_training.preparing(way, coordinator=coordinator)


def met(incubation, key):
    return next(one for one in gate.conditions(incubation.cooperative, READY) if one.key == key).met


def told(message):
    return list(Notice.objects.filter(message=message).order_by("email").values_list("email", flat=True))


class TestLegalPerson:
    @pytest.mark.parametrize(
        ("kind", "tax_id", "kept"),
        [
            ("association", "G-12.345.674", "G12345674"),
            ("cooperative", "f12345674", "F12345674"),
            ("person", "12345678-z", "12345678Z"),
            ("person", "X1234567L", "X1234567L"),
        ],
    )
    def test_a_co_operative_an_association_or_a_person_answers(self, preparing, kind, tax_id, kept):
        assert not met(preparing, "legal_person")
        recorded = make_gate.legal_person(preparing, kind=kind, tax_id=tax_id, registration="Registre, 12.345")
        assert (recorded.kind, recorded.tax_id) == (kind, kept)
        assert met(preparing, "legal_person")

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"tax_id": "G12345675"}, "no NIF, NIE or CIF"),
            ({"tax_id": ""}, "no NIF, NIE or CIF"),
            ({"tax_id": "12345678Z"}, "the tax number of a person"),
            ({"kind": "person"}, "the tax number of an entity"),
            ({"kind": "cooperative"}, "in which registry"),
            ({"kind": "club"}, "who answers in law"),
            ({"legal_name": " "}, "Write the name"),
        ],
    )
    def test_what_cannot_be_is_not_recorded(self, preparing, given, sentence):
        with pytest.raises(NotNow, match=sentence):
            make_gate.legal_person(preparing, **given)
        assert not LegalPerson.objects.exists()

    def test_who_signs_is_of_the_team_for_as_long_as_it_lasts(self, preparing, teammate, supporter):
        with pytest.raises(NotNow, match="somebody of the team"):
            make_gate.legal_person(preparing, person=supporter)
        make_gate.legal_person(preparing, person=teammate)
        people.leave_team(teammate.memberships.get(), by=teammate)
        assert not met(preparing, "legal_person")
        assert any("Teo Roca has left the team" in one.sentence for one in gate.missing(preparing.cooperative))

    def test_it_is_corrected_and_the_paper_stays_unless_another_comes(self, preparing):
        first = make_gate.legal_person(preparing)
        again = make_gate.legal_person(preparing, legal_name="La Fleca SCCL", document=None)
        assert (again.pk, again.legal_name, again.document) == (first.pk, "La Fleca SCCL", first.document)

    def test_the_journal_does_not_keep_the_tax_number(self, preparing):
        make_gate.legal_person(preparing)
        assert make_gate.AN_ASSOCIATION not in str(Entry.objects.get(step="gate.record_legal_person").data)

    @pytest.mark.parametrize("who", ["mentor", "coordinator", *OTHERS])
    def test_nobody_else_records_it(self, preparing, who, request):
        with pytest.raises(NotYours):
            moves.record_legal_person(
                preparing, by=request.getfixturevalue(who), person=request.getfixturevalue("lead")
            )

    def test_only_while_the_campaign_is_prepared(self, itinerary, lead):
        with pytest.raises(NotNow, match="when you reach campaign preparation"):
            make_gate.legal_person(itinerary)
        with pytest.raises(NotNow, match="when you reach campaign preparation"):
            make_gate.assembly(itinerary)

    def test_a_call_may_ask_for_neither(self, preparing):
        type(preparing.call).objects.update(**make_gate.NOTHING_IN_LAW)
        keys = {one.key for one in gate.conditions(preparing.cooperative, READY)}
        assert keys == {""}


class TestAssembly:
    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"in_favour": 12}, "15 votes are more than the 12 people present"),
            ({"in_favour": 1, "against": 1}, "more votes in favour than against"),
            ({"present": 0, "in_favour": 0, "against": 0, "abstained": 0}, "one at least"),
            ({"abstained": -1}, "no number below zero"),
            ({"held_on": date(2099, 1, 1)}, "has not been held yet"),
        ],
    )
    def test_figures_that_cannot_be_are_not_recorded(self, preparing, given, sentence):
        with pytest.raises(NotNow, match=sentence):
            make_gate.assembly(preparing, **given)
        assert not AssemblyAgreement.objects.exists()

    @pytest.mark.parametrize("figures", [{"present": 1}, {"against": 9, "present": 30}])
    def test_nor_by_any_other_way(self, preparing, figures):
        recorded = make_gate.assembly(preparing)
        with pytest.raises(IntegrityError), transaction.atomic():
            AssemblyAgreement.objects.filter(pk=recorded.pk).update(**figures)

    def test_the_mentor_confirms_it_and_the_team_hears_of_it(self, preparing, mentor, lead, teammate):
        recorded = make_gate.assembly(preparing, by=teammate)
        assert not met(preparing, "assembly")
        assert told("assembly_recorded") == [mentor.email]
        moves.confirm_assembly(recorded, by=mentor)
        assert met(preparing, "assembly")
        assert told("assembly_confirmed") == [lead.email, teammate.email]

    def test_it_is_sent_back_with_a_reason_and_recorded_anew(self, preparing, mentor, lead, teammate):
        recorded = make_gate.assembly(preparing)
        with pytest.raises(NotNow, match="what the team has to change"):
            moves.send_back_assembly(recorded, by=mentor, reason=" ")
        moves.send_back_assembly(recorded, by=mentor, reason="The minutes are not signed.")
        assert told("assembly_sent_back") == [lead.email, teammate.email]
        assert Entry.objects.get(step="gate.send_back_assembly").why == "The minutes are not signed."
        make_gate.agreed(preparing)
        assert met(preparing, "assembly")

    def test_what_is_recorded_anew_is_confirmed_anew(self, preparing, mentor):
        first = make_gate.agreed(preparing)
        second = make_gate.assembly(preparing, in_favour=8)
        assert not met(preparing, "assembly")
        with pytest.raises(NotNow):
            moves.confirm_assembly(first, by=mentor)
        moves.confirm_assembly(second, by=mentor)
        assert met(preparing, "assembly")

    def test_an_earlier_one_is_not_confirmed_in_its_place(self, preparing, mentor):
        first = make_gate.assembly(preparing)
        make_gate.assembly(preparing, in_favour=8)
        with pytest.raises(NotNow, match="recorded the assembly anew meanwhile"):
            moves.confirm_assembly(first, by=mentor)

    @pytest.mark.parametrize("who", ["lead", "teammate", "coordinator", *OTHERS])
    def test_nobody_but_its_mentor_confirms_it(self, preparing, who, request):
        recorded, person = make_gate.assembly(preparing), request.getfixturevalue(who)
        for step, words in ((moves.confirm_assembly, {}), (moves.send_back_assembly, {"reason": "No."})):
            with pytest.raises(NotYours):
                step(recorded, by=person, **words)

    def test_nor_does_a_mentor_of_their_own_co_op(self, preparing, mentor, lead):
        recorded = make_gate.assembly(preparing)
        people.join_team(preparing.cooperative, by=lead, person=mentor)
        with pytest.raises(NotYours):
            moves.confirm_assembly(recorded, by=mentor)

    def test_once_it_is_ready_nothing_is_recorded_behind_anybodys_back(self, preparing, coordinator):
        make_training.ready(preparing, coordinator=coordinator)
        for record in (make_gate.assembly, make_gate.legal_person):
            with pytest.raises(NotNow, match="stays as it is"):
                record(preparing)


class TestAsking:
    def test_the_lead_asks_once_all_else_is_done(self, preparing, lead, mentor, coordinator):
        with pytest.raises(NotNow) as refused:
            moves.ask_for_ready(preparing, by=lead)
        assert [reason[:20] for reason in refused.value.reasons] == ["Somebody answers for", "The assembly has agr"]
        make_gate.asked(preparing)
        assert told("ready_asked") == [coordinator.email, mentor.email]
        with pytest.raises(NotNow, match="asked already"):
            moves.ask_for_ready(preparing, by=lead)

    @pytest.mark.parametrize("who", ["teammate", "mentor", "coordinator", *OTHERS])
    def test_nobody_but_the_lead_asks(self, preparing, who, request):
        with pytest.raises(NotYours):
            moves.ask_for_ready(make_gate.in_law(preparing), by=request.getfixturevalue(who))

    def test_a_coordinator_is_not_asked_about_their_own_co_op(self, preparing, lead, mentor, coordinator):
        people.join_team(preparing.cooperative, by=lead, person=coordinator)
        make_gate.asked(preparing)
        assert told("ready_asked") == [mentor.email]


class TestPages:
    def test_the_team_records_in_a_browser_who_answers(self, preparing, lead, teammate, as_):
        url, browser = reverse("gate_legal_person"), as_(lead)
        given = {"kind": "association", "legal_name": "La Fleca", "tax_id": "G12345675", "person": lead.pk}
        wrong = browser.post(url, given).content.decode()
        assert "its letter or one of its figures is wrong" in wrong
        assert "La Fleca" in wrong
        assert browser.post(url, {**given, "tax_id": "G-12.345.674", "document": a_file()})["Location"] == reverse(
            "gate"
        )
        assert LegalPerson.objects.get().document.original_name == "paper.pdf"
        assert "G12345674" in as_(teammate).get(url).content.decode()

    def test_the_team_records_in_a_browser_what_the_assembly_decided(self, preparing, lead, as_):
        url, browser = reverse("gate_assembly"), as_(lead)
        figures = {"held_on": clock.now().date().isoformat(), "present": 12, "in_favour": 9, "against": 1}
        wrong = browser.post(url, {**figures, "abstained": 7, "minutes": a_file()}).content.decode()
        assert "17 votes are more than the 12 people present." in wrong
        without = browser.post(url, {**figures, "abstained": 2}).content.decode()
        assert "Choose a file." in without
        assert browser.post(url, {**figures, "abstained": 2, "minutes": a_file()})["Location"] == url
        page = browser.get(url).content.decode()
        assert "Recorded, the mentor looks at it" in page
        assert "Record it anew" in page

    def test_before_the_preparation_the_pages_say_when_they_open(self, itinerary, lead, as_):
        for name in ("gate_legal_person", "gate_assembly"):
            answer = as_(lead).get(reverse(name))
            assert "It opens when you reach campaign preparation." in answer.content.decode()
            assert "multipart" not in answer.content.decode()

    @pytest.mark.parametrize(
        ("who", "status"),
        [("lead", 200), ("teammate", 200), ("mentor", 200), ("coordinator", 200), *((who, 404) for who in OTHERS)],
    )
    def test_papers_are_opened_by_those_whose_business_they_are(self, preparing, who, status, as_, request):
        papers = [("gate_minutes", make_gate.assembly(preparing)), ("gate_document", make_gate.legal_person(preparing))]
        browser = as_(request.getfixturevalue(who))
        for name, one in papers:
            answer = browser.get(reverse(name, args=[one.pk]))
            assert answer.status_code == status
            # Read to its end, a file is closed, and the connection under the test is not.
            assert bool(b"".join(answer.streaming_content) if answer.streaming else b"") == (status == 200)

    def test_a_mentor_who_lost_the_role_opens_no_paper_any_more(self, preparing, mentor, as_):
        minutes = reverse("gate_minutes", args=[make_gate.assembly(preparing).pk])
        people.take_role(mentor, by=None, role="mentor", reason="Left.")
        assert as_(mentor).get(minutes).status_code == 404

    def test_posting_to_confirm_as_a_member_or_with_anothers_agreement_changes_nothing(
        self, preparing, other_coop, lead, mentor, as_
    ):
        recorded = make_gate.assembly(preparing)
        elsewhere = make.itinerary(other_coop, preparing.call, mentor=mentor)
        args = {"mine": [preparing.pk, recorded.pk], "mixed": [elsewhere.pk, recorded.pk]}
        for name in ("gate_confirm_assembly", "gate_send_back_assembly"):
            assert as_(lead).post(reverse(name, args=args["mine"]), {"reason": "x"}).status_code == 404
            assert as_(mentor).post(reverse(name, args=args["mixed"]), {"reason": "x"}).status_code == 404
        recorded.refresh_from_db()
        assert recorded.state == "recorded"

    def test_the_lead_asks_in_a_browser(self, preparing, lead, teammate, as_):
        make_gate.in_law(preparing)
        assert "Who leads your team asks for it here." in as_(teammate).get(reverse("gate")).content.decode()
        assert as_(teammate).post(reverse("gate_ask")).status_code == 404
        assert as_(lead).post(reverse("gate_ask"))["Location"] == reverse("gate")
        assert "Laia Puig asked on" in as_(lead).get(reverse("gate")).content.decode()


def test_the_campaign_tells_how_many_people_its_minimum_needs(preparing, settings):
    assert to_know(preparing) == []
    campaign = make_funding.draft(average_pledge=40_00)
    way = campaign.cooperative.incubation
    assert to_know(way) == ["The minimum of €5,000 needs 125 people who give €40 on average."]


def a_file():
    return sending.sent(sending.pdf(), "paper.pdf")
