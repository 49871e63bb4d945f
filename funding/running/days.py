"""Days of a round as people count them: dates of the place where the programme lives, in proportion to the round's length.

The calendar of advice is written for rounds of forty days; a day of it falls on the same part of a shorter or longer one.
"""

from datetime import date, datetime, timedelta

from crowdcoop.notify.quiet import SLEEPS, WAKES
from funding.campaigns.calendar import PLACE

CALENDAR = 40
FIRST_UPDATE, UPDATE_EVERY, UPDATES_FROM = 3, 7, 15


def in_proportion(day: int, length: int) -> int:
    """Day `day` of forty, in a round of `length` days: begun days, so that nothing falls on the day of publication itself."""
    return -(-day * length // CALENDAR)


def date_there(moment: datetime) -> date:
    return moment.astimezone(PLACE).date()


def day_of_round(starts_at: datetime, now: datetime) -> int:
    """0 is the day of publication, whatever its hour; a night with 23 or 25 hours is one night."""
    return (date_there(now) - date_there(starts_at)).days


def by_day(now: datetime) -> bool:
    """The coach speaks by day; each mail also waits for the morning of its receiver."""
    return WAKES <= now.astimezone(PLACE).hour < SLEEPS


def midnight(now: datetime) -> datetime:
    """The last one, where the programme lives."""
    return now.astimezone(PLACE).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def update_due_on(published: date, last: date | None, length: int) -> date:
    """When the next update is due: a first one soon, later one a week; never two in the same busy first days."""
    if last is None:
        return published + timedelta(days=in_proportion(FIRST_UPDATE, length))
    again = last + timedelta(days=in_proportion(UPDATE_EVERY, length))
    return max(again, published + timedelta(days=in_proportion(UPDATES_FROM, length)))
