"""Time travel: every date of the world, so many days into the past, so that deadlines can be lived through."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Cast

from crowdcoop.journal import immutable
from crowdcoop.reports.models import Report

CLOSED_TABLES = ("journal_entry", "incubator_sentversion", "funding_transaction", "funding_entry", "funding_spending")
# Far from every date there is: on the way through it no two rows can meet in a unique date.
ASIDE = timedelta(days=200 * 365)


def travel(days: int) -> int:
    """Returns how many kinds of things were moved."""
    if not settings.DEMO:
        raise RuntimeError("Only the demo travels in time.")
    editor = connection.schema_editor()
    moved = 0
    with transaction.atomic():
        for table in CLOSED_TABLES:
            immutable.unprotect(editor, table)
        for model in _ours():
            moved += _move(model, timedelta(days=days))
        _name_the_months(days)
        for table in CLOSED_TABLES:
            immutable.protect(editor, table)
    return moved


def _ours() -> list[type[models.Model]]:
    labels = {name.rpartition(".")[2] for name in settings.FIRST_PARTY_APPS}
    return [model for model in apps.get_models() if model._meta.app_label in labels]


def _move(model: type[models.Model], back: timedelta) -> int:
    dates = [field for field in model._meta.local_fields if isinstance(field, models.DateField)]
    dates = [field for field in dates if (model, field.name) != (Report, "period")]
    if not dates:
        return 0
    steps = [back + ASIDE, -ASIDE] if _unique_dates(model) else [back]
    for step in steps:
        model._base_manager.update(**{field.name: _earlier(field, step) for field in dates})
    return 1


def _earlier(field: models.Field, step: timedelta) -> Any:
    """A day less some days is a moment to the database; a day is kept as a day."""
    moment = F(field.name) - step
    return moment if isinstance(field, models.DateTimeField) else Cast(moment, models.DateField())


def _unique_dates(model: type[models.Model]) -> bool:
    dates = {field.name for field in model._meta.local_fields if isinstance(field, models.DateField)}
    unique = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return any(dates & set(rule.fields) for rule in unique)


def _name_the_months(days: int) -> None:
    """The month a report covers is named by its first day: it stays a first day. Oldest first, so that none meet."""
    named = Report.objects.exclude(period=None).order_by("period", "id")
    for pk, period in named.values_list("pk", "period"):
        Report.objects.filter(pk=pk).update(period=(period - timedelta(days=days)).replace(day=1))
