"""The copy of what was sent, as its team keeps it: ordered with each sent version, made by a worker."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report
from incubator.applications import answers
from incubator.applications.models import SentVersion
from incubator.calls.content import CallQuestion


def order(version: SentVersion) -> Report:
    """In the language of whoever sends it."""
    application, language = version.application, version.sent_by.language
    with translation.override(language):
        title = _("Application %(reference)s") % {"reference": application.reference}
        snapshot = _snapshot(version)
    return reports.order_copy(
        application.cooperative, by=None, key=_key(version), language=language, title=title, snapshot=snapshot
    )


def copy_of(version: SentVersion | None) -> Report | None:
    return Report.objects.filter(kind=Report.Kind.APPLICATION, key=_key(version)).first() if version else None


def _key(version: SentVersion) -> str:
    return f"application:{version.application_id}:{version.number}"


def _snapshot(version: SentVersion) -> dict[str, Any]:
    application, content = version.application, version.content
    call, cooperative = application.call, content["cooperative"]
    return {
        "reference": application.reference,
        "call": in_language(call, "title"),
        "version": version.number,
        "sent_at": version.sent_at.isoformat(),
        "sent_by": str(version.sent_by),
        "cooperative": {"name": cooperative["name"], "town": cooperative["town"]},
        "terms": {"version": version.terms.version, "accepted_at": application.terms_accepted_at.isoformat()},
        "parts": [
            {"title": str(part.label), "rows": rows} for part in CallQuestion.Part if (rows := _rows(version, part))
        ],
        "next": [{"title": _("Decision"), "day": call.decision_by.isoformat()}],
    }


def _rows(version: SentVersion, part: str) -> list[dict[str, Any]]:
    questions = {one.name: one for one in version.application.call.questions.all()}
    rows = list(_about_us(version.content)) if part == CallQuestion.Part.TEAM else []
    for answer in version.content["answers"]:
        if answer["part"] != part:
            continue
        asked = questions.get(answer["name"])
        words = in_language(asked, "words") if asked else answer["words"]
        choices = answers.choices_of(asked) if asked else answer["choices"]
        text = "" if answer["files"] else answers.as_read(answer["kind"], answer["value"], choices)
        rows.append({"question": words, "answer": text, "files": [file["name"] for file in answer["files"]]})
    return rows


def _about_us(content: dict[str, Any]) -> Any:
    told = {**content["cooperative"], **{name: content[name] for name in answers.ABOUT_US}}
    for name, value in told.items():
        yield {"question": answers.label_of(name), "answer": answers.read_about_us(name, answers.as_kept(value))}
