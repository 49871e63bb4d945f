"""An address that somebody typed at the door and nobody proved to be theirs is not kept."""

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.people.models import User

KEPT_FOR = timedelta(days=7)


def forget_due() -> int:
    """Only accounts that the door opened; whoever came in once, has a password or belongs to a team stays."""
    opened = Entry.objects.filter(step="people.open_account", at__lt=clock.now() - KEPT_FOR).values("about_id")
    unproved = User.objects.filter(pk__in=opened, last_login=None, memberships=None, roles=None)
    forgotten = (
        unproved.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True)
        .exclude(emailaddress__verified=True)
        .order_by()
    )
    return forgotten.delete()[1].get("people.User", 0)
