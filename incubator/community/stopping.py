"""By which address a receiver of a co-op's news stops following it."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from crowdcoop.people.models import Cooperative
from incubator.community.models import Follow


def follow_of(cooperative: Cooperative, email: str) -> Follow | None:
    """Who follows with an account is written to where the account is by now."""
    theirs = Q(email=email) | Q(person__email=email)
    return Follow.objects.current().filter(theirs, cooperative=cooperative).order_by("id").first()


def one_click(about: Any, email: str) -> str:
    """Empty for who is told for another reason, such as being of the team."""
    follow = follow_of(about.cooperative, email)
    return reverse("follow_stop", args=[follow.token]) if follow else ""
