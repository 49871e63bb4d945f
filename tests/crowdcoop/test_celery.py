"""The worker knows what beat asks of it."""

from importlib import import_module

from django.conf import settings

from crowdcoop.celery import app
from crowdcoop.settings import BASE_DIR


def test_the_worker_knows_every_task_of_the_pulse():
    for module in settings.CELERY_IMPORTS:
        import_module(module)
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked - set(app.tasks) == set()


def test_every_module_of_tasks_is_one_the_worker_imports():
    rooms = ("crowdcoop", "incubator", "funding")
    files = [path.relative_to(BASE_DIR) for room in rooms for path in (BASE_DIR / room).rglob("tasks.py")]
    assert {".".join(path.with_suffix("").parts) for path in files} - set(settings.CELERY_IMPORTS) == set()


def test_a_task_is_kept_until_it_is_done():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert list(app.conf.accept_content) == ["json"]
