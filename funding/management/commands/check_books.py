"""`manage.py check_books`: recompute every figure from its rows; a line per difference, exit 1 if there is one."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from crowdcoop import health
from funding.payments import books


class Command(BaseCommand):
    help = "Recompute the books, totals, stock, payments and refunds; print each difference and end with 1 if any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = books.differences()
        health.books_checked(differences=len(found))
        for difference in found:
            self.stdout.write(difference)
        if found:
            sys.exit(1)
        self.stdout.write("The books agree.")
