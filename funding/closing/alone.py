"""Being the only one at something: a lock of the database that goes with the connection, so a killed worker leaves none.

On SQLite there is one writer at a time, and each chunk reads its rows again inside its own transaction: that is its lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# The first of the lock's two numbers, so that no other lock of the house has the same name.
SWEEP, JOB = 20_401, 20_402


@contextmanager
def alone(kind: int, number: int = 0) -> Iterator[bool]:
    """Whether nobody else is at it: never waits."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, number])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, number])
