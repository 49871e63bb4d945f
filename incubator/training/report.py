from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation
from incubator.training.models import Completion, Module


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    """What the team had passed by then; nothing for a co-op outside the programme."""
    incubation = Incubation.objects.filter(cooperative=cooperative).select_related("call").first()
    if incubation is None:
        return None
    passed = Completion.objects.of_team(cooperative).filter(at__lte=as_of)
    people: dict[int, int] = {}
    for module_id in passed.values_list("module_id", flat=True).order_by("id"):
        people[module_id] = people.get(module_id, 0) + 1
    needed = incubation.call.members_needed_per_module
    modules = [
        {"title": module.title, "people": people.get(module.pk, 0), "covered": people.get(module.pk, 0) >= needed}
        for module in Module.objects.all()
    ]
    covered = sum(module["covered"] for module in modules)
    numbers = [[_("Modules passed"), _("%(n)s of %(of)s") % {"n": covered, "of": len(modules)}]]
    return {"name": "training", "modules": modules, "covered": covered, "of": len(modules), "numbers": numbers}
