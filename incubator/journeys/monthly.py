"""On the first of a month, wherever the programme lives, each co-op under way gets a report of the month before."""

from datetime import date, timedelta

from django.utils import timezone

from crowdcoop import clock
from crowdcoop.reports import moves as reports
from incubator.journeys.models import Incubation


def request_due() -> int:
    """How many co-ops have a report of last month, asked for now or before: asking again makes no second one."""
    first = timezone.localtime(clock.now(), timezone.get_default_timezone()).date().replace(day=1)
    month = (first - timedelta(days=1)).replace(day=1)
    under_way = Incubation.objects.under_way().filter(started_at__lt=_midnight(first)).select_related("cooperative")
    for incubation in under_way:
        cooperative = incubation.cooperative
        reports.request(cooperative, by=None, period=month, language=cooperative.language)
    return len(under_way)


def _midnight(day: date):
    zone = timezone.get_default_timezone()
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day), zone)
