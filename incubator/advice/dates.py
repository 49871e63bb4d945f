from django.utils.translation import gettext as _

from crowdcoop import clock
from incubator.advice.calendar import uid
from incubator.advice.models import Session
from incubator.journeys.dates import NextDate
from incubator.journeys.models import Incubation


def dates(incubation: Incubation) -> list[NextDate]:
    """Sessions to come, with the same names that their own calendar files give them."""
    coming = Session.objects.filter(pool__incubation=incubation, ends_at__gt=clock.now()).to_come()
    return [
        NextDate(
            uid=uid(session),
            title=_("Session with %(mentor)s") % {"mentor": session.mentor},
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            url=session.get_absolute_url(),
            place=session.place,
        )
        for session in coming.select_related("mentor")
    ]
