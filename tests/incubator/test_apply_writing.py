"""Writing an application: each kind of answer, two people at once, saved while it is written, files. Nothing is lost."""

import json

import pytest

from crowdcoop import clock
from crowdcoop.files.kinds import LARGEST
from incubator.applications import moves, rules
from incubator.applications.forms import PartForm
from incubator.applications.models import Application
from incubator.calls.content import CallQuestion
from tests import kept, make
from tests.crowdcoop.sending import pdf, sent

pytestmark = [pytest.mark.django_db, pytest.mark.once]
JSON = {"Accept": "application/json"}


@kept.fixture
def draft(la_fleca, open_call):
    return make.application(la_fleca, open_call)


@pytest.fixture
def every_kind(draft):
    """Seven questions in one part, one of each kind."""
    draft.call.questions.filter(part="idea").exclude(name="idea").update(part="needs")
    kinds = ("short", "yes_no", "choice", "number", "money")
    for place, kind in enumerate(kinds):
        CallQuestion.objects.create(
            call=draft.call,
            part="idea",
            name=f"a-{kind}".replace("_", "-"),
            kind=kind,
            words=f"Kind {kind}",
            required=False,
            position=50 + place,
            choices=[{"name": "a", "words": "The first"}, {"name": "b", "words": "The second"}]
            if kind == "choice"
            else [],
        )
    return draft


def url(part="idea", query=""):
    return f"/en/apply/{part}/{query}"


def as_shown(browser, part="idea"):
    """What the browser sends back of a page it was shown, untouched."""
    form = browser.get(url(part)).context["form"]
    values = {field.name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in values.items()}


def answers(application):
    return rules.answers_of(application)


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "typed", "kept", "read"),
        [
            ("a-short", "  A word ", "A word", "A word"),
            ("a-yes-no", "no", "no", "No"),
            ("a-choice", "b", "b", "The second"),
            ("a-number", "1200", "1200", "1,200"),
            ("a-money", "1,234.50", "123450", "€1,234.50"),
            ("a-money", "0", "0", "€0"),
            ("idea", "Línia\r\ndos 🧵", "Línia\ndos 🧵", "Línia<br>dos 🧵"),
        ],
    )
    def test_each_is_kept_shown_again_and_read(self, as_, every_kind, lead, name, typed, kept, read):
        browser = as_(lead)
        answer = browser.post(url(), {**as_shown(browser), f"answer-{name}": typed, "then": "later"})
        assert answer["Location"] == "/en/apply/"
        assert answers(every_kind)[name] == kept
        assert read in browser.get("/en/apply/review/").content.decode()
        # Shown again and sent back as it is, it stays what it was.
        browser.post(url(), as_shown(browser))
        assert answers(every_kind)[name] == kept

    @pytest.mark.parametrize(
        ("name", "typed", "sentence"),
        [
            ("a-number", "twelve", "Write a whole number"),
            ("a-number", "-1", "greater than or equal to 0"),
            ("a-number", "9" * 30, "less than or equal to"),
            ("a-money", "a lot", "Write the amount in euros"),
            ("a-money", "1.234", "Write the amount in euros"),
            ("a-choice", "c", "Select a valid choice"),
            ("a-yes-no", "perhaps", "Select a valid choice"),
            ("a-short", "a\x00b", "Null characters"),
            ("a-short", "a" * 301, "at most 300 characters"),
        ],
    )
    def test_what_cannot_be_read_is_shown_back_and_the_rest_is_saved(
        self, as_, every_kind, lead, name, typed, sentence
    ):
        browser = as_(lead)
        typed_in = {**as_shown(browser), f"answer-{name}": typed, "answer-idea": "Two ovens"}
        page = browser.post(url(), typed_in).content.decode()
        assert "There is a problem" in page
        assert sentence in page
        assert (answers(every_kind).get(name, ""), answers(every_kind)["idea"]) == ("", "Two ovens")

    def test_too_many_words_are_saved_and_said(self, as_, draft, lead):
        browser = as_(lead)
        browser.post(url(), {**as_shown(browser), "answer-idea": "word " * 603})
        assert len(answers(draft)["idea"].split()) == 603
        assert "Up to 600 words. It has 3 too many." in browser.get(url()).content.decode()
        assert "it has 3 too many" in browser.get("/en/apply/review/").content.decode()

    def test_nothing_is_needed_to_save_a_draft(self, as_, la_fleca, open_call, lead):
        begun = moves.start(la_fleca, by=lead, call=open_call)
        for part in CallQuestion.Part.values:
            browser = as_(lead)
            assert browser.post(url(part), as_shown(browser, part)).status_code == 302
        begun.refresh_from_db()
        assert set(begun.part_versions) == set(CallQuestion.Part.values)

    def test_the_team_says_who_it_is_and_the_co_op_keeps_it(self, as_, draft, lead):
        browser = as_(lead)
        shown = as_shown(browser, "team")
        assert (shown["name"], shown["town"], shown["people"]) == ("La Fleca", "Barcelona", "4")
        told = {"town": "Mataró", "website": "lafleca.example", "people": "6", "applicant_kind": "recently_constituted"}
        browser.post(url("team"), {**shown, **told})
        draft.refresh_from_db()
        assert (draft.cooperative.town, draft.cooperative.website) == ("Mataró", "https://lafleca.example")
        assert (draft.people, draft.applicant_kind) == (6, "recently_constituted")

    @pytest.mark.parametrize("people", ["5001", "2147483647", "-1", "four"])
    def test_a_number_of_people_that_cannot_be_is_shown_back_and_the_rest_is_saved(self, as_, draft, lead, people):
        browser = as_(lead)
        given = {**as_shown(browser, "team"), "people": people, "town": "Mataró"}
        page = browser.post(url("team"), given).content.decode()
        draft.refresh_from_db()
        assert f'value="{people}"' in page
        assert (draft.people, draft.cooperative.town) == (4, "Mataró")

    def test_a_co_op_never_loses_its_name(self, as_, draft, lead):
        browser = as_(lead)
        page = browser.post(url("team"), {**as_shown(browser, "team"), "name": "", "town": "Mataró"}).content.decode()
        draft.refresh_from_db()
        assert "Fill in: Name" in page
        assert (draft.cooperative.name, draft.cooperative.town) == ("La Fleca", "Mataró")

    def test_text_is_shown_escaped(self, as_, draft, lead):
        browser = as_(lead)
        browser.post(url(), {**as_shown(browser), "answer-idea": "<script>alert(1)</script> l·l"})
        for address in (url(), "/en/apply/review/", "/en/apply/status/"):
            page = browser.get(address).content.decode()
            assert "<script>alert(1)" not in page
            assert "&lt;script&gt;alert(1)" in page

    def test_fields_that_are_not_in_the_form_are_ignored(self, as_, draft, lead, other_coop):
        browser = as_(lead)
        extra = {
            "state": "accepted",
            "reference": "CC-1",
            "cooperative": other_coop.pk,
            "answer-needs": "x",
            "slug": "x",
        }
        browser.post(url(), {**as_shown(browser), "answer-idea": "New", **extra})
        fresh = Application.objects.get()
        assert (answers(fresh)["idea"], answers(fresh)["needs"]) == ("New", make.ANSWERS["needs"])
        assert (fresh.state, fresh.reference, fresh.cooperative.slug) == ("draft", None, "la-fleca")

    def test_a_preview_needs_no_application(self, open_call):
        form = PartForm(open_call, "team")
        assert [row["field"].name for row in form.rows()][:2] == ["name", "kind"]

    @pytest.mark.parametrize("part", ["nothing", "place", "ideas"])
    def test_there_is_no_other_part(self, as_, draft, lead, part):
        assert as_(lead).get(url(part)).status_code == 404

    def test_a_call_that_asks_nothing_in_a_part_has_no_such_page(self, as_, la_fleca, open_call, lead):
        moves.start(la_fleca, by=lead, call=open_call)
        open_call.questions.filter(part="impact").delete()
        assert as_(lead).get(url("impact")).status_code == 404
        assert "What will change" not in as_(lead).get("/en/apply/").content.decode()


class TestTogether:
    def test_two_who_write_different_answers_keep_both(self, as_, every_kind, lead, teammate):
        one, other = as_(lead), as_(teammate)
        first, second = as_shown(one), as_shown(other)
        one.post(url(), {**first, "answer-idea": "The lead's idea"})
        other.post(url(), {**second, "answer-a-short": "The teammate's word"})
        assert (answers(every_kind)["idea"], answers(every_kind)["a-short"]) == (
            "The lead's idea",
            "The teammate's word",
        )

    @pytest.mark.parametrize("turned", [False, True])
    def test_two_who_write_the_same_answer_see_both(self, as_, draft, lead, teammate, turned):
        people = [teammate, lead] if turned else [lead, teammate]
        one, other = (as_(person) for person in people)
        first, second = as_shown(one), as_shown(other)
        one.post(url(), {**first, "answer-idea": "One wrote this"})
        answer = other.post(url(), {**second, "answer-idea": "The other wrote that"})
        page = answer.content.decode()
        assert "Somebody of your team wrote here at the same time" in page
        assert "One wrote this" in page
        assert "The other wrote that" in page
        assert answers(draft)["idea"] == "One wrote this"
        both = {"shown": answer.context["form"].data["shown"], "answer-idea": "Both of us wrote this"}
        other.post(url(), {**second, **both})
        assert answers(draft)["idea"] == "Both of us wrote this"

    def test_who_only_adds_to_what_is_there_takes_nothing_away(self, as_, draft, lead):
        """As after a save whose answer was lost on its way back."""
        browser = as_(lead)
        shown = as_shown(browser)
        browser.post(url(), {**shown, "answer-idea": "Two ovens"})
        browser.post(url(), {**shown, "answer-idea": "Two ovens and a shop"})
        assert answers(draft)["idea"] == "Two ovens and a shop"

    def test_the_same_figure_of_the_team_by_two(self, as_, draft, lead, teammate):
        one, other = as_(lead), as_(teammate)
        first, second = as_shown(one, "team"), as_shown(other, "team")
        one.post(url("team"), {**first, "people": "5"})
        page = other.post(url("team"), {**second, "people": "15", "town": "Mataró"}).content.decode()
        draft.refresh_from_db()
        assert "at the same time" in page
        assert (draft.people, draft.cooperative.town) == (5, "Mataró")

    @pytest.mark.parametrize("shown", ["", "{", "[]", '"x"', "null", "[" * 5000, '{"answer-idea": 5}'])
    def test_a_forged_memory_of_what_was_shown_overwrites_nothing(self, as_, draft, lead, shown):
        page = as_(lead).post(url(), {"shown": shown, "answer-idea": "Mine alone"}).content.decode()
        assert "at the same time" in page
        assert answers(draft)["idea"] == make.ANSWERS["idea"]

    def test_what_was_not_sent_is_not_emptied(self, as_, draft, lead):
        as_(lead).post(url(), {"shown": "{}"})
        assert answers(draft)["idea"] == make.ANSWERS["idea"]


class TestByItself:
    def save(self, browser, typed, part="idea"):
        return browser.post(url(part), typed, headers=JSON)

    def test_it_says_when_it_saved_and_what_to_send_next(self, as_, draft, lead):
        browser = as_(lead)
        shown = as_shown(browser)
        with clock.at(clock.now().replace(hour=17, minute=4)):
            told = self.save(browser, {**shown, "answer-idea": "Two"}).json()
        assert (told["sentence"][:11], told["version"]) == ("Saved at 18", 2)
        assert told["saved_at"] in told["sentence"]
        assert json.loads(told["fields"]["shown"])["answer-idea"] == "Two"
        again = self.save(browser, {**shown, **told["fields"], "answer-idea": "Two ovens"}).json()
        assert (again["version"], answers(draft)["idea"]) == (3, "Two ovens")

    def test_without_a_change_nothing_is_written(self, as_, draft, lead):
        browser = as_(lead)
        told = self.save(browser, as_shown(browser)).json()
        draft.refresh_from_db()
        assert (told["version"], draft.part_versions["idea"]) == (1, 1)

    def test_a_conflict_is_said_and_both_texts_come_with_the_next_save_by_hand(self, as_, draft, lead, teammate):
        one, other = as_(lead), as_(teammate)
        first, second = as_shown(one), as_shown(other)
        self.save(one, {**first, "answer-idea": "The lead wrote"})
        told = self.save(other, {**second, "answer-idea": "The teammate wrote"}).json()
        assert told["conflict"] is True
        assert answers(draft)["idea"] == "The lead wrote"
        page = other.post(url(), {**second, **told["fields"], "answer-idea": "The teammate wrote"}).content.decode()
        assert "The lead wrote" in page
        assert "The teammate wrote" in page

    def test_a_teammates_answer_that_is_not_on_this_page_stays(self, as_, every_kind, lead, teammate):
        one, other = as_(lead), as_(teammate)
        first, second = as_shown(one), as_shown(other)
        self.save(one, {**first, "answer-a-short": "The lead's"})
        told = self.save(other, {**second, "answer-idea": "The teammate's"}).json()
        self.save(other, {**second, **told["fields"], "answer-idea": "The teammate's own"})
        assert (answers(every_kind)["a-short"], answers(every_kind)["idea"]) == ("The lead's", "The teammate's own")

    def test_what_cannot_be_read_is_named(self, as_, every_kind, lead):
        browser = as_(lead)
        told = self.save(browser, {**as_shown(browser), "answer-a-number": "twelve", "answer-idea": "Two"}).json()
        assert "Not yet saved, because it cannot be read: Kind number." in told["sentence"]
        assert answers(every_kind)["idea"] == "Two"

    def test_once_the_call_has_closed_it_says_so(self, as_, draft, lead):
        browser = as_(lead)
        typed = {**as_shown(browser), "answer-idea": "Late"}
        with clock.at(draft.call.closes_at):
            answer = self.save(browser, typed)
        assert (answer.status_code, answer.json()["refused"]) == (409, True)
        assert "does not take applications now" in answer.json()["sentence"]

    def test_others_save_nothing(self, as_, draft, other_lead, other_coop):
        assert self.save(as_(other_lead), {"answer-idea": "Mine"}).status_code == 404
        assert self.save(as_(None), {"answer-idea": "Mine"}).status_code == 302


class TestTooLate:
    def test_all_that_was_typed_is_there_to_be_copied(self, as_, draft, lead):
        browser = as_(lead)
        typed = {**as_shown(browser), "answer-idea": "Short, late", "answer-stage": "works"}
        with clock.at(draft.call.closes_at):
            answer = browser.post(url(), typed)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Short, late" in page
        assert "does not take applications now" in page
        assert answers(draft)["idea"] == make.ANSWERS["idea"]

    def test_so_it_is_when_a_teammate_has_sent_it_meanwhile(self, as_, draft, lead, teammate):
        browser = as_(lead)
        typed = {**as_shown(browser), "answer-idea": "One more thing"}
        moves.submit(draft, by=teammate, terms=draft.call.terms)
        answer = browser.post(url(), typed)
        assert (answer.status_code, "One more thing" in answer.content.decode()) == (409, True)
        assert browser.get(url())["Location"] == "/en/apply/status/"


class TestFiles:
    def attach(self, browser, *files, then="stay"):
        return browser.post(
            url("commitment"), {**as_shown(browser, "commitment"), "answer-documents": files, "then": then}
        )

    def test_a_file_is_added_shown_served_and_taken_away(self, as_, draft, lead):
        browser = as_(lead)
        assert self.attach(browser, sent(pdf(), "el plan.pdf"))["Location"] == url("commitment")
        upload = draft.uploads.get()
        page = browser.get(url("commitment")).content.decode()
        assert "el plan.pdf" in page
        served = browser.get(f"/en/apply/files/{upload.pk}/")
        assert served["Content-Disposition"] == 'attachment; filename="el plan.pdf"'
        assert b"".join(served.streaming_content) == pdf()
        browser.post(url("commitment"), {**as_shown(browser, "commitment"), "remove": upload.pk})
        assert "el plan.pdf" not in browser.get(url("commitment")).content.decode()

    def test_words_are_saved_with_the_file(self, as_, draft, lead):
        browser = as_(lead)
        typed = {**as_shown(browser, "commitment"), "answer-commitment": "Two days", "answer-documents": sent(pdf())}
        browser.post(url("commitment"), {**typed, "then": "stay"})
        assert (answers(draft)["commitment"], answers(draft)["documents"]) == ("Two days", "1")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"<html>", "PDF, ODT, DOCX"), (b"", "This file is empty"), (b"%PDF-" + b"x" * LARGEST, "The limit is 10 MB")],
    )
    def test_a_file_that_is_not_taken_says_why_and_the_words_are_saved(self, as_, draft, lead, content, sentence):
        browser = as_(lead)
        typed = {**as_shown(browser, "commitment"), "answer-commitment": "Two days"}
        page = browser.post(url("commitment"), {**typed, "answer-documents": sent(content)}).content.decode()
        assert sentence in page
        assert (answers(draft)["commitment"], draft.uploads.count()) == ("Two days", 0)

    def test_the_sixth_is_refused_beside_its_question_and_the_words_are_saved(self, as_, draft, lead):
        full = draft
        for _ in range(rules.FILES_A_QUESTION):
            full = make.attached(full)
        browser = as_(lead)
        assert 'type="file"' not in browser.get(url("commitment")).content.decode()
        typed = {**as_shown(browser, "commitment"), "answer-commitment": "Two days", "answer-documents": sent(pdf())}
        page = browser.post(url("commitment"), {**typed, "then": "stay"}).content.decode()
        assert "There is room for 5 files here" in page
        assert (answers(draft)["commitment"], draft.uploads.count()) == ("Two days", 5)

    @pytest.mark.parametrize("forged", ["0", "999999", "x", "9" * 30, "-1", "²"])
    def test_a_forged_file_is_not_found(self, as_, draft, lead, forged):
        browser = as_(lead)
        shown = as_shown(browser, "commitment")
        assert browser.post(url("commitment"), {**shown, "remove": forged}).status_code == 404

    def test_nobody_takes_away_a_file_of_others(self, as_, draft, lead, other_lead, other_coop):
        self.attach(as_(lead), sent(pdf()))
        make.application(other_coop, draft.call)
        browser = as_(other_lead)
        shown = as_shown(browser, "commitment")
        assert browser.post(url("commitment"), {**shown, "remove": draft.uploads.get().pk}).status_code == 404
        assert draft.uploads.attached().count() == 1

    def test_who_may_open_it_before_and_after_the_decision(
        self, as_, la_fleca, open_call, lead, teammate, other_lead, mentor, other_mentor, coordinator, supporter
    ):
        draft = make.application(la_fleca, open_call)
        self.attach(as_(lead), sent(pdf()))
        upload = draft.uploads.get()

        def opens(person):
            answer = as_(person).get(f"/en/apply/files/{upload.pk}/")
            return answer.status_code == 200 and b"".join(answer.streaming_content) == pdf()

        def openers():
            people = [lead, teammate, other_lead, mentor, other_mentor, coordinator, supporter]
            return [one for one in people if opens(one)]

        assert openers() == [lead, teammate]
        submitted = moves.submit(draft, by=lead, terms=open_call.terms)
        assert openers() == [lead, teammate, coordinator]
        assert as_(None).get(f"/en/apply/files/{upload.pk}/").status_code == 302
        reviewers = [mentor, make.person("Another", role="mentor")]
        under_review = make.reviews.assign(submitted, by=coordinator, reviewers=reviewers)
        for review in under_review.reviews.all():
            make.sent_review(review)
        assert openers() == [lead, teammate, coordinator]
        make.decided(under_review, "rejected", coordinator=coordinator)
        assert openers() == [lead, teammate, mentor, coordinator]
