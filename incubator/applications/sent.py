"""What an application says at the moment it is sent: frozen, so that it can be read, copied and compared for ever."""

from typing import Any

from incubator.applications.models import Application
from incubator.applications.rules import answers_of

PROFILE = ("name", "kind", "legal_stage", "town", "sentence", "website")


def content(application: Application) -> dict[str, Any]:
    given, cooperative = answers_of(application), application.cooperative
    return {
        "cooperative": {name: getattr(cooperative, name) for name in PROFILE},
        "applicant_kind": application.applicant_kind,
        "people": application.people,
        "answers": [
            {
                "name": question.name,
                "part": question.part,
                "kind": question.kind,
                "words": question.words,
                "value": given.get(question.name, ""),
                "files": [],
            }
            for question in application.call.questions.all()
        ],
    }
