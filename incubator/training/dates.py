from django.urls import reverse

from incubator.journeys.dates import NextDate
from incubator.journeys.models import Incubation
from incubator.training.workshops import standing
from incubator.training.workshops.calendar import uid_of


def dates(incubation: Incubation) -> list[NextDate]:
    """The workshops to come that somebody of the team is signed up for, soonest first."""
    return [
        NextDate(
            uid=uid_of(one),
            title=one.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            url=reverse("training_workshops"),
            place=one.where,
        )
        for one in standing.to_come(incubation)
        if one.ours
    ]
