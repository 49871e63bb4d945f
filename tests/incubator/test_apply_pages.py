"""The pages around the writing: the list of parts, check and send, the status in every state, requests, versions, leaving."""

import pytest

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from incubator.applications import moves, reminding
from incubator.applications.comparing import GONE, NEW, SAME, compare
from incubator.applications.models import Application
from incubator.applications.pages import stages
from incubator.calls import moves as calls
from incubator.calls.content import CallQuestion
from incubator.reviews import moves as reviews
from incubator.selection import moves as selection
from tests import kept, make
from tests.crowdcoop.sending import pdf, sent

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY = make.DAY


@kept.fixture
def draft(la_fleca, open_call):
    return make.application(la_fleca, open_call)


@kept.fixture
def submitted(la_fleca, open_call):
    return make.submitted(la_fleca, open_call)


@kept.fixture
def asked(la_fleca, open_call, coordinator):
    reviewers = [make.person(name, role="mentor") for name in ("Aurora Vives", "Berta Coll")]
    under_review = make.in_review(la_fleca, open_call, coordinator=coordinator, reviewers=reviewers)
    questions = open_call.questions.filter(name__in=["idea", "documents"])
    due = clock.now() + 7 * DAY
    return reviews.request_information(
        under_review, by=coordinator, words="How big is the oven?", due_at=due, questions=questions
    )


def text(browser, url):
    return browser.get(url).content.decode()


def parts(browser):
    tasks = browser.get("/en/apply/").context["tasks"]
    return {task.title: (task.status, task.who) for task in tasks}


class TestTaskList:
    def test_six_parts_with_their_status_in_words_and_who_wrote(self, as_, la_fleca, open_call, lead, teammate):
        begun = moves.start(la_fleca, by=lead, call=open_call)
        begun = moves.save(begun, by=lead, part="idea", version=0, answers={"idea": "Ovens"})
        moves.save(begun, by=teammate, part="needs", version=0, answers={"budget": "100"})
        browser = as_(lead)
        assert parts(browser) == {
            "The team": ("Not started", ""),
            "The idea": ("Completed", "Laia"),
            "What you need": ("In progress", "Teo"),
            "Your community": ("Not started", ""),
            "What will change": ("Not started", ""),
            "Your commitment": ("Not started", ""),
        }
        page = text(browser, "/en/apply/")
        assert "Cannot start yet" in page
        assert 'href="/en/apply/review/"' not in page
        assert 'href="/en/team/members/"' in page

    def test_once_all_is_there_it_can_be_checked_and_sent(self, as_, draft, lead):
        browser = as_(lead)
        assert {status for status, _who in parts(browser).values()} == {"Completed"}
        assert 'href="/en/apply/review/"' in text(browser, "/en/apply/")

    def test_the_next_unfinished_part_follows_and_in_the_end_the_check(self, as_, la_fleca, open_call, lead):
        moves.start(la_fleca, by=lead, call=open_call, **make.ABOUT_US)
        browser, visited, url = as_(lead), [], "/en/apply/team/"
        while "review" not in url:
            visited.append(url.split("/")[3])
            form = browser.get(url).context["form"]
            typed = {field.name: field.value() or "" for field in form}
            given = {f"answer-{name}": words for name, words in make.ANSWERS.items()}
            url = browser.post(url, {**typed, **given, "then": "on"})["Location"]
        assert visited == CallQuestion.Part.values

    def test_it_asks_the_same_however_much_is_written(self, as_, draft, lead, teammate, cost):
        browser = as_(lead)
        before = cost(browser, "/en/apply/"), cost(browser, "/en/apply/review/"), cost(browser, "/en/apply/idea/")
        for place in range(20):
            CallQuestion.objects.create(
                call=draft.call, part="idea", name=f"more{place}", words=f"More {place}?", required=False, position=50
            )
        version = draft.part_versions["idea"]
        more = {f"more{place}": "Some words" for place in range(20)}
        moves.save(draft, by=teammate, part="idea", version=version, answers=more)
        after = cost(browser, "/en/apply/"), cost(browser, "/en/apply/review/"), cost(browser, "/en/apply/idea/")
        assert before == after


class TestCheckAndSend:
    def test_each_question_is_there_once_with_its_link(self, as_, draft, lead):
        page = text(as_(lead), "/en/apply/review/")
        for question in draft.call.questions.all():
            english = question.translations["en"]["words"]
            assert page.count(f"<dt>{english}</dt>") == 1
            assert f'href="/en/apply/{question.part}/?from=review#id_answer-{question.name}"' in page
        assert '<span class="vh">: What do you want to do?</span>' in page
        assert "Not given" in page

    def test_changing_an_answer_comes_back_here(self, as_, draft, lead):
        browser = as_(lead)
        form = browser.get("/en/apply/idea/?from=review").context["form"]
        typed = {field.name: field.value() or "" for field in form}
        answer = browser.post("/en/apply/idea/?from=review", {**typed, "answer-idea": "Two ovens", "then": "on"})
        assert answer["Location"] == "/en/apply/review/"
        assert "Two ovens" in text(browser, "/en/apply/review/")

    def test_what_is_missing_is_listed_with_the_way_to_it(self, as_, la_fleca, open_call, lead):
        moves.start(la_fleca, by=lead, call=open_call)
        page = text(as_(lead), "/en/apply/review/")
        assert '<a href="/en/apply/team/?from=review#id_people">It takes at least two people to apply.</a>' in page
        assert 'href="/en/apply/idea/?from=review#id_answer-idea">“What do you want to do?” has no answer yet.' in page
        assert "Send the application" not in page

    def test_sending_takes_the_terms_and_leads_to_the_reference(self, as_, draft, lead):
        browser = as_(lead)
        terms = {"terms": draft.call.terms.pk}
        assert "you have to accept" in browser.post("/en/apply/review/", terms).content.decode()
        assert browser.post("/en/apply/review/", {**terms, "accept": "on"})["Location"] == "/en/apply/sent/"
        draft.refresh_from_db()
        page = text(browser, "/en/apply/sent/")
        assert draft.reference in page
        assert "The PDF is being made" in page
        assert browser.get("/en/apply/review/").status_code == 404
        assert browser.get("/en/apply/")["Location"] == "/en/apply/status/"

    @pytest.mark.parametrize("terms", ["", "x", "0", "9" * 30])
    def test_forged_terms_are_no_terms(self, as_, draft, lead, terms):
        answer = as_(lead).post("/en/apply/review/", {"terms": terms, "accept": "on"})
        assert answer.status_code in (200, 404)
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_terms_of_another_call_are_not_accepted(self, as_, draft, lead):
        other = make.open_call().terms
        assert as_(lead).post("/en/apply/review/", {"terms": other.pk, "accept": "on"}).status_code == 404

    @pytest.mark.parametrize("path", ["review", "sent", "request", "versions", "versions/1", "versions/1/1", "idea"])
    def test_somebody_without_an_application_has_no_such_page(self, as_, supporter, submitted, path):
        assert as_(supporter).get(f"/en/apply/{path}/").status_code == 404

    def test_who_did_not_send_in_time_reads_it_and_keeps_the_answers(self, as_, draft, lead):
        with clock.at(draft.call.closes_at):
            browser = as_(lead)
            for path in ("", "review/", "status/"):
                page = text(browser, f"/en/apply/{path}")
                assert "your answers are kept" in page
                assert 'href="/en/programme/"' in page
            assert "Send the application" not in text(browser, "/en/apply/review/")


def on_the_list(application, coordinator):
    for review in application.reviews.filter(state="assigned"):
        make.sent_review(review)
    return make.decided(application, "waitlisted", coordinator=coordinator)


class TestStatus:
    def states(self, application):
        return [(stage.title, stage.state) for stage in stages(application)]

    def test_a_draft_that_was_never_sent_has_none(self, draft):
        assert stages(draft) == []

    def test_received_and_taken_back(self, submitted, lead):
        assert self.states(submitted) == [("Received", "done"), ("In review", "current"), ("Decision", "pending")]
        back = moves.take_back(submitted, by=lead)
        assert self.states(back) == [("Received", "done"), ("Taken back to be changed", "current")]

    def test_asked_and_answered(self, asked, lead):
        assert self.states(asked)[1:3] == [("In review", "done"), ("Information requested", "current")]
        answered = moves.answer_request(asked, by=lead, reply="Two metres.", answers={})
        assert self.states(answered)[1:3] == [("Information requested", "done"), ("In review", "current")]

    def test_interview_with_its_hour_and_place(self, as_, la_fleca, open_call, coordinator, lead):
        under_review = make.reviewed(la_fleca, open_call)
        at = clock.now() + 5 * DAY
        invited = selection.invite_to_interview(under_review, by=coordinator, at=at, place="Carrer Gran 1")
        assert self.states(invited)[1:3] == [("In review", "done"), ("Interview", "current")]
        assert "Carrer Gran 1" in text(as_(lead), "/en/apply/status/")

    def test_waiting_list_and_the_place_that_is_offered(self, as_, la_fleca, open_call, coordinator, lead):
        waiting = on_the_list(make.in_review(la_fleca, open_call, coordinator=coordinator), coordinator)
        assert self.states(waiting)[-1] == ("On the waiting list", "current")
        assert "it is offered in the order of the list" in text(as_(lead), "/en/apply/status/")
        with clock.at(open_call.closes_at):
            calls.start_selecting(open_call, by=coordinator)
            offered = selection.offer_place(waiting, by=coordinator)
            assert self.states(offered)[-2:] == [("On the waiting list", "done"), ("Place offered", "current")]
            assert "it is yours if you take it by" in text(as_(lead), "/en/apply/status/")

    @pytest.mark.parametrize(("outcome", "title"), [("accepted", "Accepted"), ("rejected", "Not accepted")])
    def test_decided_with_its_reasons(self, as_, la_fleca, open_call, lead, outcome, title):
        decided = make.decided(make.reviewed(la_fleca, open_call), outcome, reason="A sound <b>plan</b>.")
        assert self.states(decided)[-1] == (title, "done")
        assert "A sound &lt;b&gt;plan&lt;/b&gt;." in text(as_(lead), "/en/apply/status/")

    def test_no_reviewer_is_named(self, as_, asked, lead):
        page = text(as_(lead), "/en/apply/status/") + text(as_(lead), "/en/apply/request/")
        for review in asked.reviews.select_related("reviewer"):
            assert str(review.reviewer) not in page

    def test_it_is_taken_back_changed_and_sent_again(self, as_, submitted, teammate):
        browser = as_(teammate)
        assert "Take it back to change it" in text(browser, "/en/apply/status/")
        assert browser.post(f"/en/apply/{submitted.pk}/take-back/")["Location"] == "/en/apply/"
        assert browser.get("/en/apply/").status_code == 200

    def test_it_is_withdrawn_on_a_page_that_asks_again_and_only_by_its_team(self, as_, submitted, lead, other_lead):
        url = f"/en/apply/{submitted.pk}/withdraw/"
        assert [as_(other_lead).post(url).status_code, as_(None).post(url).status_code] == [404, 302]
        browser = as_(lead)
        assert "Withdraw the application of La Fleca?" in text(browser, url)
        submitted.refresh_from_db()
        assert submitted.state == "submitted"
        browser.post(url, {"reason": "We have no time."})
        submitted.refresh_from_db()
        assert submitted.state == "withdrawn"
        assert "Apply again" in text(browser, "/en/apply/status/")
        assert "This cannot be done now" in text(browser, url)


class TestRequest:
    url = "/en/apply/request/"

    def typed(self, browser, **more):
        form = browser.get(self.url).context["form"]
        return {**{field.name: field.value() or "" for field in form}, **more}

    def test_it_is_answered_in_place(self, as_, asked, teammate):
        browser = as_(teammate)
        assert "How big is the oven?" in text(browser, "/en/apply/status/")
        page = text(browser, self.url)
        assert make.ANSWERS["idea"] in page
        assert make.ANSWERS["needs"] not in page
        given = {"reply": "Two metres.", "answer-idea": "An oven of two metres", "then": "send"}
        assert browser.post(self.url, self.typed(browser, **given))["Location"] == "/en/apply/status/"
        asked.refresh_from_db()
        assert (asked.state, asked.versions.count()) == ("in_review", 2)
        assert "Two metres." in text(browser, self.url)

    def test_a_file_comes_with_it_or_before_it(self, as_, asked, lead):
        browser = as_(lead)
        first = self.typed(browser, reply="Half an ans", **{"answer-documents": sent(pdf(), "a.pdf"), "then": "stay"})
        page = browser.post(self.url, first).content.decode()
        assert "Half an ans" in page
        assert "a.pdf" in page
        upload = asked.uploads.get()
        assert "a.pdf" not in browser.post(self.url, self.typed(browser, remove=upload.pk)).content.decode()
        given = {"reply": "", "answer-documents": sent(pdf(), "b.pdf"), "then": "send"}
        browser.post(self.url, self.typed(browser, **given))
        asked.refresh_from_db()
        assert (asked.state, [str(one) for one in asked.uploads.attached()]) == ("in_review", ["b.pdf"])

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"answer-idea": ""}, "has no answer yet"),
            ({"answer-idea": "word " * 601}, "it has 1 too many"),
            ({"reply": "a" * 6001}, "at most 6000 characters"),
        ],
    )
    def test_what_is_not_in_order_is_shown_back(self, as_, asked, lead, given, sentence):
        browser = as_(lead)
        page = browser.post(self.url, self.typed(browser, **given)).content.decode()
        assert sentence in page
        asked.refresh_from_db()
        assert asked.state == "changes_requested"

    def test_answers_that_were_not_asked_about_stay(self, as_, asked, lead):
        browser = as_(lead)
        browser.post(self.url, self.typed(browser, reply="x", **{"answer-needs": "Forged"}))
        assert "Forged" not in str(asked.versions.last().content)

    def test_too_late_what_was_typed_is_still_there(self, as_, asked, lead, teammate):
        browser = as_(lead)
        typed = self.typed(browser, reply="Mine")
        moves.answer_request(asked, by=teammate, reply="Two metres.", answers={})
        answer = browser.post(self.url, typed)
        page = answer.content.decode()
        assert (answer.status_code, "Mine" in page) == (409, True)
        assert "Teo Roca answered it" in page

    def test_who_was_asked_nothing_has_no_such_page(self, as_, submitted, lead):
        assert as_(lead).get(self.url).status_code == 404


class TestVersions:
    @pytest.fixture
    def two(self, submitted, lead):
        back = moves.take_back(submitted, by=lead)
        version = back.part_versions["idea"]
        idea = {"idea": "A shared oven for the whole neighbourhood."}
        changed = moves.save(back, by=lead, part="idea", version=version, answers=idea)
        return moves.submit(changed, by=lead, terms=changed.call.terms)

    def test_they_are_listed_read_and_compared(self, as_, two, teammate):
        browser = as_(teammate)
        assert 'href="/en/apply/versions/1/2/"' in text(browser, "/en/apply/versions/")
        assert "A shared oven for the neighbourhood." in text(browser, "/en/apply/versions/1/")
        page = text(browser, "/en/apply/versions/1/2/")
        assert '<ins><span class="vh">New: </span>whole ' in page
        assert page.count("<dt>") == 1
        assert "The two are the same" in text(browser, "/en/apply/versions/2/2/")

    @pytest.mark.parametrize("path", ["3", "0", "1/3", "9/9", "9999999999999999999999"])
    def test_others_do_not_exist(self, as_, two, lead, path):
        assert as_(lead).get(f"/en/apply/versions/{path}/").status_code == 404

    def test_those_of_another_team_do_not_either(self, as_, two, other_lead, other_coop):
        make.application(other_coop, two.call)
        browser = as_(other_lead)
        assert "Nothing has been sent yet" in text(browser, "/en/apply/versions/")
        assert browser.get("/en/apply/versions/1/").status_code == 404

    def test_words_gone_and_new_are_told_apart(self):
        def content(value, kind="long", **more):
            return {"answers": [{"name": "a", "part": "idea", "words": "Q", "kind": kind, "value": value, **more}]}

        (row,) = compare(content("one two three"), content("one 2 three four"))
        assert (row.label, row.part, row.changed) == ("Q", "idea", True)
        assert [(piece.kind, piece.words.strip()) for piece in row.pieces] == [
            (SAME, "one"),
            (GONE, "two"),
            (NEW, "2"),
            (SAME, "three"),
            (NEW, "four"),
        ]
        assert [piece.words for piece in compare(content("100", "money"), content("200", "money"))[0].pieces] == [
            "€1",
            "€2",
        ]
        assert compare(content("x"), content("x"))[0].changed is False
        assert [piece.kind for piece in compare({"answers": []}, content("x"))[0].pieces] == [NEW]

    def test_a_long_answer_is_compared_in_a_moment(self):
        long, other = ("word " * 2000, "another " * 2000)

        def content(value):
            return {"answers": [{"name": "a", "part": "idea", "words": "Q", "kind": "long", "value": value}]}

        before = clock.now()
        compare(content(long + other), content(other + long))
        assert (clock.now() - before).total_seconds() < 3


class TestAgain:
    """A call that is over is no dead end."""

    @pytest.fixture
    def next_call(self, open_call, coordinator):
        def open_next():
            with clock.at(open_call.closes_at):
                calls.start_selecting(open_call, by=coordinator)
            return make.open_call(title="Autumn call")

        return open_next

    def test_who_was_rejected_applies_to_the_next_call_with_its_answers(
        self, as_, submitted, lead, coordinator, next_call
    ):
        make.decided(submitted, "rejected", coordinator=coordinator, reason="Not yet.")
        browser = as_(lead)
        assert browser.get("/en/apply/")["Location"] == "/en/apply/status/"
        following = next_call()
        assert "Apply to the next call" in text(browser, "/en/apply/status/")
        assert "Autumn call" in text(browser, "/en/apply/")
        browser.post("/en/apply/", {"go": "on"})
        again = Application.objects.get(call=following)
        assert (again.state, again.people, again.reference) == ("draft", 4, None)
        # They are gone over again before they count as done.
        assert parts(browser)["The idea"] == ("In progress", "")

    def test_a_draft_of_a_closed_call_is_taken_to_the_next(self, as_, draft, lead, next_call):
        following = next_call()
        browser = as_(lead)
        assert "You apply with La Fleca." in text(browser, "/en/apply/")
        browser.post("/en/apply/", {"go": "on"})
        answers = Application.objects.get(call=following).answers.values_list("question__name", "value")
        assert dict(answers.order_by("id"))["idea"] == make.ANSWERS["idea"]

    def test_who_waits_for_a_decision_waits(self, as_, submitted, lead, next_call):
        next_call()
        assert as_(lead).post("/en/apply/", {"go": "on"})["Location"] == "/en/apply/status/"
        assert Application.objects.count() == 1


class TestSweeps:
    def reminded(self, after):
        with clock.at(clock.now() + after):
            return reminding.remind_due()

    def test_a_draft_is_recalled_after_three_and_after_ten_days_and_then_no_more(self, draft, lead, teammate):
        counts = [self.reminded(days * DAY) for days in (2, 3, 3, 9, 10, 11, 25)]
        assert counts == [0, 1, 0, 0, 1, 0, 0]
        told = Notice.objects.filter(message="application_waits").order_by("id")
        assert [notice.email for notice in told] == [lead.email, teammate.email] * 2
        assert "/en/apply/" in words(told[0]).text
        assert "once more" in words(told[0]).text
        assert "not remind you again" in words(told[2]).text

    def test_whoever_writes_is_left_alone(self, draft, lead):
        with clock.at(clock.now() + 2 * DAY):
            version = draft.part_versions["idea"]
            moves.save(draft, by=lead, part="idea", version=version, answers={"idea": "Two ovens"})
        assert self.reminded(4 * DAY) == 0

    def test_nor_is_anybody_recalled_to_a_closed_call_or_to_what_was_sent(self, draft, lead, other_coop):
        make.submitted(other_coop, draft.call)
        assert self.reminded(31 * DAY) == 0
        assert Notice.objects.filter(message="application_waits").count() == 0

    def test_a_request_lapses_once_its_day_has_passed(self, asked):
        assert reminding.lapse_due() == 0
        with clock.at(clock.now() + 7 * DAY):
            assert [reminding.lapse_due(), reminding.lapse_due()] == [1, 0]
        asked.refresh_from_db()
        assert asked.state == "in_review"
