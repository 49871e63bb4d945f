"""Builders of what training has since it has worksheets, workshops and certificates: all of it by moves."""

from datetime import timedelta
from itertools import count
from typing import Any

from crowdcoop import clock
from crowdcoop.files.checking import Checked
from crowdcoop.files.kinds import Kind
from crowdcoop.people.models import User
from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.training import moves as training
from incubator.training.certificates import moves as certificates
from incubator.training.editing import moves as editing
from incubator.training.models import Module
from incubator.training.playbook import Playbook
from incubator.training.worksheets import moves as worksheets
from incubator.training.worksheets.models import SentWorksheet, Worksheet
from incubator.training.workshops import moves as workshops
from incubator.training.workshops.models import Workshop
from tests import make, make_training

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 36"><rect width="64" height="36" fill="#FBF6EC"/></svg>'
SHEET = {
    "title": "Our plan of costs",
    "instructions": "Fill it in **together**, with what you know today.",
    "fields": [
        {"name": "idea", "label": "What you sell", "help": "In one line.", "kind": "text"},
        {"name": "why", "label": "Why people come to you", "help": "", "kind": "long"},
        {
            "name": "costs",
            "label": "Costs",
            "help": "A month.",
            "kind": "table",
            "columns": ["What", "Euros"],
            "rows": 3,
        },
    ],
    "criteria": ["Every cost has a figure.", "The figures have a source."],
    "translations": {"ca": {"title": "El nostre pla de costos"}},
}
FILLED = {"idea": "Bread", "why": "It is good.", "costs-0-0": "Flour", "costs-0-1": "300"}
_numbers = count(1)


def playbook(slug: str = "", *, sheet: bool = True, figures: dict[str, bytes] | None = None, **more: Any) -> Playbook:
    plain = make_training.playbook(slug, **more)
    drawn = {"way.svg": SVG} if figures is None else figures
    return Playbook(plain.slug, plain.module, plain.lessons, plain.questions, SHEET if sheet else {}, drawn)


def load(playbook: Playbook) -> Module:
    return training.load_module(None, by=None, playbook=playbook)


def module(slug: str = "", **more: Any) -> Module:
    """With a worksheet and a figure."""
    return load(playbook(slug, **more))


def edited(playbook: Playbook, **changes: Any) -> Playbook:
    """The same module, its first lesson with another text."""
    lessons = [{**playbook.lessons[0], "body": changes.pop("body", "Other words.")}, *playbook.lessons[1:]]
    told = {"module": playbook.module, "lessons": lessons, "questions": playbook.questions, **changes}
    return Playbook(playbook.slug, worksheet=playbook.worksheet, figures=playbook.figures, **told)


def written(incubation: Incubation, module: Module, by: User | None = None, **answers: str) -> Worksheet:
    by = by or incubation.cooperative.team()[0]
    there = Worksheet.objects.filter(incubation=incubation, module=module).first()
    given = FILLED | answers
    return worksheets.save(incubation, by=by, module=module, answers=given, edits=there.edits if there else 0)


def sent(incubation: Incubation, module: Module, by: User | None = None, **answers: str) -> Worksheet:
    sheet = written(incubation, module, by, **answers)
    return worksheets.send(sheet, by=by or incubation.cooperative.team()[0])


def approved(incubation: Incubation, module: Module, by: User | None = None) -> Worksheet:
    return worksheets.approve(sent(incubation, module), by=by or incubation.mentor, sent=1)


def last(sheet: Worksheet) -> SentWorksheet:
    return sheet.sent.order_by("-number")[0]


def workshop(call: Call, by: User | None = None, *, at: timedelta = 3 * DAY, **details: Any) -> Workshop:
    """In three days, unless said."""
    by = by or make.person("Planner", role="coordinator")
    begins = clock.now() + at
    told = {"title": f"Workshop {next(_numbers)}", "place": "Carrer Nou 3", "starts_at": begins, **details}
    return workshops.plan(call, by=by, **({"ends_at": told["starts_at"] + 2 * HOUR} | told))


def held(incubation: Incubation, *people: User, by: User | None = None, ago: timedelta = DAY) -> Workshop:
    """Over since it is in the programme, and these people were there."""
    then = clock.now() - ago
    with clock.at(then - HOUR):
        one = workshop(incubation.call, by, at=HOUR)
    recorder = by or make.person("Recorder", role="coordinator")
    if people:
        workshops.record_attendance(incubation, by=recorder, workshop=one, people=people)
    return one


def what_la_fleca_learns(w: Any) -> None:
    """For tests/world.py: a worksheet sent with a file, a workshop to come and one begun, a certificate."""
    first = module("first-module", compulsory=False)
    w.module = first
    told = playbook("given-module", questions=1)
    w.given = given = load(told)
    file = Checked(Kind.PDF, b"%PDF-1.4 sheet", "sheet.pdf")
    worksheets.attach(w.incubation, by=w.member, module=first, file=file)
    w.sheet = sent(w.incubation, first, w.member)
    w.sheet_file = last(w.sheet).file
    w.approved_sheet = approved(w.incubation, module("read-module", compulsory=False), w.coordinator)
    w.workshop = workshop(w.call, w.coordinator)
    w.held_workshop = held(w.incubation, w.teammate, by=w.coordinator, ago=HOUR)
    make_training.passed(w.incubation, w.member, given)
    w.certificate = certificates.issue(w.incubation, by=w.member, name="Laia Puig")
    # The gate of whoever comes later does not ask for it.
    optional = {**told.module, "compulsory": False}
    load(Playbook(told.slug, optional, told.lessons, told.questions, told.worksheet, told.figures))


def half_way(w: Any) -> None:
    """For tests/attacks.py: a draft of the staff, a file not sent yet, a place taken, one more module passed."""
    about = {**w.module.current.content["module"], "title": "Another title"}
    editing.save(w.module, by=w.coordinator, content={**w.module.current.content, "module": about}, edits=0)
    file = Checked(Kind.PDF, b"%PDF-1.4 sheet", "sheet.pdf")
    worksheets.attach(w.incubation, by=w.member, module=w.given, file=file)
    workshops.sign_up(w.incubation, by=w.member, workshop=workshop(w.call, w.coordinator))
    make_training.passed(w.incubation, w.member, module("more", compulsory=False))


def what_training_writes(w: Any) -> None:
    """Every letter of worksheets and workshops, in that world."""
    worksheets.approve(w.sheet, by=w.mentor, sent=1)
    worksheets.undo(w.sheet, by=w.mentor)
    worksheets.ask_changes(w.sheet, by=w.mentor, sent=1, words="Where is the rent?")
    near = workshop(w.call, w.coordinator, at=HOUR)
    workshops.sign_up(w.incubation, by=w.member, workshop=near)
    workshops.change(near, by=w.coordinator, link="https://sala.example/costs")
    workshops.remind(near, by=None)
    workshops.cancel(near, by=w.coordinator, reason="The teacher is ill.")
