"""Days are those of where the programme lives."""

from datetime import date

from django.utils import timezone

from crowdcoop import clock


def today() -> date:
    return timezone.localtime(clock.now(), timezone.get_default_timezone()).date()
