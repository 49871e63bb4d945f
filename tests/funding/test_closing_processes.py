"""Real processes that are killed with no warning, and one whose clock is wrong: nothing twice, nothing lost, nothing early."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from funding.campaigns.models import Campaign, Closing, Totals
from funding.closing import sweep
from funding.closing.models import ClosingJob
from funding.ledger import accounts, book
from funding.payments import books, provider, returning, sending
from funding.payments import sweep as payments
from funding.payments.models import Attempt, Refund
from funding.pledges.models import Pledge
from tests import make_funding, make_pledges
from tests.house import BASE

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KILLS = 100
FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
_kept = []  # connections of the parent that a forked child must neither use nor end


class FileDesk:
    """A provider whose books are a file: what it has done outlives whoever asked for it."""

    path = ""

    def _done(self, kind: str, key: str, amount: int) -> bool:
        """Once a key, whoever asks again; whether it was new."""
        line = f"{kind} {key} {amount}\n"
        if line in Path(self.path).read_text():
            return False
        with Path(self.path).open("a") as file:
            file.write(line)
        return True

    def start(self, attempt, return_url, cancel_url):
        return provider.Started(f"ch_{attempt.uid}", "http://127.0.0.1:8100/pay/")

    def look_up(self, attempt):
        self._done("charge", str(attempt.uid), attempt.amount)
        bomb.begin()
        return provider.Outcome("succeeded", f"ch_{attempt.uid}", attempt.amount, attempt.currency)

    def refund(self, refund):
        self._done("refund", str(refund.uid), refund.amount)
        bomb.begin()
        return provider.Outcome("succeeded", f"re_{refund.uid}", refund.amount, refund.currency)

    def told(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {"charge": {}, "refund": {}}
        for line in Path(self.path).read_text().splitlines():
            kind, key, amount = line.split()
            assert key not in found[kind]
            found[kind][key] = int(amount)
        return found


class Bomb:
    """kill -9 of its own process around the statement with this number, counted from when the fuse is lit."""

    def __init__(self):
        self.left = None
        self.fuse = None

    def set(self, statements: int, *, lit: bool) -> None:
        self.fuse, self.left = statements, statements if lit else None

    def begin(self) -> None:
        if self.fuse is not None and self.left is None:
            self.left = self.fuse

    def __call__(self, execute, sql, params, many, context):
        if self.left is None:
            return execute(sql, params, many, context)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, params, many, context)
        if self.left == 1:  # the last statement before a commit has been made, and the commit has not
            self.left = 1 if random.random() < 0.5 else 2
        return answer


bomb, file_desk = Bomb(), FileDesk()


@pytest.fixture
def desk_on_paper(settings, monkeypatch, tmp_path):
    monkeypatch.setitem(provider.PROVIDERS, "paper", "tests.funding.test_closing_processes.the_file_desk")
    settings.PAYMENT_PROVIDERS = ["paper"]
    monkeypatch.setattr(sending, "TAKEN_AT_ONCE", 2)
    monkeypatch.setattr(returning, "CHUNK", 3)
    file_desk.path = str(tmp_path / "provider")
    Path(file_desk.path).touch()
    return file_desk


def the_file_desk() -> FileDesk:
    return file_desk


def killed(work, statements: int, *, lit: bool = False) -> bool:
    """`work` in a process of its own that may be killed in the middle; whether it was."""
    pid = os.fork()
    if pid == 0:
        try:
            _kept.append(connection.connection)
            connection.connection = None
            bomb.set(statements, lit=lit)
            with connection.execute_wrapper(bomb):
                work()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def at(moment, work):
    def travelled():
        with clock.at(moment):
            work()

    return travelled


def test_a_hundred_kills_between_the_provider_and_the_commit(campaign, desk_on_paper, caplog):
    """Payments are settled and a lost campaign is given back by workers that die all the time."""
    chance = random.Random(20_401)
    for _one in range(36):
        make_pledges.started(campaign, 1_000)
    deaths, moment = Counter(), clock.now()
    while deaths["paying"] < KILLS // 2 and Attempt.objects.filter(state="pending").exists():
        moment += timedelta(seconds=61)  # what has been looked up is looked up again after a minute
        deaths["paying"] += killed(at(moment, payments.settle_due), chance.randint(1, 40))
    at(moment + timedelta(seconds=61), payments.settle_due)()
    assert Totals.objects.get(campaign=campaign).raised == 36_000
    moment = campaign.ends_at
    while deaths["paying"] + deaths["closing"] < KILLS and not ClosingJob.objects.filter(state="done").exists():
        # A minute later: what the dead one had taken is free again.
        moment += timedelta(seconds=61)
        lit = deaths["closing"] % 5 == 0  # every fifth from the very beginning: deciding, and setting aside
        deaths["closing"] += killed(at(moment, sweep.close_due), chance.randint(1, 12 if lit else 5), lit=lit)
    at(moment + timedelta(seconds=61), sweep.close_due)()
    print(f"killed while paying {deaths['paying']}, while closing {deaths['closing']}")
    assert deaths.total() >= KILLS
    _nothing_twice_and_nothing_lost(campaign, desk_on_paper, moment)


def _nothing_twice_and_nothing_lost(campaign, desk, moment):
    theirs = desk.told()
    assert {str(uid): amount for uid, amount in Attempt.objects.order_by("id").values_list("uid", "amount")} == theirs[
        "charge"
    ]
    assert {str(uid): amount for uid, amount in Refund.objects.order_by("id").values_list("uid", "amount")} == theirs[
        "refund"
    ]
    assert (len(theirs["charge"]), len(theirs["refund"])) == (36, 36)
    assert not Pledge.objects.exclude(state="refunded").exists()
    assert (Closing.objects.count(), ClosingJob.objects.get().state) == (1, "done")
    assert book.balance(accounts.provider("paper")) == 0
    each = Counter(Entry.objects.order_by("id").values_list("step", flat=True))
    assert {each[step] for step in ("payments.succeed", "payments.request_refund", "payments.refund_done")} == {36}
    with clock.at(moment):
        assert books.differences() == []


# -- Clocks ------------------------------------------------------------------------------------------
SAYS = """
import json, sys, time
from datetime import datetime, timezone
from funding.campaigns.models import Campaign
from funding.closing import preview, sweep
from funding.pledges import moves
from django.contrib.auth.models import AnonymousUser
over, live = (Campaign.objects.get(pk=pk) for pk in {ids})
closes = [not moves.start.why_not(one, AnonymousUser()) for one in (over, live)]
due = [seen.campaign.pk for seen in preview.due()]
closed = [one.campaign.pk for one in sweep.close_due()]
print(json.dumps([time.time(), closes, due, closed]))
"""


@pytest.mark.skipif(FAKETIME is None, reason="needs libfaketime: a process whose clock is another")
@pytest.mark.parametrize("hours", [-2, 2])
def test_a_process_whose_clock_is_two_hours_off_closes_by_that_of_the_database(la_fleca, other_coop, desk, hours):
    """A moment after one end and an hour before another: ahead it would close both, behind it would close none."""
    over, live = make_funding.live(la_fleca), make_funding.live(other_coop)
    Campaign.objects.filter(pk=over.pk).update(round_1_ends_at=clock.now())
    Campaign.objects.filter(pk=live.pk).update(round_1_ends_at=clock.now() + timedelta(hours=1))
    env = os.environ | {
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME": f"{hours:+d}h",
        "DONT_FAKE_MONOTONIC": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"],
    }
    code = SAYS.format(ids=[over.pk, live.pk])
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=BASE, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    theirs, takes_pledges, due, closed = json.loads(done.stdout.splitlines()[-1])
    assert abs(theirs - clock.now().timestamp() - hours * 3600) < 300  # its clock was another indeed
    assert (takes_pledges, due, closed) == ([False, True], [over.pk], [over.pk])
    assert [Campaign.objects.get(pk=one.pk).state for one in (over, live)] == ["unfunded", "round_1"]
