"""An answer in its three shapes: the text that is kept, what stands in a field, and what is read."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crowdcoop import money
from crowdcoop.look.text import in_language
from crowdcoop.people.models import Cooperative
from incubator.applications.models import Application, Upload
from incubator.calls.content import CallQuestion

Kind = CallQuestion.Kind
# Of the co-op's profile: asked with the team, if it has not been said before, and kept with the co-op.
PROFILE = ("name", "kind", "legal_stage", "town", "sentence", "website")
# Kept on the application itself.
ABOUT_US = ("applicant_kind", "people")
TEXTS = (Kind.LONG, Kind.SHORT)


def field_of(question: CallQuestion) -> str:
    """Its name in a form: whatever a question is called, it is never taken for another field."""
    return f"answer-{question.name}"


def as_kept(value: Any) -> str:
    """Browsers send line ends in their own way; they must not look like somebody's change."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def as_read(kind: str, value: str, choices: Iterable[Mapping[str, str]] = ()) -> str:
    """For people, in the active language; what cannot be read so is shown as it was kept."""
    if kind == Kind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    if kind == Kind.CHOICE:
        return {choice["name"]: choice["words"] for choice in choices}.get(value, value)
    if re.fullmatch(r"\d{1,18}", value, re.ASCII):
        if kind == Kind.MONEY:
            return money.format(int(value), whole=True)
        if kind == Kind.NUMBER:
            return str(number_format(int(value), force_grouping=True))
    return value


def choices_of(question: CallQuestion) -> list[dict[str, str]]:
    """In the reader's language."""
    said = in_language(question, "choices")
    words = said if isinstance(said, dict) else {}
    return [{"name": one["name"], "words": words.get(one["name"]) or one["words"]} for one in question.choices]


def read(question: CallQuestion, value: str) -> str:
    return as_read(question.kind, value, choices_of(question))


def about_us(application: Application) -> dict[str, str]:
    """What the team's part asks besides its questions: the co-op's profile and who applies, as kept."""
    profile = {name: as_kept(getattr(application.cooperative, name)) for name in PROFILE}
    return profile | {name: as_kept(getattr(application, name)) for name in ABOUT_US}


def label_of(name: str) -> str:
    model = Application if name in ABOUT_US else Cooperative
    return str(capfirst(model._meta.get_field(name).verbose_name))


def read_about_us(name: str, value: str) -> str:
    listed = dict((Application if name in ABOUT_US else Cooperative)._meta.get_field(name).flatchoices)
    return str(capfirst(listed[value])) if value in listed else value


def attached(application: Application) -> dict[str, list[Upload]]:
    """Its files by the name of their question, in one query."""
    found: dict[str, list[Upload]] = {}
    for upload in application.uploads.attached().select_related("question", "stored"):
        found.setdefault(upload.question.name, []).append(upload)
    return found
