"""The Celery application; tasks live in each slice's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crowdcoop.settings")

app = Celery("crowdcoop")
app.config_from_object("django.conf:settings", namespace="CELERY")
