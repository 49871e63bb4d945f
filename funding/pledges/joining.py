"""What was given as a guest comes to the account that proves the address."""

from typing import Any

from allauth.account.models import EmailAddress

from crowdcoop.people.models import User
from funding.pledges import moves
from funding.pledges.models import Pledge


def attach(person: Any) -> None:
    """At each sign-in. Only addresses proved to be theirs, and only pledges that are nobody's yet."""
    proved = EmailAddress.objects.filter(user=person, verified=True).order_by("id").values_list("email", flat=True)
    for email in proved:
        if Pledge.objects.of_address(email).filter(person=None).exists():
            # The step needs the row itself: who has just signed in may be only a promise of it.
            moves.attach(User.objects.get(pk=person.pk), by=person, email=email)
