"""Versions, what comes first, figures, notes: whoever has passed stays passed, and nobody goes round a lock."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from crowdcoop.look.text import markdown
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow
from incubator.training import coverage, faults, figures, gate, moves, progress, reading
from incubator.training.models import Completion, Figure, LessonDone, LessonNote, Module, ModuleVersion
from incubator.training.playbook import BadPlaybook, Playbook, read, read_all
from tests import kept, make, make_syllabus, make_training
from tests.make_training import RIGHT, WRONG

pytestmark = pytest.mark.django_db


# -- Versions -------------------------------------------------------------------------------------


def test_loaded_twice_is_one_version_and_another_text_is_a_second(itinerary):
    told = make_syllabus.playbook("money")
    module = make_syllabus.load(told)
    make_syllabus.load(told)
    assert list(module.versions.values_list("number", flat=True)) == [1]
    make_syllabus.load(make_syllabus.edited(told))
    assert list(module.versions.values_list("number", flat=True)) == [1, 2]
    assert ModuleVersion.objects.get(number=1).content["lessons"][0]["body"] == "Words of lesson 1."


def test_who_has_passed_stays_passed_and_the_version_is_remembered(itinerary, lead):
    told = make_syllabus.playbook("money")
    completion = make_training.passed(itinerary, lead, make_syllabus.load(told))
    module = make_syllabus.load(make_syllabus.edited(told))
    completion.refresh_from_db()
    assert (completion.version.number, module.current.number) == (1, 2)
    assert coverage.of_team(itinerary).of(module).met
    assert progress.in_module(module, itinerary, lead).minutes_left == 0


def test_who_is_half_way_keeps_what_has_the_same_text(itinerary, lead):
    told = make_syllabus.playbook("money", lessons=3, questions=2)
    make_training.finish_lessons(itinerary, lead, module := make_syllabus.load(told))
    moves.answer(itinerary, by=lead, question=module.questions.get(place=2), option=RIGHT)
    asked = [{**told.questions[0], "text": "Who else decides?"}, told.questions[1]]
    module = make_syllabus.load(make_syllabus.edited(told, questions=asked))
    one = progress.in_module(module, itinerary, lead)
    assert [lesson.slug for lesson in one.lessons_left] == ["lesson-1"]
    assert LessonDone.objects.count() == 3  # what was done of the old text is not forgotten
    moves.finish_lesson(itinerary, by=lead, lesson=one.lessons_left[0])
    moves.answer(itinerary, by=lead, question=module.questions.get(place=1), option=RIGHT)
    assert Completion.objects.get().version.number == 2


def test_a_page_of_the_old_version_that_is_still_open_is_told(itinerary, lead):
    told = make_syllabus.playbook("money")
    old = make_syllabus.load(told).lessons.get(place=1)
    make_syllabus.load(make_syllabus.edited(told))
    with pytest.raises(NotNow, match="new version"):
        moves.finish_lesson(itinerary, by=lead, lesson=old)


def test_lessons_that_change_places_stay_done(itinerary, lead):
    told = make_syllabus.playbook("money", lessons=3)
    make_training.finish_lessons(itinerary, lead, make_syllabus.load(told))
    turned = Playbook(told.slug, told.module, told.lessons[::-1], told.questions, told.worksheet, told.figures)
    module = make_syllabus.load(turned)
    assert [lesson.slug for lesson in module.lessons.all()] == ["lesson-3", "lesson-2", "lesson-1"]
    assert progress.in_module(module, itinerary, lead).lessons_left == []


def test_the_module_page_says_that_an_earlier_version_counts(itinerary, lead, as_):
    told = make_syllabus.playbook("money")
    make_training.passed(itinerary, lead, make_syllabus.load(told))
    module = make_syllabus.load(make_syllabus.edited(told))
    page = as_(lead).get(module.get_absolute_url()).content.decode()
    assert "You passed version 1" in page
    assert "what you have passed stays passed" in page


def test_a_version_without_the_question_that_was_left_can_be_passed(itinerary, lead, as_):
    told = make_syllabus.playbook("money", questions=2)
    make_training.finish_lessons(itinerary, lead, module := make_syllabus.load(told))
    moves.answer(itinerary, by=lead, question=module.questions.get(place=1), option=RIGHT)
    make_syllabus.load(Playbook(told.slug, told.module, told.lessons, told.questions[:1]))
    assert "Passed:" in as_(lead).get(reverse("training_quiz", args=["money"])).content.decode()
    assert Completion.objects.get().person == lead


# -- What comes first -----------------------------------------------------------------------------


@kept.fixture
def two(itinerary):
    return make_syllabus.module("first"), make_syllabus.module("second", needs=["first"])


def test_a_locked_module_is_refused_on_the_server_with_its_reason(itinerary, two, lead, as_):
    second, client = two[1], as_(lead)
    lesson, question = second.lessons.first(), second.questions.first()
    for step, given in [
        (moves.finish_lesson, {"lesson": lesson}),
        (moves.write_note, {"lesson": lesson, "text": "x", "edits": 0}),
        (moves.answer, {"question": question, "option": RIGHT}),
        (moves.pass_module, {"module": second}),
    ]:
        with pytest.raises(NotNow, match="First comes the module"):
            step(itinerary, by=lead, **given)
    refused = client.post(lesson.get_absolute_url())
    assert refused.status_code == 409
    assert "First comes the module" in refused.content.decode()
    page = client.get(lesson.get_absolute_url())
    assert "First comes the module" in page.content.decode()
    assert lesson.body not in page.content.decode()
    assert (
        client.post(reverse("training_quiz", args=["second"]), {"question": question.pk, "option": 0}).status_code
        == 409
    )
    assert client.get(reverse("training_figure", args=["second", "way.svg"])).status_code == 404
    assert LessonDone.objects.count() == LessonNote.objects.count() == 0


def test_a_locked_row_says_why_and_is_no_link(itinerary, two, lead, as_):
    page = as_(lead).get(reverse("training")).content.decode()
    assert f'href="{two[1].get_absolute_url()}"' not in page
    assert f'href="{two[0].get_absolute_url()}"' in page
    assert "First comes the module" in page


def test_it_opens_for_who_passed_what_comes_first_and_when_the_team_has_covered_it(
    la_fleca, lead, teammate, mentor, coordinator
):
    call = make.open_call(members_needed_per_module=2)
    incubation = make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)
    third = make.person("Third")
    people.join_team(la_fleca, by=lead, person=third)
    first, second = make_syllabus.module("first"), make_syllabus.module("second", needs=["first"])
    make_training.passed(incubation, lead, first)
    moves.finish_lesson(incubation, by=lead, lesson=second.lessons.first())
    with pytest.raises(NotNow):
        moves.finish_lesson(incubation, by=third, lesson=second.lessons.first())
    make_training.passed(incubation, teammate, first)
    moves.finish_lesson(incubation, by=third, lesson=second.lessons.first())


def test_who_has_passed_it_is_not_locked_out_by_a_need_that_came_later(itinerary, lead):
    make_syllabus.module("first")
    told = make_syllabus.playbook("second")
    make_training.passed(itinerary, lead, make_syllabus.load(told))
    later = make_syllabus.load(Playbook("second", {**told.module, "needs": ["first"]}, told.lessons, told.questions))
    assert progress.in_module(later, itinerary, lead).locked == ""


def test_modules_that_need_each_other_or_what_is_not_there_are_not_published(itinerary):
    make_syllabus.module("first")
    make_syllabus.module("second", needs=["first"])
    with pytest.raises(NotNow, match="ring"):
        make_syllabus.module("first", needs=["second"])
    with pytest.raises(NotNow, match="not there"):
        make_syllabus.module("third", needs=["nowhere"])
    assert not Module.objects.filter(slug="third").exists()


def test_compulsory_and_optional_stand_apart_with_their_hours_summed(itinerary, lead, as_):
    make_syllabus.module(hours=4)
    make_syllabus.module(hours=6)
    make_syllabus.module(hours=3, compulsory=False)
    page = as_(lead).get(reverse("training")).content.decode()
    asked, more = page.index("What the programme asks"), page.index("If you want to know more")
    assert asked < page.index("10 hours in all") < more < page.index("3 hours more that nobody asks of you; 13")


# -- Coverage -------------------------------------------------------------------------------------


@kept.fixture
def strict(la_fleca, lead, mentor, coordinator):
    call = make.open_call(members_needed_per_module=2, treasurer_learns=True)
    return make.itinerary(la_fleca, call, mentor=mentor, coordinator=coordinator)


def test_the_rule_may_ask_for_the_treasurer(strict, la_fleca, lead, teammate):
    third = make.person("Third")
    people.join_team(la_fleca, by=lead, person=third)
    people.change_part(la_fleca.memberships.get(person=third), by=lead, part="treasurer")
    module = make_syllabus.module()
    make_training.passed(strict, lead, module)
    make_training.passed(strict, teammate, module)
    told = coverage.of_team(strict).of(module)
    assert told.sentence == "2 of 3 passed; the rule asks 2, the treasurer among them."
    (condition, *_rest) = gate.conditions(strict)
    assert (condition.met, condition.key) == (False, f"module:{module.slug}")
    assert told.sentence in condition.sentence
    make_training.passed(strict, third, module)
    assert gate.conditions(strict)[0].met


def test_only_who_is_in_the_team_now_counts(itinerary, la_fleca, lead, teammate):
    module = make_syllabus.module()
    make_training.passed(itinerary, teammate, module)
    assert coverage.of_team(itinerary).of(module).met
    people.leave_team(la_fleca.memberships.get(person=teammate), by=teammate)
    assert coverage.of_team(itinerary).of(module).sentence == "0 of 1 passed; the rule asks 1."


# -- Lessons --------------------------------------------------------------------------------------


def test_a_lesson_shows_its_box_its_figure_and_where_it_leads(itinerary, lead, as_):
    told = make_syllabus.playbook("money")
    body = "## One\n\n> **Lo esencial.** Count first.\n\n![A way to go](figures/way.svg)\n\n![no](https://evil.example/x.png)"
    make_syllabus.load(make_syllabus.edited(told, body=body.partition("\n\n![no]")[0]))
    page = as_(lead).get(reverse("training_lesson", args=["money", "lesson-1"])).content.decode()
    assert '<div class="lesson-essential"><p><strong>Lo esencial.</strong> Count first.</p>' in page
    assert f'src="{reverse("training_figure", args=["money", "way.svg"])}" alt="A way to go"' in page
    assert "Next: Lesson 2" in page
    assert "20 minutes of this module left" in page
    kinds = [piece.kind for piece in reading.pieces(body, str)]
    assert kinds == ["text", "essential", "figure", "text"]
    assert "evil" not in "".join(markdown(piece.words) for piece in reading.pieces(body, str) if piece.kind == "text")


def test_a_figure_is_served_alone(itinerary, lead, mentor, as_):
    make_syllabus.module("money")
    url = reverse("training_figure", args=["money", "way.svg"])
    answer = as_(lead).get(url)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.content == make_syllabus.SVG
    assert as_(mentor).get(url).status_code == 404
    assert as_(lead).get(reverse("training_figure", args=["money", "other.svg"])).status_code == 404


def svg(inside):
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "content",
    [
        svg("<script>alert(1)</script>"),
        svg('<rect onload="alert(1)"/>'),
        svg('<image href="https://evil.example/x.png"/>'),
        svg('<use href="https://evil.example/x.svg#a"/>'),
        svg('<use xlink:href="data:image/svg+xml,x"/>'),
        svg("<foreignObject><p>x</p></foreignObject>"),
        svg('<rect fill="url(https://evil.example/x)"/>'),
        svg('<rect style="fill:u\\72l(x)"/>'),
        svg('<a href="javascript:alert(1)"><text>x</text></a>'),
        svg('<animate attributeName="href" to="javascript:x"/>'),
        b'<!DOCTYPE svg [<!ENTITY x "y">]>' + svg("&x;"),
        b'<?xml-stylesheet href="https://evil.example/x.css"?>' + svg(""),
        b"<html><svg></svg></html>",
        b"\xff\xfe",
        b"not a drawing",
    ],
)
def test_a_drawing_that_could_do_something_is_not_taken(content):
    assert list(figures.faults_of("way.svg", content))


def test_a_plain_drawing_is_taken():
    drawn = (
        '<?xml version="1.0"?><!-- x -->'
        + svg(
            '<title>x</title><linearGradient id="a"/><rect fill="url(#a)" style="stroke:#000"/><use href="#a"/>'
        ).decode()
    )
    assert list(figures.faults_of("way.svg", drawn.encode())) == []


def test_a_photograph_is_made_anew_and_known_again(itinerary, tmp_path):
    told = make_syllabus.playbook("money", figures={"oven.jpg": _jpeg(tmp_path).read_bytes()})
    module = make_syllabus.load(told)
    make_syllabus.load(told)
    assert (module.versions.count(), Figure.objects.count()) == (1, 1)
    with pytest.raises(ValidationError):
        make_syllabus.module("bad", figures={"oven.jpg": b"\xff\xd8\xff no"})


def _jpeg(folder):
    from PIL import Image

    Image.new("RGB", (40, 30), (200, 100, 0)).save(folder / "oven.jpg")
    return folder / "oven.jpg"


# -- Notes ----------------------------------------------------------------------------------------


def lesson_url(module):
    return module.lessons.get(place=1).get_absolute_url()


def test_the_teams_notes_are_saved_with_the_lesson_and_stay_when_it_changes(itinerary, lead, teammate, as_):
    told = make_syllabus.playbook("money")
    url = lesson_url(make_syllabus.load(told))
    as_(lead).post(url, {"text": "Ask Joan.", "edits": "0", "then": "done"})
    assert LessonDone.objects.count() == 1
    make_syllabus.load(make_syllabus.edited(told))
    assert "Ask Joan." in as_(teammate).get(url).content.decode()


def test_two_who_write_at_once_see_both_texts(itinerary, lead, teammate, as_):
    url = lesson_url(make_syllabus.module("money"))
    as_(lead).post(url, {"text": "Ask Joan.", "edits": "0", "then": "later"})
    page = as_(teammate).post(url, {"text": "Ask Rosa.", "edits": "0", "then": "later"}).content.decode()
    assert "Ask Joan." in page
    assert "Ask Rosa." in page
    assert LessonNote.objects.get().text == "Ask Joan."
    as_(teammate).post(url, {"text": "Ask both.", "edits": "1", "then": "later"})
    assert LessonNote.objects.get().text == "Ask both."
    assert LessonDone.objects.count() == 0


def test_notes_save_themselves_and_say_so(itinerary, lead, teammate, as_):
    url = lesson_url(make_syllabus.module("money"))

    def saved(person, text, edits):
        return as_(person).post(url, {"text": text, "edits": edits}, headers={"Accept": "application/json"}).json()

    assert saved(lead, "Ask", 0)["fields"] == {"edits": 1}
    assert saved(lead, "Ask Joan", 1)["fields"] == {"edits": 2}
    assert saved(teammate, "Ask Rosa", 0)["conflict"]
    assert LessonNote.objects.get().text == "Ask Joan"
    assert LessonDone.objects.count() == 0


# -- Quiz -----------------------------------------------------------------------------------------


def test_feedback_has_the_focus_and_leads_to_the_lesson(itinerary, lead, as_):
    told = make_syllabus.playbook("money")
    asked = [{**question, "lesson": "lesson-2"} for question in told.questions]
    module = make_syllabus.load(make_syllabus.edited(told, questions=asked))
    make_training.finish_lessons(itinerary, lead, module)
    client, url = as_(lead), reverse("training_quiz", args=["money"])
    for option, words in [(WRONG, "That is a limited company."), (RIGHT, "Because it is a co-op.")]:
        question = module.questions.get(place=option + 1)
        page = client.get(client.post(url, {"question": question.pk, "option": option}).url).content.decode()
        assert '<h1 id="feedback" tabindex="-1" autofocus>' in page
        assert words in page
        assert f'href="{reverse("training_lesson", args=["money", "lesson-2"])}"' in page


# -- Files ----------------------------------------------------------------------------------------


def test_files_written_out_and_loaded_again_change_nothing(itinerary, tmp_path, capsys):
    call_command("load_playbooks")
    make_syllabus.module("with-all", needs=[Module.objects.first().slug], hours=3, compulsory=False, place=99)
    make_syllabus.module("photo", figures={"oven.jpg": _jpeg(tmp_path).read_bytes()}, place=100)
    before = ModuleVersion.objects.count()
    call_command("export_playbooks", str(tmp_path / "out"))
    capsys.readouterr()
    call_command("load_playbooks", str(tmp_path / "out"))
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if not line.endswith("as it was")] == []
    assert (len(told), ModuleVersion.objects.count()) == (Module.objects.count(), before)
    assert len(read_all(tmp_path / "out")) == before


def test_nothing_is_written_over(itinerary, tmp_path):
    make_syllabus.module()
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_playbooks", str(tmp_path))


def test_one_bad_file_is_named_and_nothing_is_loaded(itinerary, tmp_path):
    make_syllabus.module("good", place=1)
    make_syllabus.module("bad", place=2)
    call_command("export_playbooks", str(tmp_path / "out"))
    sheet = next((tmp_path / "out").rglob("m2-bad/worksheet.md"))
    sheet.write_text(sheet.read_text().replace("kind: table", "kind: drawing"))
    title = next((tmp_path / "out").rglob("m1-good/module.md"))
    title.write_text(title.read_text().replace("Module", "Renamed module"))
    with pytest.raises(CommandError, match=r"m2-bad/worksheet\.md: The field “costs” is text, long, number or table"):
        call_command("load_playbooks", str(tmp_path / "out"))
    assert ModuleVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("file", "words", "why"),
    [
        ("01-lesson-1.md", "---\ntitle: [\n---\nx", "01-lesson-1.md"),
        ("01-quiz.md", "---\ntitle: x\nminutes: 5\n---\nx", "“quiz” cannot be the slug"),
        ("01-lesson-1.md", "---\ntitle: x\nminutes: many\n---\nx", "“minutes” is a number"),
        ("01-lesson-1.md", "---\ntitle: x\nminutes: 5\n---\n![x](figures/not.svg)", "not in the folder figures"),
        ("01-lesson-1.md", "---\ntitle: x\nminutes: 5\n---\nSee ![x](figures/way.svg)", "a line of its own"),
        ("01-lesson-1.md", "---\ntitle: x\nminutes: 5\n---\n" + "word " * 901, "at most 900 words"),
        ("figures/way.svg", "<svg/>", "cannot be read as SVG"),
        ("figures/Way 2.png", "x", "A figure has a name"),
    ],
)
def test_a_file_that_is_wrong_is_named(file, words, why, itinerary, tmp_path):
    make_syllabus.module("good", place=1)
    call_command("export_playbooks", str(tmp_path / "out"))
    folder = tmp_path / "out/es/m1-good"
    (folder / file).write_text(words)
    with pytest.raises(BadPlaybook, match=why):
        read(folder)


def test_words_of_our_addresses_are_no_slugs():
    assert list(faults.of_module("certificate", {"place": 1, "title": "x", "summary": "y"}))
