"""All the checks of the books, one line per difference."""

import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from crowdcoop import health
from funding.ledger import check as ledger
from funding.payments import check as payments
from funding.payments.receipts import check as receipts
from funding.pledges import check as pledges

log = logging.getLogger(__name__)


def differences() -> list[str]:
    """From one reading of everything: pledges that arrive meanwhile must not look like differences."""
    within = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not within:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        below = [line for slice_ in (ledger, pledges, payments, receipts) for line in slice_.differences()]
        return below + [line for name in settings.BOOK_CHECKS for line in import_string(name)()]


def report() -> int:
    """Each difference into the log, for whoever watches it; returns how many."""
    found = differences()
    for difference in found:
        log.error("The books differ: %s", difference)
    health.books_checked(differences=len(found))
    return len(found)
