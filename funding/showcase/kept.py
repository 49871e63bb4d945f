"""Campaign pages kept in the memory of this process, and what one small query says of whether they are still true."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone, translation

from crowdcoop import clock
from crowdcoop.journal.models import Turn
from funding.campaigns.models import Campaign, Totals
from funding.showcase import figures, pieces

# Of some 80 kB each; the page least asked for goes first.
MOST = 200
# What moves with pledges and is not their total (units left, names) may be this old while pledges come in.
DRAWN_AT_MOST_EVERY = timedelta(seconds=4)
# What changes without a step and without a total: a pledge begun takes a unit.
DRAWN_AT_LEAST_EVERY = timedelta(seconds=60)
# Seconds after which a thread no longer waits for another one's page.
LONGEST_DRAWING = 10
MADE_ANEW = {"Content-Length", "ETag", "Cache-Control"}
TELLS_THE_TIME = {"postgresql": "clock_timestamp()", "sqlite": "strftime('%%Y-%%m-%%dT%%H:%%M:%%f', 'now')"}


class Now(NamedTuple):
    """A campaign at this moment: what has been counted, and how often its co-op has changed."""

    counted: figures.Counted
    turns: int
    at: datetime


class Answer:
    """A page with the pieces of one total in it."""

    def __init__(self, counted: figures.Counted, text: str):
        self.counted, self.body = counted, text.encode()
        self.etag = f'W/"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'

    @cached_property
    def small(self) -> bytes:
        return gzip.compress(self.body, 5, mtime=0)


class Drawn(NamedTuple):
    """What a view says of the page it has drawn with places for its pieces."""

    campaign: Campaign
    figures: figures.Figures
    at: datetime

    @property
    def counted(self) -> figures.Counted:
        return figures.Counted(self.campaign.totals.raised, self.campaign.totals.supporters)


@dataclass
class Page:
    """One campaign in one language, as an anonymous visitor gets it."""

    campaign: Campaign
    language: str
    parts: list[str]
    headers: dict[str, str]
    # What was true when it was drawn.
    now: Now
    unchanged_until: datetime | None
    answer: Answer | None = None

    def is_true(self, now: Now) -> bool:
        """Nothing has been changed by a step, and no day has passed."""
        begun = self.unchanged_until is None or now.at < self.unchanged_until
        return now.turns == self.now.turns and self.now.at <= now.at and begun

    def is_fresh(self, now: Now) -> bool:
        """Not too old for what neither a step nor a total tells of."""
        age = now.at - self.now.at
        return age < (DRAWN_AT_LEAST_EVERY if now.counted == self.now.counted else DRAWN_AT_MOST_EVERY)

    def filled(self, now: Now) -> Answer:
        """With the total of now in it; made once per total."""
        answer = self.answer
        if answer is None or answer.counted != now.counted:
            answer = self.answer = self._fill(now)
        return answer

    def _fill(self, now: Now) -> Answer:
        with translation.override(self.language), timezone.override(None):
            as_drawn = now.counted == self.now.counted
            matched = self.campaign.matched if as_drawn else figures.matched(self.campaign)
            drawn = pieces.drawn(self.campaign, figures.of(self.campaign, now.at, now.counted, matched))
        return Answer(now.counted, "".join(drawn[part] if n % 2 else part for n, part in enumerate(self.parts)))


class Shelf:
    """At most MOST pages, safe for threads."""

    def __init__(self) -> None:
        self._drawing = [Lock() for _lock in range(64)]
        self._pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[str, ...]) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, ...], page: Page) -> None:
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)

    @contextmanager
    def drawing(self, key: tuple[str, ...], *, wait: bool) -> Iterator[bool]:
        """Whether this thread may draw: one at a time draws a page, and who has to have a new one waits for it."""
        lock = self._drawing[hash(key) % len(self._drawing)]
        mine = lock.acquire(timeout=LONGEST_DRAWING) if wait else lock.acquire(blocking=False)
        try:
            yield mine or wait
        finally:
            if mine:
                lock.release()

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()

    def __len__(self) -> int:
        return len(self._pages)


shelf = Shelf()


def page_of(drawn: Drawn, response: HttpResponse, *, private: bool) -> Page:
    """With the headers that the whole chain has put on it."""
    headers = {name: value for name, value in response.items() if name not in MADE_ANEW}
    return Page(
        campaign=drawn.campaign,
        language=response["Content-Language"],
        parts=pieces.cut(response.content.decode()),
        headers=headers | {"Cache-Control": f"{'private' if private else 'public'}, no-cache"},
        now=Now(drawn.counted, drawn.campaign.turns, drawn.at),
        unchanged_until=drawn.figures.unchanged_until,
    )


def now(campaign: Campaign) -> Now | None:
    """One statement by primary key, by hand: it is asked at every hit, and writing it costs the ORM more than the database."""
    turns, totals = Turn._meta.db_table, Totals._meta.db_table
    sql = (
        f"SELECT raised, supporters, {TELLS_THE_TIME[connection.vendor]}, "  # noqa: S608 - names of our own tables
        f"(SELECT COALESCE(SUM(times), 0) FROM {turns} WHERE cooperative_id = %s) FROM {totals} WHERE campaign_id = %s"
    )
    # This very query tells whether the connection is alive: no other one is needed before it.
    connection.health_check_done = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, [campaign.cooperative_id, campaign.pk])
            row = cursor.fetchone()
    except (OperationalError, InterfaceError):
        connection.close()
        return None
    if row is None:
        return None
    raised, supporters, at, times = row
    moment = at.astimezone(UTC) if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Now(figures.Counted(raised, supporters), int(times), clock.travelled() or moment)
