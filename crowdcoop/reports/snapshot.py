"""The figures of a report, asked for once and kept: the page and the PDF of any later day show these and no others."""

import hashlib
import json
import re
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from crowdcoop.look.text import in_language
from crowdcoop.reports.models import Report

A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def freeze(report: Report) -> None:
    """Once: a second try draws what the first one read."""
    if report.snapshot:
        return
    cooperative = report.cooperative
    asked = (import_string(name)(cooperative, report.as_of) for name in settings.PROGRESS_REPORT_SECTIONS)
    whole = {
        "cooperative": {
            "name": in_language(cooperative, "name"),
            "slug": cooperative.slug,
            "town": cooperative.town,
            "kind": str(cooperative.get_kind_display()),
        },
        "sections": [section for section in asked if section],
    }
    report.snapshot = plain(whole)
    Report.objects.filter(pk=report.pk, snapshot={}).update(snapshot=report.snapshot)
    report.refresh_from_db(fields=["snapshot"])


def plain(whole: dict[str, Any]) -> dict[str, Any]:
    """As it will be read again: texts, numbers and lists, no objects of the moment."""
    kept: dict[str, Any] = json.loads(_written(whole))
    return kept


def digest(report: Report) -> str:
    """Of the figures, so that a printed report can be held against what is kept."""
    return hashlib.sha256(_written(report.snapshot).encode()).hexdigest()


def facts(report: Report) -> dict[str, Any]:
    """The snapshot with its moments as moments again."""
    return _revived(report.snapshot)


def _written(whole: dict[str, Any]) -> str:
    return json.dumps(whole, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _revived(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_revived(part) for part in value]
    if isinstance(value, str) and A_MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and A_DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value
