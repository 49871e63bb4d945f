"""On the first of a month, wherever the programme lives, each co-op under way gets a report of the month before."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from crowdcoop import clock
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow
from incubator.journeys.models import Incubation


def request_due() -> int:
    """How many reports were asked for. A tick missed on the first is made up for by any later one of the month."""
    first = timezone.localtime(clock.now(), timezone.get_default_timezone()).date().replace(day=1)
    month = (first - timedelta(days=1)).replace(day=1)
    asked = Report.objects.filter(cooperative=OuterRef("cooperative"), period=month, requested_by=None)
    under_way = Incubation.objects.under_way().filter(~Exists(asked), started_at__lt=_midnight(first))
    return sum(_request(incubation, month) for incubation in under_way.select_related("cooperative"))


def _request(incubation: Incubation, month: date) -> bool:
    cooperative = incubation.cooperative
    try:
        reports.request(cooperative, by=None, period=month, language=cooperative.language)
    except NotNow:  # one is being made for this co-op; the next tick asks again, the other co-ops do not wait
        return False
    return True


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
