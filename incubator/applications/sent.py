"""What an application says at the moment it is sent: frozen, so that it can be read, copied and compared for ever."""

from typing import Any

from incubator.applications import answers
from incubator.applications.models import Application, Upload
from incubator.applications.rules import answers_of
from incubator.calls.content import CallQuestion


def content(application: Application) -> dict[str, Any]:
    given, files, cooperative = answers_of(application), answers.attached(application), application.cooperative
    return {
        "cooperative": {name: getattr(cooperative, name) for name in answers.PROFILE},
        "applicant_kind": application.applicant_kind,
        "people": application.people,
        "answers": [
            _answer(question, given.get(question.name, ""), files.get(question.name, []))
            for question in application.call.questions.all()
        ],
    }


def _answer(question: CallQuestion, value: str, files: list[Upload]) -> dict[str, Any]:
    return {
        "name": question.name,
        "part": question.part,
        "kind": question.kind,
        "words": question.words,
        "value": value,
        "choices": question.choices,
        "files": [{"id": file.pk, "name": str(file.stored), "size": file.stored.size} for file in files],
    }
