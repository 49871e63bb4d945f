"""The parts of an application as a list of tasks: how far each is, who wrote in it last, what comes next."""

from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.people.models import User
from incubator.applications import answers
from incubator.applications.forms import AnswersForm
from incubator.applications.models import Application
from incubator.applications.rules import FILES_A_QUESTION, Lack, answers_of, lacks
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call

Part = CallQuestion.Part


class Task(NamedTuple):
    title: str
    url: str
    status: str
    kind: str
    who: str = ""
    at: datetime | None = None


def parts_of(call: Call) -> list[str]:
    """Those in which the call asks something; the team is always asked who it is."""
    asked = {question.part for question in call.questions.all()}
    return [part.value for part in Part if part == Part.TEAM or part in asked]


def kept(application: Application) -> dict[str, str]:
    """What stands there now, by the names of the fields."""
    given = answers_of(application)
    found = {answers.field_of(one): given.get(one.name, "") for one in application.call.questions.all()}
    return answers.about_us(application) | found


def task_list(application: Application) -> dict[str, Any]:
    missing, given = lacks(application), answers_of(application)
    people = User.objects.in_bulk([who for who, _at in application.last_written.values()])
    tasks = [_task(application, part, missing, given, people) for part in parts_of(application.call)]
    unfinished = [task.title for task in tasks if task.kind != "done"]
    return {
        "tasks": tasks,
        "done": len(tasks) - len(unfinished),
        "missing": missing,
        "unfinished": ", ".join(unfinished),
        "team": application.cooperative.team(),
    }


def _task(
    application: Application, part: str, missing: list[Lack], given: dict[str, str], people: dict[int, User]
) -> Task:
    status, kind = _status(application, part, missing, given)
    who, at = application.last_written.get(part, (0, ""))
    name = people[who].get_short_name() if who in people else ""
    return Task(str(Part(part).label), url(part), status, kind, name, datetime.fromisoformat(at) if at else None)


def _status(application: Application, part: str, missing: list[Lack], given: dict[str, str]) -> tuple[str, str]:
    questions = [question.name for question in application.call.questions.all() if question.part == part]
    touched = application.part_versions.get(part, 0) > 0
    something = any(given.get(name) for name in questions) or (part == Part.TEAM and application.people)
    if not touched and not something:
        return _("Not started"), ""
    # What comes from an earlier application is gone over before it counts as done.
    if not touched or any(lack.part == part for lack in missing):
        return _("In progress"), "action"
    return _("Completed"), "done"


def with_files(form: AnswersForm, application: Application) -> list[dict[str, Any]]:
    """The rows of a page; a question for files has those it has, and whether there is room for another."""
    files = answers.attached(application)
    rows = [{**row, "files": files.get(row["question"], [])} for row in form.rows()]
    return [{**row, "room": len(row["files"]) < FILES_A_QUESTION} for row in rows]


def place(application: Application, part: str) -> dict[str, Any]:
    listed = parts_of(application.call)
    return {"number": listed.index(part) + 1, "of": len(listed)}


def after(application: Application, part: str) -> str:
    """The next part that is not complete, looking forward first; else the page that checks them all."""
    listed = parts_of(application.call)
    here = listed.index(part)
    missing, given = lacks(application), answers_of(application)
    for other in [*listed[here + 1 :], *listed[:here]]:
        if _status(application, other, missing, given)[1] != "done":
            return url(other)
    return reverse("apply" if any(lack.part == part for lack in missing) else "apply_review")


def url(part: str) -> str:
    return reverse("apply_part", args=[part])
