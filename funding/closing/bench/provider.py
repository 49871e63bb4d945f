"""A stand-in for a provider, in the process that asks it: it counts, and says nothing but yes."""

import os
import time
from pathlib import Path

from funding.payments import provider
from funding.payments.models import Refund

NAME = "counting"


class Counting:
    """A refund is its own id, and each call is a line in a file that outlives a kill."""

    seconds = 0.0

    def __init__(self) -> None:
        calls = Path(os.environ["HOME"]) / "calls"
        self._file = os.open(calls, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._takes = float(os.environ.get("CROWDCOOP_BENCH_CALL", "0"))

    def refund(self, refund: Refund) -> provider.Outcome:
        began = time.perf_counter()
        os.write(self._file, f"{refund.uid}\n".encode())
        if self._takes:
            time.sleep(self._takes)
        Counting.seconds += time.perf_counter() - began
        return provider.Outcome("succeeded", f"re_{refund.uid}", refund.amount, refund.currency)


_counting: list[Counting] = []


def counting() -> Counting:
    if not _counting:
        _counting.append(Counting())
    return _counting[0]
