"""The database says what time it is; travelling in time is for the demo and for tests."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crowdcoop import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_now_is_aware_in_utc_and_near_this_machines_clock(db):
    now = clock.now()
    assert now.tzinfo == UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_now_moves_on(db):
    assert clock.now() <= clock.now()


def test_at_another_moment_it_is_that_moment_and_then_not_any_more(db):
    with clock.at(NOON):
        assert clock.now() == NOON
        assert clock.travelled() == NOON
        with clock.at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.travelled() is None


def test_an_error_brings_one_back(db):
    with pytest.raises(RuntimeError), clock.at(NOON):
        raise RuntimeError
    assert clock.travelled() is None


def test_any_zone_becomes_utc():
    with clock.at(datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == NOON
        assert clock.now().tzinfo == UTC


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2026, 3, 1)):
        pass


def test_nobody_travels_on_a_real_site(settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(RuntimeError, match="demo"), clock.at(NOON):
        pass
