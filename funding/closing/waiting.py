"""Closings that wait for somebody: settings.WAITING_FOR_COORDINATION names `stopped`."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.journal.models import Entry
from funding.closing import moves
from funding.closing.models import ClosingJob
from incubator.journeys.waiting import Waiting


def stopped(person: Any) -> list[Waiting]:
    """A stage has failed several times: somebody reads the reason and tries it again."""
    told = Entry.objects.filter(
        about_type=ContentType.objects.get_for_model(ClosingJob), about_id=OuterRef("pk"), step=moves.stop.name
    )
    jobs = ClosingJob.objects.filter(state=ClosingJob.State.STOPPED).select_related("campaign")
    return [
        Waiting(job.campaign.title, _("Its closing has stopped"), reverse("job", args=[job.pk]), job.since)
        for job in jobs.annotate(since=Subquery(told.order_by("-id").values("at")[:1]))
    ]
