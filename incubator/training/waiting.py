from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.journeys.waiting import Waiting
from incubator.training.worksheets.models import Worksheet


def for_mentor(person: Any) -> list[Waiting]:
    """Worksheets that teams have sent, oldest first."""
    return [
        Waiting(
            f"{sheet.incubation.cooperative.name} · {in_language(sheet.module, 'title')}",
            _("Check the worksheet"),
            reverse("mentor_signoff", args=[sheet.pk]),
            sheet.sent_at,
        )
        for sheet in Worksheet.objects.waiting_for(person)
    ]
