"""What a call says, asks, judges and gives: written by the coordination, and fixed once the first application is in."""

import pytest

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.look.text import in_language
from crowdcoop.workflow import NotNow, NotYours
from incubator.advice import moves as advice
from incubator.applications import moves as applications
from incubator.calls import moves, writing
from incubator.calls.content import CallQuestion
from incubator.calls.models import MentoringOrganisation, Programme
from tests import kept, make

pytestmark = pytest.mark.django_db
CRITERION = {"words": "Care", "weight": 5, "anchors": ["a", "b", "c", "d", "e"]}
QUESTION = {"part": "idea", "kind": "short", "words": "Its name?"}


@kept.fixture
def call():
    return make.call(title="Crowdcoop 2026")


def frozen_steps(call):
    """Each step that asks, judges or gives, with what it is given."""
    organisation, _new = MentoringOrganisation.objects.get_or_create(name="Facto")
    return [
        (moves.write_question, QUESTION),
        (moves.write_question, {"question": call.questions.first(), "words": "Other words"}),
        (moves.remove_question, {"question": call.questions.last()}),
        (moves.move_question, {"question": call.questions.first(), "up": False}),
        (moves.write_criterion, CRITERION),
        (moves.remove_criterion, {"criterion": call.criteria.last()}),
        (moves.move_criterion, {"criterion": call.criteria.first(), "up": False}),
        (moves.set_hours, {"minutes": {organisation: 60}}),
        (moves.set_numbers, {"reviews_needed": 3}),
    ]


def living_steps(call):
    day = clock.now().date()
    return [
        (moves.edit, {"title": "Crowdcoop, again", "summary": "Corrected."}),
        (moves.publish_terms, {"text": "Clearer words."}),
        (moves.write_card, {"day": day, "title": "Workshop"}),
        (moves.remove_card, {"card": call.cards.first()}),
        (moves.write_partner, {"name": "Ajuntament"}),
    ]


# -- Who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
def test_only_the_coordination_writes_a_call(call, who, request):
    person = request.getfixturevalue(who)
    for step, given in [*frozen_steps(call), *living_steps(call)]:
        with pytest.raises(NotYours):
            step(call, by=person, **given)
    assert (
        Entry.objects.about(call).exclude(step__in=["calls.draft", "calls.publish_terms", "calls.announce"]).count()
        == 0
    )


def test_what_was_written_stands_in_the_journal(call, coordinator):
    moves.write_question(call, by=coordinator, **QUESTION)
    moves.edit(call, by=coordinator, title="Spring", places=5)
    entries = Entry.objects.about(call).filter(step__in=["calls.write_question", "calls.edit"]).order_by("id")
    assert [entry.by for entry in entries] == [coordinator, coordinator]
    assert [entry.data for entry in entries] == [{"about": "Its name?", "new": True}, {"changed": ["title"]}]


# -- Fixed parts ----------------------------------------------------------------------------------
def test_before_anything_is_sent_all_of_it_can_be_written(open_call, coordinator, la_fleca):
    applications.start(la_fleca, by=la_fleca.team()[0], call=open_call, **make.ABOUT_US)
    for step, given in [*frozen_steps(open_call), *living_steps(open_call)]:
        assert step.why_not(open_call, coordinator) == []
        step(open_call, by=coordinator, **given)
        open_call.refresh_from_db()


def test_after_the_first_application_everybody_is_asked_and_judged_alike(open_call, coordinator, la_fleca):
    make.submitted(la_fleca, open_call)
    for step, given in frozen_steps(open_call):
        with pytest.raises(NotNow, match="The first application is in"):
            step(open_call, by=coordinator, **given)
    for step, given in living_steps(open_call):
        step(open_call, by=coordinator, **given)


def test_it_stays_fixed_when_that_application_is_taken_back_or_withdrawn(open_call, coordinator, la_fleca, lead):
    sent = make.submitted(la_fleca, open_call)
    for step in (applications.take_back, applications.withdraw):
        step(sent, by=lead)
        with pytest.raises(NotNow, match="The first application is in"):
            moves.write_question(open_call, by=coordinator, **QUESTION)


@pytest.mark.parametrize("name", ["territory", "language", "programme"])
def test_whom_it_is_for_and_where_it_leads_stays_too(open_call, coordinator, la_fleca, name):
    other = moves.found_programme(None, by=coordinator, title="A shorter one")
    value = {"territory": "Girona", "language": "ca", "programme": other}[name]
    make.submitted(la_fleca, open_call)
    with pytest.raises(NotNow, match="whom the call is for"):
        moves.edit(open_call, by=coordinator, **{name: value})


def test_places_only_grow_after_the_first_application(open_call, coordinator, la_fleca):
    make.submitted(la_fleca, open_call)
    with pytest.raises(NotNow, match="not fewer"):
        moves.edit(open_call, by=coordinator, places=4)
    assert moves.edit(open_call, by=coordinator, places=6).places == 6


def test_the_last_day_is_only_put_later_and_not_past_the_decision(open_call, coordinator, la_fleca):
    make.submitted(la_fleca, open_call)
    closes = open_call.closes_at
    with pytest.raises(NotNow, match="only be put later"):
        moves.edit(open_call, by=coordinator, closes_at=closes - make.DAY)
    with pytest.raises(NotNow, match="decision comes after"):
        moves.edit(open_call, by=coordinator, closes_at=closes + 20 * make.DAY)
    assert moves.edit(open_call, by=coordinator, closes_at=closes + make.DAY).closes_at == closes + make.DAY


def test_an_open_call_does_not_open_another_day_and_a_closed_one_does_not_reopen(open_call, coordinator):
    with pytest.raises(NotNow, match="its opening day stays"):
        moves.edit(open_call, by=coordinator, opens_at=open_call.opens_at - make.DAY)
    with pytest.raises(NotNow, match="already passed"):
        moves.edit(open_call, by=coordinator, closes_at=clock.now() - make.DAY)
    with clock.at(open_call.closes_at):
        call = moves.start_selecting(open_call, by=coordinator)
        with pytest.raises(NotNow, match="its last day stays"):
            moves.edit(call, by=coordinator, closes_at=call.closes_at + make.DAY)
        assert moves.edit(call, by=coordinator, title="Selected now").title == "Selected now"


def test_a_cancelled_call_is_not_written_any_more(call, coordinator):
    call = moves.cancel(call, by=coordinator, reason="No grant.")
    for step, given in [*frozen_steps(call), *living_steps(call)]:
        with pytest.raises(NotNow, match="no longer possible"):
            step(call, by=coordinator, **given)


def test_only_what_belongs_to_a_step_is_taken_by_it(call, coordinator):
    with pytest.raises(ValueError, match="state"):
        moves.edit(call, by=coordinator, state="open")
    with pytest.raises(ValueError, match="places"):
        moves.set_numbers(call, by=coordinator, places=3)


# -- Questions ------------------------------------------------------------------------------------
def test_a_question_that_has_answers_is_not_removed_but_its_words_can_be_corrected(open_call, coordinator, la_fleca):
    make.application(la_fleca, open_call)
    question = open_call.questions.get(name="idea")
    with pytest.raises(NotNow, match="already answered"):
        moves.remove_question(open_call, by=coordinator, question=question)
    with pytest.raises(NotNow, match="its kind stays"):
        moves.write_question(open_call, by=coordinator, question=question, kind="number")
    moves.write_question(open_call, by=coordinator, question=question, words="What is your idea?")
    assert open_call.questions.get(name="idea").words == "What is your idea?"


def test_an_announced_call_keeps_its_last_question_and_criterion(call, coordinator):
    for rows, step, word in (
        (call.questions, moves.remove_question, "question"),
        (call.criteria, moves.remove_criterion, "criterion"),
    ):
        first, *others = rows.all()
        for other in others:
            step(call, by=coordinator, **{word: other})
        with pytest.raises(NotNow, match="it keeps its last"):
            step(call, by=coordinator, **{word: first})
        assert rows.get() == first


def test_a_choice_that_a_team_has_chosen_stays(open_call, coordinator, la_fleca):
    question = open_call.questions.get(name="stage")
    draft = make.application(la_fleca, open_call, stage="tests")
    assert draft.answers.get(question=question).value == "tests"
    left = [one for one in question.choices if one["name"] != "tests"]
    with pytest.raises(NotNow, match="already chosen"):
        moves.write_question(open_call, by=coordinator, question=question, choices=left)
    unused = [one for one in question.choices if one["name"] != "works"]
    moves.write_question(open_call, by=coordinator, question=question, choices=unused)
    assert [one["name"] for one in open_call.questions.get(name="stage").choices] == ["idea", "tests"]


def test_a_corrected_choice_means_what_was_answered(call):
    before = [{"name": "a", "words": "It is a idea"}, {"name": "b", "words": "It works"}]
    assert writing.choices_of(["It is an idea", "It works"], before) == [
        {"name": "a", "words": "It is an idea"},
        {"name": "b", "words": "It works"},
    ]
    assert writing.choices_of(["It works", "It is a idea"], before) == before[::-1]
    added = writing.choices_of(["It works", "Other", "It is a idea"], before)
    assert [one["name"] for one in added] == ["b", "other", "a"]


def test_a_file_is_never_seen_by_blind_reviewers(call, coordinator):
    with pytest.raises(NotNow, match="A file can carry names"):
        moves.write_question(call, by=coordinator, **{**QUESTION, "kind": "file"})
    with pytest.raises(NotNow, match="A file can carry names"):
        moves.write_question(call, by=coordinator, question=call.questions.get(name="idea"), kind="file")
    moves.write_question(call, by=coordinator, **{**QUESTION, "kind": "file", "seen_blind": False})


def test_new_rows_stand_last_and_have_names_of_their_own(call, coordinator):
    for _ in range(2):
        moves.write_question(call, by=coordinator, **QUESTION)
    moves.write_criterion(call, by=coordinator, **CRITERION)
    assert [question.name for question in call.questions.all()][-2:] == ["its-name", "its-name-2"]
    assert [criterion.name for criterion in call.criteria.all()][-1] == "care"


def test_a_question_moves_by_one_within_its_part(call, coordinator):
    def order(part):
        return [question.name for question in call.questions.filter(part=part)]

    before = order("needs")
    assert order("idea") == ["idea", "stage"]
    stage = call.questions.get(name="stage")
    moves.move_question(call, by=coordinator, question=stage, up=True)
    assert order("idea") == ["stage", "idea"]
    moves.move_question(call, by=coordinator, question=stage, up=True)
    assert order("idea") == ["stage", "idea"]
    moves.move_question(call, by=coordinator, question=stage, up=False)
    assert [order("idea"), order("needs")] == [["idea", "stage"], before]


def test_rows_of_the_same_place_can_be_ordered(call, coordinator):
    call.criteria.update(position=0)
    names = [criterion.name for criterion in call.criteria.all()]
    moves.move_criterion(call, by=coordinator, criterion=call.criteria.all()[2], up=True)
    assert [criterion.name for criterion in call.criteria.all()] == [names[0], names[2], names[1], *names[3:]]


def test_a_row_of_another_call_is_not_written(call, coordinator):
    theirs = make.call().questions.first()
    for step, more in (
        (moves.write_question, {"words": "Stolen"}),
        (moves.remove_question, {}),
        (moves.move_question, {"up": True}),
    ):
        with pytest.raises(NotNow, match="removed this meanwhile"):
            step(call, by=coordinator, question=theirs, **more)
    assert CallQuestion.objects.get(pk=theirs.pk).words == theirs.words


# -- Languages ------------------------------------------------------------------------------------
def test_a_new_call_speaks_the_three_languages_of_the_site(call):
    for rows, field in ((call.questions, "words"), (call.criteria, "words"), (call.cards, "title")):
        for row in rows.all():
            said = {in_language(row, field, code) for code in ("es", "ca", "en")}
            assert len(said) >= 2, row
    for criterion in call.criteria.all():
        assert [len(in_language(criterion, "anchors", code)) for code in ("es", "ca", "en")] == [5, 5, 5]


def said_by(call):
    """Everything a call says, in each language."""
    rows = [
        (call.questions, ("words", "help")),
        (call.criteria, ("words", "anchors")),
        (call.cards, ("title", "words")),
    ]
    return {
        code: [str(in_language(row, name, code)) for found, names in rows for row in found.all() for name in names]
        for code in ("es", "ca", "en")
    }


def test_another_language_of_the_call_changes_nothing_that_is_read(call, coordinator):
    before = said_by(call)
    moves.edit(call, by=coordinator, translations={"ca": {"title": "Crida"}})
    call = moves.edit(call, by=coordinator, language="ca")
    assert [call.language, call.title, call.translations["es"]["title"]] == ["ca", "Crida", "Crowdcoop 2026"]
    assert said_by(call) == before
    assert call.questions.get(name="stage").choices[0]["words"] == "És una idea"
    call = moves.edit(call, by=coordinator, language="es")
    assert [call.title, said_by(call)] == ["Crowdcoop 2026", before]


# -- Hours ----------------------------------------------------------------------------------------
def accepted(coop, call, coordinator, organisations):
    reviewers = [make.person(role="mentor") for _ in organisations]
    for organisation, reviewer in zip(organisations, reviewers, strict=True):
        organisation.mentors.add(reviewer)
    ready = make.reviewed(coop, call, coordinator=coordinator, reviewers=reviewers)
    return make.decided(ready, "accepted", coordinator=coordinator, mentor=reviewers[0]).incubation


@pytest.mark.once
def test_each_organisation_gives_the_hours_the_call_says(la_fleca, coordinator):
    facto, heres = (MentoringOrganisation.objects.create(name=name) for name in ("Facto", "Heres"))
    MentoringOrganisation.objects.create(name="Another call's")
    call = make.open_call()
    moves.set_hours(call, by=coordinator, minutes={facto: 600, heres: 90})
    incubation = accepted(la_fleca, call, coordinator, [facto, heres])
    advice.open_pools(incubation, by=None)
    advice.open_pools(incubation, by=None)
    assert list(incubation.pools.order_by("id").values_list("organisation__name", "minutes")) == [
        ("Facto", 600),
        ("Heres", 90),
    ]


@pytest.mark.once
def test_a_call_that_names_no_organisation_has_them_all(la_fleca, coordinator):
    call = make.open_call(minutes_per_organisation=120)
    organisations = [MentoringOrganisation.objects.create(name=name) for name in ("Facto", "Heres")]
    incubation = accepted(la_fleca, call, coordinator, organisations)
    advice.open_pools(incubation, by=None)
    assert list(incubation.pools.values_list("minutes", flat=True)) == [120, 120]
    with pytest.raises(NotNow, match="At least one organisation"):
        moves.set_hours(make.call(), by=coordinator, minutes=dict.fromkeys(MentoringOrganisation.objects.all(), 0))


def test_a_new_call_gives_sixteen_hours_of_each_of_three_organisations():
    for name in ("Facto", "Heres", "Goteo", "A fourth"):
        MentoringOrganisation.objects.create(name=name)
    assert [(one.name, minutes) for one, minutes in make.call().hours()] == [
        ("Facto", 960),
        ("Heres", 960),
        ("Goteo", 960),
    ]


def test_programmes_are_written_by_the_coordination(coordinator, supporter):
    programme = moves.found_programme(None, by=coordinator, title="Lighter", summary="Only advice.")
    moves.describe_programme(programme, by=coordinator, summary="Advice and training.")
    assert Programme.objects.get(title="Lighter").summary == "Advice and training."
    with pytest.raises(NotYours):
        moves.describe_programme(programme, by=supporter, summary="Mine")
