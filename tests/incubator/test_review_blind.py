"""Nothing that reaches a reviewer says whose the application is, until the decision; then its name and its files are there."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people import moves as people
from incubator.applications import moves as applications
from incubator.calls.content import CallQuestion
from incubator.reviews import blind, moves
from tests import kept, make

pytestmark = pytest.mark.django_db
HIDDEN = "[hidden]"
# Everything that would say whose it is, in what the team writes, attaches and is called.
CANARIES = [
    "fleca", "bcnpoblenou", "laia", "puig", "teo", "roca", "lead@", "teammate@", "600123456", "600 123 456", "CC-20",
    "instagram", "plano-del-horno", "f12345678",
]  # fmt: skip
TOLD = (
    "We are La Fleca (LAFLECA, la-fleca, lafleça) of Bcnpoblenou: Laia PUIG and Teo. Write to hola@lafleca.coop, see "
    "https://lafleca.coop/nou or lafleca.coop, @lafleca_coop on instagram.com/lafleca2024, call 600 123 456 or "
    "+34 600123456, F12345678. The Fleca oven is warm."
)


@kept.fixture
def telling_coop(lead, teammate):
    coop = make.cooperative(lead, teammate, name="La Fleca", town="Bcnpoblenou", sentence="The oven of La Fleca")
    return people.describe(coop, by=lead, website="https://www.lafleca.coop/")


def said_with(coop, call, idea):
    application = make.submitted(coop, call, idea=idea)
    return next(
        one.words for one in blind.answers_of(application, blind.veil_of(application)) if one.question.name == "idea"
    )


class TestVeil:
    def test_names_of_the_group_are_hidden_in_what_it_wrote(self, telling_coop, open_call):
        told = said_with(telling_coop, open_call, TOLD)
        assert [canary for canary in CANARIES if canary in told.lower()] == []
        assert told.startswith(
            f"We are {HIDDEN} ({HIDDEN}, {HIDDEN}, {HIDDEN}) of {HIDDEN}: {HIDDEN} and {HIDDEN}. Write"
        )
        assert told.endswith(f"The {HIDDEN} oven is warm.")

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("Marvellous pause by the mar.", f"Marvellous pause by the {HIDDEN}."),
            ("We bake for 700 families and 1.234 neighbours.", "We bake for 700 families and 1.234 neighbours."),
            ("Done in May.And then in June.", "Done in May.And then in June."),
            ("Jose\u0301 Nuñez and JOSE NUNEZ, josé-núñez", f"{HIDDEN} and {HIDDEN}, {HIDDEN}"),
            ("Núñez’s oven", f"{HIDDEN}’s oven"),
            ("<b>Mar</b>", f"<b>{HIDDEN}</b>"),
        ],
    )
    def test_words_that_only_contain_a_name_stay(self, open_call, written, read):
        coop = make.cooperative(make.person("José Núñez", email="jn@example.org"), name="Mar")
        assert said_with(coop, open_call, written) == read

    def test_a_common_word_of_its_name_is_a_name_when_it_is_written_as_one(self, open_call):
        coop = make.cooperative(make.person("Ana Pi", email="ap@example.org"), name="Horta Viva")
        told = said_with(coop, open_call, "Our horta is big. At Horta we eat; HORTA VIVA, hortaviva.")
        assert told == f"Our horta is big. At {HIDDEN} we eat; {HIDDEN}, {HIDDEN}."

    def test_who_has_left_the_team_is_hidden_too(self, telling_coop, open_call, lead, teammate):
        people.leave_team(telling_coop.memberships.get(person=teammate), by=teammate)
        assert said_with(telling_coop, open_call, "With Teo Roca") == f"With {HIDDEN}"

    def test_answers_are_read_in_the_reviewers_language(self, telling_coop, open_call):
        application = make.submitted(telling_coop, open_call, stage="works", budget="1234500", followers="1200")
        read = {one.question.name: (one.title, one.words) for one in blind.answers_of(application, str)}
        assert read["stage"] == ("How far is it?", "It works already")
        assert read["budget"][1] == "€12,345"
        assert read["agreed"][1] == "Yes"

    def test_questions_that_are_not_for_reviewers_are_left_out(self, telling_coop, open_call):
        CallQuestion.objects.filter(call=open_call, name="team").update(seen_blind=False)
        application = make.submitted(telling_coop, open_call)
        assert {"team", "documents"} & {one.question.name for one in blind.answers_of(application, str)} == set()

    def test_what_a_new_version_has_changed_is_shown_without_names(self, telling_coop, open_call, coordinator, lead):
        under_review = make.in_review(telling_coop, open_call, coordinator=coordinator)
        idea = open_call.questions.get(name="idea")
        due = clock.now() + make.DAY
        moves.request_information(under_review, by=coordinator, words="Who?", due_at=due, questions=[idea])
        applications.answer_request(under_review, by=lead, reply="", answers={"idea": "A shared oven by Laia."})
        read = blind.answers_of(under_review, blind.veil_of(under_review))
        changed = {one.question.name: one.changed for one in read if one.changed}
        assert list(changed) == ["idea"]
        assert [(piece.kind, piece.words.strip()) for piece in changed["idea"]] == [
            ("same", "A shared oven"),
            ("gone", "for the neighbourhood."),
            ("new", f"by {HIDDEN}."),
        ]


@kept.fixture
def under_review(telling_coop, open_call, coordinator, mentor, other_mentor, lead):
    """With the names in every answer that is text, and a file called after the group."""
    texts = [CallQuestion.Kind.LONG, CallQuestion.Kind.SHORT]
    names = open_call.questions.filter(kind__in=texts).values_list("name", flat=True)
    draft = make.application(telling_coop, open_call, **dict.fromkeys(names, TOLD))
    question = open_call.questions.get(name="documents")
    picture = SimpleUploadedFile("plano-del-horno-la-fleca.png", PNG, "image/png")
    applications.attach(draft, by=lead, question=question, file=picture)
    sent = applications.submit(draft, by=lead, terms=open_call.terms)
    return moves.assign(sent, by=coordinator, reviewers=[mentor, other_mentor])


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)


def everything(browser, person, application, review):
    """What a reviewer's browser and mailbox get: addresses, headers and bytes."""
    pk = review.pk
    urls = [
        "/en/mentor/", "/en/mentor/reviews/", "/en/inbox/", f"/en/mentor/review/{pk}/", f"/en/mentor/conflict/{pk}/",
        f"/en/mentor/review/{pk}/ask/", f"/en/mentor/review/{pk}/others/",
    ]  # fmt: skip
    urls += [notice.get_absolute_url() for notice in Notice.objects.filter(person=person)]
    pages = [browser.get(url, follow=True) for url in urls]
    saved = browser.post(f"/en/mentor/review/{pk}/", {"then": "draft"}, headers={"accept": "application/json"})
    said = [f"{page.request['PATH_INFO']} {page.headers} {page.content.decode()}" for page in [*pages, saved]]
    mails = [words(notice) for notice in Notice.objects.filter(person=person)]
    return " ".join([*said, *(f"{mail.subject} {mail.text} {mail.html}" for mail in mails)])


def told_of(said, person):
    # A form's token is made of any letters, a name's among them.
    said = re.sub(r'(csrfmiddlewaretoken" value="|csrftoken=)\w+', "", said)
    return [canary for canary in CANARIES if canary.lower() in said.lower()]


@pytest.mark.once
class TestNoByteSaysWhoseItIs:
    def reached(self, as_, under_review, mentor):
        return everything(as_(mentor), mentor, under_review, under_review.reviews.get(reviewer=mentor))

    def test_from_the_first_letter_to_the_decision(self, as_, under_review, mentor, other_mentor, coordinator, lead):
        review, found = under_review.reviews.get(reviewer=mentor), {}

        def look(when):
            said = self.reached(as_, under_review, mentor)
            assert "T-01" in said
            found[when] = told_of(said, mentor)

        look("asked")
        moves.declare_unsure(review, by=mentor)
        look("unsure")
        moves.clear(review, by=coordinator)
        look("reading")
        due, idea = clock.now() + make.DAY, under_review.call.questions.get(name="idea")
        moves.request_information(under_review, by=mentor, words="Who?", due_at=due, questions=[idea])
        look("information requested")
        applications.answer_request(under_review, by=lead, reply="La Fleca says", answers={"idea": TOLD + " Laia"})
        look("answered")
        make.sent_review(under_review.reviews.get(reviewer=other_mentor), comment="This is La Fleca of Laia Puig")
        moves.send_review(review, by=mentor, **full(under_review.call))
        moves.write_remark(under_review, by=coordinator, words="La Fleca, whom Teo leads")
        look("sent")
        applications.withdraw(under_review, by=lead)
        look("withdrawn")
        assert found == {when: [] for when in found}

    def test_the_decision_shows_the_name_and_the_files(self, as_, under_review, mentor, other_mentor):
        for review in under_review.reviews.all():
            make.sent_review(review)
        make.decided(under_review, "rejected")
        review = under_review.reviews.get(reviewer=mentor)
        page = as_(mentor).get(f"/en/mentor/review/{review.pk}/").content.decode()
        assert "Review of La Fleca" in page
        assert "Laia PUIG" in page
        assert "plano-del-horno-la-fleca" in page
        assert "La Fleca" in as_(mentor).get("/en/mentor/reviews/").content.decode()

    def test_a_decision_that_waits_to_be_sent_shows_nothing_yet(self, as_, under_review, mentor, coordinator):
        for review in under_review.reviews.all():
            make.sent_review(review)
        from incubator.selection import moves as selection

        selection.prepare(under_review, by=coordinator, outcome="rejected", reason="No.")
        assert told_of(self.reached(as_, under_review, mentor), mentor) == []

    def test_its_files_are_not_served_before_the_decision(self, as_, under_review, mentor):
        review, upload = under_review.reviews.get(reviewer=mentor), under_review.uploads.get()
        moves.declare_no_conflict(review, by=mentor)
        assert as_(mentor).get(upload.get_absolute_url()).status_code == 404

    def test_what_is_posted_wrongly_says_nothing_either(self, as_, under_review, mentor):
        review = moves.declare_no_conflict(under_review.reviews.get(reviewer=mentor), by=mentor)
        browser = as_(mentor)
        answers = [
            browser.post(f"/en/mentor/review/{review.pk}/", {"score_need": "9", "then": "send"}),
            browser.post(f"/en/mentor/review/{review.pk}/ask/", {"words": ""}),
            browser.post(f"/en/mentor/review/{review.pk}/others/", {"words": "Too early"}),
            browser.post(f"/en/mentor/conflict/{review.pk}/", {"relation": "abc"}),
        ]
        said = " ".join(f"{answer.headers} {answer.content.decode()}" for answer in answers)
        assert told_of(said, mentor) == []


def full(call):
    return {
        "scores": dict.fromkeys(make.names_of_criteria(call), 3),
        "points": {},
        "recommendation": "yes",
        "comment": "Sound.",
    }
