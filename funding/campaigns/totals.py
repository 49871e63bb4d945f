"""What has been raised, read under the lock that payments take too."""

from django.db import connection

from funding.campaigns.models import Campaign, Totals


def locked(campaign: Campaign) -> Totals:
    """The row that decides; locked inside a transaction, plainly read outside one (a page that shows a button)."""
    rows = Totals.objects.select_for_update() if connection.in_atomic_block else Totals.objects.all()
    return rows.get(campaign=campaign)


def raised_now(campaign: Campaign) -> int:
    return locked(campaign).raised


def shut_door(campaign: Campaign) -> Totals:
    """From here on no payment is counted: one that arrives later finds the door shut and goes back."""
    totals = locked(campaign)
    totals.taking = False
    totals.save(update_fields=["taking"])
    return totals
