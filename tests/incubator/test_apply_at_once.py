"""An application by several people at once, on PostgreSQL; and the same without the lock."""

import pytest
from django.utils.datastructures import MultiValueDict

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from incubator.applications import moves, parts, reminding, rules
from incubator.applications.forms import PartForm
from incubator.applications.models import Application
from incubator.applications.writing import keep
from tests import kept, make
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@kept.fixture
def draft(la_fleca, open_call):
    return make.application(la_fleca, open_call)


def typed(draft, **answers):
    """Both were shown the page as it is now."""
    form = PartForm(draft.call, "idea", kept=parts.kept(draft))
    given = {"shown": [form["shown"].value()], **{f"answer-{name}": [value] for name, value in answers.items()}}
    filled = PartForm(draft.call, "idea", MultiValueDict(given), kept=parts.kept(draft))
    filled.full_clean()
    return filled


def test_two_who_save_different_answers_at_once_keep_both(draft, lead):
    forms = [typed(draft, idea="One wrote this"), typed(draft, stage="works")]

    def work(meet):
        form = forms.pop()
        meet()
        keep(form, draft, "idea", by=lead)

    assert together(work) == ["done", "done"]
    answers = rules.answers_of(draft)
    assert (answers["idea"], answers["stage"]) == ("One wrote this", "works")


def test_two_who_save_the_same_answer_at_once_lose_no_words(draft, lead):
    forms = [typed(draft, idea="One wrote this"), typed(draft, idea="The other wrote that")]
    waiting = list(forms)

    def work(meet):
        form = waiting.pop()
        meet()
        keep(form, draft, "idea", by=lead)

    assert together(work) == ["done", "done"]
    kept = rules.answers_of(draft)["idea"]
    (shown_both,) = [form for form in forms if form.theirs]
    assert {kept, shown_both.data["answer-idea"]} == {"One wrote this", "The other wrote that"}
    assert shown_both.theirs == {"answer-idea": kept}


def test_without_the_lock_one_text_would_be_gone(draft, lead):
    """The negative control: what stands there is read first, and written over later."""
    forms = [typed(draft, idea="One wrote this"), typed(draft, idea="The other wrote that")]
    waiting = list(forms)

    def work(meet):
        changes = waiting.pop().merge(parts.kept(draft), taking=True)
        meet()
        draft.answers.filter(question__name="idea").update(value=changes["answer-idea"])

    assert together(work) == ["done", "done"]
    assert [form.theirs for form in forms] == [{}, {}]


def test_of_two_who_send_it_at_once_one_does(draft, lead):
    def work(meet):
        meet()
        moves.submit(draft, by=lead, terms=draft.call.terms)

    assert together(work) == ["done", "refused"]
    assert (draft.versions.count(), Application.objects.get(pk=draft.pk).reference[-4:]) == (1, "0001")


def test_of_two_files_for_the_last_room_one_is_attached(draft, lead):
    for _ in range(rules.FILES_A_QUESTION - 1):
        draft = make.attached(draft)

    def work(meet):
        meet()
        make.attached(draft)

    assert together(work) == ["done", "refused"]
    assert draft.uploads.attached().count() == rules.FILES_A_QUESTION


def test_two_sweepers_recall_a_draft_once(draft):
    later, counts = clock.now() + 3 * make.DAY, []

    def work(meet):
        with clock.at(later):
            meet()
            counts.append(reminding.remind_due())

    together(work)
    assert sorted(counts) == [0, 1]


def test_writing_and_sending_at_once_never_loses_what_was_sent(draft, lead, teammate):
    version = draft.part_versions["idea"]
    steps = [
        lambda: moves.submit(draft, by=lead, terms=draft.call.terms),
        lambda: moves.save(draft, by=teammate, part="idea", version=version, answers={"idea": "Later words"}),
    ]

    def work(meet):
        step = steps.pop()
        meet()
        step()

    outcome = together(work)
    sent = draft.versions.get().content["answers"]
    said = next(one["value"] for one in sent if one["name"] == "idea")
    assert said == rules.answers_of(draft)["idea"]
    assert (outcome == ["done", "done"]) == (said == "Later words")


def test_start_twice_is_refused_once(la_fleca, open_call, lead):
    def work(meet):
        meet()
        moves.start(la_fleca, by=lead, call=open_call)

    assert together(work) == ["done", "refused"]
    with pytest.raises(NotNow):
        moves.start(la_fleca, by=lead, call=open_call)
