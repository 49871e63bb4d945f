"""All the checks of the books, one line per difference."""

import logging

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from crowdcoop import health
from funding.ledger import check as ledger
from funding.payments import check as payments
from funding.pledges import check as pledges

log = logging.getLogger(__name__)


def differences() -> list[str]:
    """From one reading of everything: pledges that arrive meanwhile must not look like differences."""
    within = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not within:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        above = (import_string(name) for name in settings.BOOKS_CHECKS)
        checks = (ledger.differences, pledges.differences, payments.differences, *above)
        return [line for check in checks for line in check()]


def report() -> int:
    """Each difference into the log, for whoever watches it; returns how many."""
    found = differences()
    for difference in found:
        log.error("The books differ: %s", difference)
    health.books_checked(differences=len(found))
    return len(found)
