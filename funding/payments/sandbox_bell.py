"""Rings at the site's door: the sandbox's signed events, with the disorder that tests ask for."""

import random
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from funding.payments import signature
from funding.payments.sandbox_books import Books

PAUSE = 0.3


class Bell(threading.Thread):
    """Options: `duplicate` sends each event so many times more, `shuffle` sends them in any order, `delay` waits."""

    def __init__(self, books: Books, secret: str):
        super().__init__(daemon=True)
        self.books, self.secret, self.stopped = books, secret, threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(PAUSE):
            self.ring()

    def ring(self) -> int:
        events = self.books.due()
        if self.books.option("shuffle"):
            random.shuffle(events)
        for event in events:
            times = 1 + int(self.books.option("duplicate", 0))
            answers = [self._send(event) for _time in range(times)]
            self.books.delivered(event, all(answers))
        return len(events)

    def _send(self, event: dict[str, Any]) -> bool:
        body = event["body"].encode()
        headers = {
            "Content-Type": "application/json",
            "Sandbox-Signature": signature.header(self.secret, int(time.time()), body),
        }
        request = urllib.request.Request(event["url"], body, headers)  # noqa: S310 - an address of the site, checked when asked
        try:
            with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False
