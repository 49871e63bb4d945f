"""The staff edits in place and publishes; and certificates, which nothing that is published later changes."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crowdcoop.workflow import NotNow, NotYours
from incubator.training import progress
from incubator.training.certificates import moves as certificates
from incubator.training.certificates.models import Certificate
from incubator.training.editing import moves
from incubator.training.models import ModuleDraft
from tests import kept, make_syllabus, make_training

pytestmark = pytest.mark.django_db


@kept.fixture
def module():
    return make_syllabus.module("money", title="Money", hours=4)


def url(name, *more):
    return reverse(name, args=["money", *more])


def shown(client, address):
    """What the form of a page would send as it stands."""
    page = client.get(address)
    form = page.context["form"]
    found = {name: form[name].value() for name in form.fields}
    if formset := page.context.get("formset"):
        found |= {f"{formset.management_form.prefix}-{name}": v for name, v in formset.management_form.initial.items()}
        found |= {each.add_prefix(name): each[name].value() for each in formset for name in each.fields}
    return {name: "" if value is None else value for name, value in found.items()}


# -- Editing --------------------------------------------------------------------------------------


def test_a_lesson_is_changed_looked_at_and_published_as_a_new_version(itinerary, module, lead, coordinator, as_):
    make_training.passed(itinerary, lead, module)
    client, address = as_(coordinator), url("staff_module_row", "lessons", 1)
    sent = client.post(address, shown(client, address) | {"body": "New words."})
    assert sent.url == url("staff_module")
    assert "Words of lesson 1." in as_(lead).get(module.lessons.first().get_absolute_url()).content.decode()
    assert "New words." in client.get(url("staff_preview", 1)).content.decode()
    page = client.get(url("staff_module_publish")).content.decode()
    assert "This becomes version 2." in page
    assert "1 person has passed an earlier version: it stays valid" in page
    client.post(url("staff_module_publish"), {"edits": 1})
    module.refresh_from_db()
    assert (module.current.number, module.current.published_by) == (2, coordinator)
    assert "New words." in as_(lead).get(module.lessons.first().get_absolute_url()).content.decode()
    assert progress.in_module(module, itinerary, lead).passed
    assert not ModuleDraft.objects.exists()


@pytest.mark.parametrize(
    ("part", "place", "change", "there"),
    [
        (
            "lessons",
            0,
            {"title": "A third", "body": "Words.", "minutes": 5},
            lambda c: c["lessons"][2]["slug"] == "a-third",
        ),
        ("lessons", 2, {"position": 1}, lambda c: c["lessons"][0]["slug"] == "lesson-2"),
        ("lessons", 1, {"title_ca": "Lliçó"}, lambda c: c["lessons"][0]["translations"]["ca"]["title"] == "Lliçó"),
        (
            "questions",
            1,
            {"right": 2},
            lambda c: [o["right"] for o in c["questions"][0]["options"]] == [False, True, False],
        ),
    ],
)
def test_each_part_has_its_form(part, place, change, there, module, coordinator, as_):
    client = as_(coordinator)
    address = url("staff_module_row", part, place) if place else url("staff_module_part", part)
    answer = client.post(address, shown(client, address) | change)
    assert answer.status_code == 302, answer.context["form"].errors
    assert there(ModuleDraft.objects.get().content)


def test_what_comes_first_and_the_hours_are_changed(module, coordinator, as_):
    make_syllabus.module("first")
    client, address = as_(coordinator), url("staff_module_part", "about")
    client.post(address, shown(client, address) | {"hours": 6, "needs": ["first"], "compulsory": ""})
    client.post(url("staff_module_publish"), {"edits": 1})
    module.refresh_from_db()
    assert (module.hours, module.needs, module.compulsory) == (6, ["first"], False)


def test_the_worksheet_is_changed_and_keeps_the_names_of_its_fields(module, coordinator, as_):
    client, address = as_(coordinator), url("staff_module_worksheet")
    change = {"fields-0-label": "What you make", "fields-3-label": "A new one", "fields-3-kind": "number"}
    client.post(address, shown(client, address) | change)
    fields = ModuleDraft.objects.get().content["worksheet"]["fields"]
    assert [(one["name"], one["label"]) for one in fields][0::3] == [
        ("idea", "What you make"),
        ("a_new_one", "A new one"),
    ]
    assert fields[2]["columns"] == ["What", "Euros"]


def test_saved_as_it_stands_changes_nothing(module, coordinator, as_):
    client, before = as_(coordinator), module.current.content
    pages = [("staff_module_part", "about"), ("staff_module_row", "lessons", 1), ("staff_module_row", "questions", 1)]
    for name, *more in [*pages, ("staff_module_worksheet",)]:
        client.post(url(name, *more), shown(client, url(name, *more)))
        draft = ModuleDraft.objects.get()
        assert draft.content == before, name
    client.post(url("staff_module_publish"), {"edits": 4})
    assert module.versions.count() == 1


@pytest.mark.parametrize(
    ("part", "change", "why"),
    [
        ("lessons", {"body": "word " * 901}, "at most 900 words"),
        ("lessons", {"body": "![x](figures/not.svg)"}, "not in the folder"),
        ("lessons", {"title": ""}, "Title"),
        ("questions", {"text_3": "", "reason_3": ""}, "Answer 3"),
    ],
)
def test_what_cannot_be_published_is_not_saved(part, change, why, module, coordinator, as_):
    client, address = as_(coordinator), url("staff_module_row", part, 1)
    page = client.post(address, shown(client, address) | change)
    assert why in page.content.decode()
    assert not ModuleDraft.objects.exists()


def test_the_last_lesson_may_go_only_from_the_draft(module, coordinator, as_):
    client = as_(coordinator)
    for edits in (0, 1):
        client.post(url("staff_module_remove", "lessons", 1), {"edits": edits})
    assert "A module needs lessons" in client.get(url("staff_module")).content.decode()
    with pytest.raises(NotNow):
        moves.publish(module, by=coordinator, edits=2)
    client.post(url("staff_module_discard"))
    assert module.lessons.count() == 2


def test_two_of_the_staff_do_not_write_over_each_other(module, coordinator):
    moves.save(module, by=coordinator, content=module.current.content, edits=0)
    with pytest.raises(NotNow, match="meanwhile"):
        moves.save(module, by=coordinator, content={}, edits=0)
    with pytest.raises(NotNow, match="meanwhile"):
        moves.publish(module, by=coordinator, edits=0)


@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
def test_nobody_else_edits(who, itinerary, module, request):
    person = request.getfixturevalue(who)
    for step, given in [(moves.save, {"content": {}, "edits": 0}), (moves.publish, {"edits": 0}), (moves.discard, {})]:
        with pytest.raises(NotYours):
            step(module, by=person, **given)


def test_a_drawing_is_added_and_a_dangerous_one_is_not(module, coordinator, as_):
    client = as_(coordinator)
    bad = SimpleUploadedFile("bad.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    client.post(url("staff_module_figure"), {"edits": 0, "file": bad})
    assert not ModuleDraft.objects.exists()
    client.post(url("staff_module_figure"), {"edits": 0, "file": SimpleUploadedFile("Map.svg", make_syllabus.SVG)})
    assert set(ModuleDraft.objects.get().content["figures"]) == {"way.svg", "map.svg"}
    assert client.get(url("staff_figure", "map.svg")).content == make_syllabus.SVG


# -- Certificates ---------------------------------------------------------------------------------


def test_it_says_what_is_missing_and_then_gives_it(itinerary, module, lead, as_):
    client, page = as_(lead), reverse("training_certificate")
    assert "What is missing" in client.get(page).content.decode()
    with pytest.raises(NotNow, match="Still missing: “Money”"):
        certificates.issue(itinerary, by=lead, name="Laia")
    make_training.passed(itinerary, lead, module)
    client.post(page, {"name": "Laia P."})
    given = Certificate.objects.get()
    assert re.fullmatch(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){2}", given.code)
    assert given.code in client.get(page).content.decode()
    assert (given.content["hours"], given.content["modules"][0]["version"]) == (4, 1)


def test_anybody_checks_it_by_its_code_and_sees_no_more_than_the_name_agreed(itinerary, module, lead, client):
    make_training.passed(itinerary, lead, module)
    given = certificates.issue(itinerary, by=lead, name="L. P.")
    page = client.get(given.get_absolute_url()).content.decode()
    for words in ("This certificate is valid", "L. P.", "La Fleca", "Money", "4 hours in all"):
        assert words in page
    assert lead.name not in page
    assert lead.email not in page
    found = client.post(reverse("certificate_look_up"), {"code": f" {given.code.lower()} "})
    assert found.url == given.get_absolute_url()
    assert (
        "no certificate with this code" in client.post(reverse("certificate_look_up"), {"code": "X"}).content.decode()
    )
    assert client.get(reverse("certificate_check", args=["AAAA-BBBB-CCCC"])).status_code == 404


def test_newer_versions_leave_it_as_it_is(itinerary, lead, client):
    told = make_syllabus.playbook("money", title="Money", hours=4)
    make_training.passed(itinerary, lead, make_syllabus.load(told))
    given = certificates.issue(itinerary, by=lead, name="Laia")
    other = {**told.module, "title": "Money and more", "hours": 9}
    make_syllabus.load(make_syllabus.edited(told, module=other))
    page = client.get(given.get_absolute_url()).content.decode()
    assert "Money and more" not in page
    assert "4 hours in all" in page


def test_asked_for_twice_it_is_the_same_and_with_more_modules_another(itinerary, module, lead):
    make_training.passed(itinerary, lead, module)
    first = certificates.issue(itinerary, by=lead, name="Laia")
    assert certificates.issue(itinerary, by=lead, name="Laia") == first
    make_training.passed(itinerary, lead, make_syllabus.module(compulsory=False))
    assert certificates.issue(itinerary, by=lead, name="Laia").size == 2


@pytest.mark.parametrize("who", ["teammate", "mentor", "coordinator", "supporter"])
def test_its_pdf_is_for_the_person_alone(who, itinerary, module, lead, as_, request):
    make_training.passed(itinerary, lead, module)
    given = certificates.issue(itinerary, by=lead, name="Laia")
    pdf = reverse("training_certificate_pdf", args=[given.code])
    assert as_(request.getfixturevalue(who)).get(pdf).status_code == 404


@pytest.mark.slow
def test_its_pdf_says_the_same(itinerary, module, lead, as_):
    make_training.passed(itinerary, lead, module)
    given = certificates.issue(itinerary, by=lead, name="Laia P.")
    answer = as_(lead).get(reverse("training_certificate_pdf", args=[given.code]))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
