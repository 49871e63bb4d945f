"""What leaves by itself each morning; a sweep may be repeated, and two at once send one letter: the step asks under its lock."""

from crowdcoop.people.models import User
from crowdcoop.workflow import NotNow
from incubator.cohort import digest, moves, rules


def send_digests_due() -> int:
    return sum(_send(person) for person in digest.receivers() if _due(person))


def _due(person: User) -> bool:
    """Without a lock: most of the day nobody is due, and nothing is locked for it."""
    return not rules.in_the_morning(person) and not rules.not_told_today(person)


def _send(person: User) -> int:
    try:
        moves.send_digest(person, by=None)
    except NotNow:  # nothing to tell, or another sweep was faster
        return 0
    return 1
