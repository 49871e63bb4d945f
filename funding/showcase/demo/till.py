"""The sandbox provider's own books, written as it would have written them, but in silence: the past rings no webhooks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.urls import reverse

from funding.payments.models import Attempt, Refund
from funding.payments.sandbox_books import Books

PROVIDER = "sandbox"


class Till:
    def __init__(self, books: Books):
        self._books = books

    def charge(self, attempt: Attempt) -> tuple[str, str]:
        """Its reference over there, and the address of its page."""
        back = settings.SITE_URL + reverse("pledge_done", args=[attempt.pledge.token])
        asked = {
            "amount": attempt.amount,
            "currency": attempt.currency,
            "description": attempt.pledge.reference,
            "return_url": back,
            "cancel_url": back,
            "webhook_url": f"{settings.SITE_URL}/payments/{PROVIDER}/webhook/",
            "language": attempt.pledge.language,
        }
        made = self._books.charge(str(attempt.uid), asked)
        return made["id"], made["url"]

    def decide(self, attempt: Attempt, outcome: str) -> None:
        self._books.decide(attempt.reference or "", outcome)

    def refund(self, refund: Refund) -> str:
        asked = {"charge": refund.attempt.reference, "amount": refund.amount, "currency": refund.currency}
        return str(self._books.refund(str(refund.uid), asked)["id"])


@contextmanager
def open_till() -> Iterator[Till]:
    """All or nothing, as the demo world itself."""
    file = settings.DATA_DIR / "sandbox.sqlite3"
    books = Books(file, settings.SITE_URL, settings.SANDBOX_URL)
    books.ask("BEGIN IMMEDIATE")
    told = bool(books.option("silent"))
    try:
        books.set_options({"silent": True})
        yield Till(books)
        books.set_options({"silent": told})
        books.ask("COMMIT")
    except BaseException:
        books.ask("ROLLBACK")
        raise
