"""The steps of an application up to its decision: begun, written, sent, taken back, asked about, left."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications import moves, rules
from incubator.applications.models import Application, SentVersion
from incubator.calls import moves as calls
from incubator.reviews import moves as reviews
from tests import kept, make

pytestmark = pytest.mark.django_db
STRANGERS = ["other_lead", "mentor", "coordinator", "finance", "supporter"]
DAY = make.DAY


@kept.fixture
def draft(la_fleca, open_call):
    return make.application(la_fleca, open_call)


@kept.fixture
def sent(la_fleca, open_call):
    return make.submitted(la_fleca, open_call)


@kept.fixture
def under_review(la_fleca, open_call):
    return make.in_review(la_fleca, open_call)


@pytest.fixture
def asked(under_review, coordinator):
    """The programme wants to know more about the idea and the documents, within a week."""
    return ask(under_review, coordinator, "idea", "documents")


def ask(application, coordinator, *names, days=7):
    return reviews.request_information(
        application,
        by=coordinator,
        words="How big is the oven?",
        due_at=clock.now() + days * DAY,
        questions=application.call.questions.filter(name__in=names),
    )


def write(application, by, part="idea", **answers):
    version = application.part_versions.get(part, 0)
    return moves.save(application, by=by, part=part, version=version, answers=answers)


def answer(application, name):
    return rules.answers_of(application).get(name, "")


def document(name="plan.pdf"):
    return Checked(Kind.PDF, b"%PDF-1.4 plan", name)


def file_question(application):
    return application.call.questions.get(name="documents")


class TestStart:
    def test_a_member_begins_an_application(self, la_fleca, open_call, teammate):
        begun = moves.start(la_fleca, by=teammate, call=open_call)
        assert (begun.state, begun.started_by, begun.reference) == ("draft", teammate, None)

    @pytest.mark.parametrize("who", [*STRANGERS, "stranger"])
    def test_nobody_begins_one_for_a_co_op_of_others(self, la_fleca, open_call, who, request):
        with pytest.raises(NotYours):
            moves.start(la_fleca, by=request.getfixturevalue(who), call=open_call)

    def test_one_application_a_co_op_and_call(self, draft, lead):
        with pytest.raises(NotNow, match="already has an application"):
            moves.start(draft.cooperative, by=lead, call=draft.call)

    def test_a_call_that_has_closed_takes_none_whatever_its_state_says(self, la_fleca, open_call, lead):
        with clock.at(open_call.closes_at), pytest.raises(NotNow, match="does not take applications"):
            moves.start(la_fleca, by=lead, call=open_call)

    def test_a_co_op_of_the_programme_does_not_apply_again(self, incubation, lead):
        with pytest.raises(NotNow, match="already in the programme"):
            moves.start(incubation.cooperative, by=lead, call=make.open_call())


class TestSave:
    def test_every_member_may_write_and_it_is_known_who_did(self, draft, teammate):
        saved = write(draft, teammate, idea="Two ovens")
        assert (answer(saved, "idea"), saved.part_versions["idea"]) == ("Two ovens", 2)
        assert saved.last_written["idea"][0] == teammate.pk

    def test_saving_without_a_change_does_not_make_one_the_last_writer(self, draft, lead, teammate):
        write(draft, lead, idea="Two ovens")
        draft.refresh_from_db()
        assert write(draft, teammate).last_written["idea"][0] == lead.pk

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not(self, draft, who, request):
        with pytest.raises(NotYours):
            write(draft, request.getfixturevalue(who), idea="Mine")

    def test_words_written_meanwhile_are_never_overwritten(self, draft, lead, teammate):
        write(draft, lead, idea="The lead's words")
        with pytest.raises(NotNow, match="meanwhile"):
            write(draft, teammate, idea="The teammate's words")
        assert answer(draft, "idea") == "The lead's words"

    def test_other_parts_never_stand_in_the_way(self, draft, lead, teammate):
        write(draft, lead, idea="The lead's words")
        write(draft, teammate, "needs", needs="The teammate's words")
        assert (answer(draft, "idea"), answer(draft, "needs")) == ("The lead's words", "The teammate's words")

    @pytest.mark.parametrize(
        ("part", "more"),
        [
            ("team", {"state": "accepted"}),
            ("team", {"profile": {"slug": "mine"}}),
            ("idea", {"people": 5}),
            ("idea", {"answers": {"needs": "x"}}),
            ("idea", {"answers": {"nothing": "x"}}),
        ],
    )
    def test_only_answers_of_that_part_can_be_written(self, draft, lead, part, more):
        with pytest.raises(ValueError, match="of this part"):
            moves.save(draft, by=lead, part=part, version=draft.part_versions[part], **{"answers": {}, **more})

    def test_what_is_said_of_the_co_op_is_kept_with_it(self, draft, lead):
        told = {"answers": {}, "profile": {"town": "Mataró"}, "people": 7}
        saved = moves.save(draft, by=lead, part="team", version=draft.part_versions["team"], **told)
        assert (saved.people, saved.cooperative.town) == (7, "Mataró")

    def test_not_after_the_call_has_closed(self, draft, lead):
        with clock.at(draft.call.closes_at), pytest.raises(NotNow):
            write(draft, lead, idea="Late")


class TestFiles:
    def test_a_file_is_attached_counted_and_taken_away(self, draft, teammate):
        attached = moves.attach(draft, by=teammate, question=file_question(draft), file=document())
        upload = attached.uploads.get()
        assert (answer(draft, "documents"), upload.uploaded_by, str(upload)) == ("1", teammate, "plan.pdf")
        moves.remove_file(attached, by=teammate, upload=upload)
        assert (answer(draft, "documents"), draft.uploads.attached().count(), draft.uploads.count()) == ("", 0, 1)

    def test_the_sixth_is_refused(self, draft, lead):
        for _ in range(rules.FILES_A_QUESTION):
            moves.attach(draft, by=lead, question=file_question(draft), file=document())
        with pytest.raises(NotNow, match="room for 5 files"):
            moves.attach(draft, by=lead, question=file_question(draft), file=document())
        assert answer(draft, "documents") == "5"

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_attach_nothing(self, draft, who, request):
        with pytest.raises(NotYours):
            moves.attach(draft, by=request.getfixturevalue(who), question=file_question(draft), file=document())

    def test_only_to_a_file_question_of_this_call(self, draft, lead):
        elsewhere = make.open_call().questions.get(name="documents")
        for question in (draft.call.questions.get(name="idea"), elsewhere):
            with pytest.raises(ValueError, match="takes no files"):
                moves.attach(draft, by=lead, question=question, file=document())

    def test_not_after_the_call_has_closed(self, draft, lead):
        with clock.at(draft.call.closes_at), pytest.raises(NotNow, match="does not take"):
            moves.attach(draft, by=lead, question=file_question(draft), file=document())

    def test_taken_away_after_sending_it_stays_in_what_was_sent(self, draft, lead):
        upload = moves.attach(draft, by=lead, question=file_question(draft), file=document()).uploads.get()
        sent = moves.submit(draft, by=lead, terms=draft.call.terms)
        back = moves.take_back(sent, by=lead)
        moves.remove_file(back, by=lead, upload=upload)
        again = moves.submit(back, by=lead, terms=back.call.terms)
        assert [rules.sent_files(version) for version in again.versions.all()] == [{upload.pk}, set()]


class TestSubmit:
    def test_it_gets_a_reference_and_the_terms_it_accepted(self, draft, lead):
        sent = moves.submit(draft, by=lead, terms=draft.call.terms)
        assert sent.reference == f"CC-{clock.now():%Y}-0001"
        assert (sent.state, sent.blind_code, sent.terms.version) == ("submitted", "T-01", 1)
        assert sent.terms_accepted_at == sent.sent_at == Entry.objects.get(step="applications.submit").at

    def test_references_have_no_gaps(self, open_call):
        numbers = [make.submitted(call=open_call).reference[-4:] for _ in range(3)]
        with pytest.raises(NotNow):
            make.submitted(call=open_call, idea="")
        assert [*numbers, make.submitted(call=open_call).reference[-4:]] == ["0001", "0002", "0003", "0004"]

    @pytest.mark.parametrize(
        ("about_us", "reason"),
        [
            ({"people": 1}, "at least two people"),
            ({"people": None}, "at least two people"),
            ({"applicant_kind": ""}, "Say who you are"),
        ],
    )
    def test_it_says_what_is_missing_of_the_team(self, draft, lead, about_us, reason):
        less = moves.save(draft, by=lead, part="team", version=1, answers={}, **about_us)
        with pytest.raises(NotNow, match=reason):
            moves.submit(less, by=lead, terms=less.call.terms)

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"idea": " "}, "“What do you want to do\\?” has no answer yet"),
            ({"commitment": ""}, "has no answer yet"),
            ({"idea": "word " * 601}, "at most 600 words; it has 1 too many"),
        ],
    )
    def test_it_says_which_answer_is_missing_or_too_long(self, la_fleca, open_call, lead, given, reason):
        draft = make.application(la_fleca, open_call, **given)
        with pytest.raises(NotNow, match=reason):
            moves.submit(draft, by=lead, terms=open_call.terms)
        draft.refresh_from_db()
        assert (draft.state, draft.reference, Report.objects.count()) == ("draft", None, 0)

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not_send_it(self, draft, who, request):
        with pytest.raises(NotYours):
            moves.submit(draft, by=request.getfixturevalue(who), terms=draft.call.terms)

    @pytest.mark.parametrize(("before_closing", "goes"), [(1, True), (0, False), (-1, False)])
    def test_the_last_second_counts(self, draft, lead, before_closing, goes):
        with clock.at(draft.call.closes_at - timedelta(seconds=before_closing)):
            if goes:
                assert moves.submit(draft, by=lead, terms=draft.call.terms).state == "submitted"
            else:
                with pytest.raises(NotNow, match="does not take applications"):
                    moves.submit(draft, by=lead, terms=draft.call.terms)

    def test_terms_that_have_changed_are_read_again(self, draft, lead, coordinator):
        read = draft.call.terms
        calls.publish_terms(draft.call, by=coordinator, text="Other terms")
        with pytest.raises(NotNow, match="have changed"):
            moves.submit(draft, by=lead, terms=read)

    def test_twice_is_once(self, draft, lead):
        moves.submit(draft, by=lead, terms=draft.call.terms)
        with pytest.raises(NotNow, match="no longer possible"):
            moves.submit(draft, by=lead, terms=draft.call.terms)
        assert Entry.objects.filter(step="applications.submit").count() == 1

    def test_the_team_and_the_coordination_are_told(self, draft, lead, teammate, coordinator):
        sent = moves.submit(draft, by=lead, terms=draft.call.terms)
        told = Notice.objects.filter(entry__step="applications.submit").order_by("id")
        assert [(notice.message, notice.email) for notice in told] == [
            ("application_received", lead.email),
            ("application_received", teammate.email),
            ("application_to_assign", coordinator.email),
        ]
        assert sent.reference in words(told[0]).text
        assert Report.objects.get().get_absolute_url() in words(told[0]).text
        assert f"/en/staff/applications/{sent.pk}/" in words(told[2]).text

    def test_a_copy_is_ordered_with_every_answer_as_people_read_it(self, la_fleca, open_call):
        sent = make.submitted(la_fleca, open_call, budget="150000", stage="tests")
        copy = Report.objects.get(kind="application")
        rows = {row["question"]: row["answer"] for part in copy.snapshot["parts"] for row in part["rows"]}
        assert (copy.snapshot["reference"], copy.snapshot["version"]) == (sent.reference, 1)
        assert rows["What do you want to do?"] == make.ANSWERS["idea"]
        assert rows["How much money do you need to start?"] == "€1,500"
        assert (rows["How far is it?"], rows["Has your group decided to apply?"]) == ("We have tried it out", "Yes")
        assert (rows["Town"], rows["People in the promoting group"]) == ("Barcelona", "4")


class TestTakeBack:
    def test_taken_back_and_sent_again_it_keeps_its_names_and_both_versions(self, sent, lead, teammate):
        back = moves.take_back(sent, by=teammate)
        changed = write(back, teammate, idea="Two ovens")
        again = moves.submit(changed, by=lead, terms=changed.call.terms)
        assert (again.reference, again.blind_code, again.state) == (sent.reference, sent.blind_code, "submitted")
        ideas = [
            next(one["value"] for one in version.content["answers"] if one["name"] == "idea")
            for version in again.versions.all()
        ]
        assert ideas == [make.ANSWERS["idea"], "Two ovens"]
        assert [report.snapshot["version"] for report in Report.objects.order_by("id")] == [1, 2]

    def test_not_once_it_is_reviewed(self, under_review, lead):
        with pytest.raises(NotNow, match="In review"):
            moves.take_back(under_review, by=lead)

    def test_not_once_the_call_has_closed(self, sent, lead):
        with clock.at(sent.call.closes_at), pytest.raises(NotNow, match="does not take"):
            moves.take_back(sent, by=lead)

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not(self, sent, who, request):
        with pytest.raises(NotYours):
            moves.take_back(sent, by=request.getfixturevalue(who))

    @pytest.mark.parametrize(
        "change",
        [
            lambda version: SentVersion.objects.filter(pk=version.pk).update(content={}),
            lambda version: SentVersion.objects.filter(pk=version.pk).delete(),
        ],
    )
    def test_what_was_sent_cannot_be_changed_afterwards(self, sent, change):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change(sent.versions.get())


class TestRequest:
    def test_the_answer_is_a_new_version_and_the_review_goes_on(self, asked, teammate):
        answered = moves.answer_request(
            asked, by=teammate, reply="  Two metres. ", answers={"idea": "An oven of two metres"}
        )
        request = answered.requests.get()
        assert (answered.state, request.reply, request.answered_by) == ("in_review", "Two metres.", teammate)
        assert [version.number for version in answered.versions.all()] == [1, 2]
        assert answer(answered, "idea") == "An oven of two metres"

    def test_a_reply_alone_is_enough_and_so_is_a_file(self, under_review, coordinator, lead):
        first = ask(under_review, coordinator)
        assert moves.answer_request(first, by=lead, reply="Two metres.", answers={}).state == "in_review"
        again = ask(under_review, coordinator, "documents")
        attached = moves.attach(again, by=lead, question=file_question(again), file=document())
        answered = moves.answer_request(attached, by=lead, reply="", answers={})
        assert [len(rules.sent_files(version)) for version in answered.versions.all()] == [0, 0, 1]

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"reply": " ", "answers": {}}, "Write your reply"),
            ({"reply": "x", "answers": {"needs": "x"}}, "Only the answers that were asked about"),
            ({"reply": "x", "answers": {"idea": " "}}, "has no answer yet"),
            ({"reply": "x", "answers": {"idea": "word " * 601}}, "1 too many"),
        ],
    )
    def test_what_is_not_in_order_changes_nothing(self, asked, lead, given, reason):
        with pytest.raises(NotNow, match=reason):
            moves.answer_request(asked, by=lead, **given)
        asked.refresh_from_db()
        assert (asked.state, answer(asked, "idea"), asked.versions.count()) == (
            "changes_requested",
            make.ANSWERS["idea"],
            1,
        )

    def test_files_only_where_they_were_asked_for(self, under_review, coordinator, lead):
        asked = ask(under_review, coordinator, "idea")
        with pytest.raises(NotNow, match="Only the answers that were asked about"):
            moves.attach(asked, by=lead, question=file_question(asked), file=document())

    def test_twice_is_once(self, asked, lead, teammate):
        moves.answer_request(asked, by=lead, reply="Two metres.", answers={})
        with pytest.raises(NotNow, match="no longer possible"):
            moves.answer_request(asked, by=teammate, reply="Three.", answers={})

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_do_not_answer(self, asked, who, request):
        with pytest.raises(NotYours):
            moves.answer_request(asked, by=request.getfixturevalue(who), reply="x", answers={})

    def test_whoever_asked_is_told_without_a_name(self, asked, coordinator, lead):
        moves.answer_request(asked, by=lead, reply="Two metres.", answers={})
        notice = Notice.objects.get(message="information_answered")
        assert notice.email == coordinator.email
        assert "La Fleca" not in words(notice).text
        assert f"/en/staff/applications/{asked.pk}/" in words(notice).text

    def test_it_lapses_after_its_day_and_not_before(self, asked, coordinator, lead):
        with pytest.raises(NotNow, match="has not passed yet"):
            moves.lapse_request(asked, by=None)
        with clock.at(clock.now() + 7 * DAY):
            assert moves.lapse_request(asked, by=None).state == "in_review"
        told = Notice.objects.filter(entry__step="applications.lapse_request").order_by("id")
        assert {(notice.message, notice.email) for notice in told} >= {
            ("information_lapsed", lead.email),
            ("information_missing", coordinator.email),
        }


class TestWithdraw:
    @pytest.mark.parametrize("built", [make.application, make.submitted, make.in_review])
    def test_the_team_may_leave_until_the_decision(self, built, la_fleca, open_call, teammate):
        assert moves.withdraw(built(la_fleca, open_call), by=teammate).state == "withdrawn"

    def test_also_while_something_is_asked(self, asked, lead):
        left = moves.withdraw(asked, by=lead, reason="We have no time.")
        assert (left.state, rules.open_request(left)) == ("withdrawn", None)
        assert Entry.objects.get(step="applications.withdraw").why == "We have no time."

    def test_also_from_the_waiting_list(self, la_fleca, open_call, lead):
        waiting = make.decided(make.reviewed(la_fleca, open_call), "waitlisted")
        assert moves.withdraw(waiting, by=lead).state == "withdrawn"

    def test_and_apply_again_while_the_call_is_open(self, sent, lead):
        moves.withdraw(sent, by=lead)
        again = moves.start(sent.cooperative, by=lead, call=sent.call)
        assert (again.state, answer(again, "idea"), again.people) == ("draft", make.ANSWERS["idea"], 4)

    @pytest.mark.parametrize("who", STRANGERS)
    def test_others_may_not_withdraw_it(self, sent, who, request):
        with pytest.raises(NotYours):
            moves.withdraw(sent, by=request.getfixturevalue(who))

    def test_not_after_the_decision(self, incubation, lead):
        with pytest.raises(NotNow, match="Accepted"):
            moves.withdraw(incubation.application, by=lead)


def test_an_application_is_never_two_of_one_call_unless_it_was_left(sent, lead):
    moves.withdraw(sent, by=lead)
    moves.start(sent.cooperative, by=lead, call=sent.call)
    assert [one.state for one in Application.objects.order_by("id")] == ["withdrawn", "draft"]
