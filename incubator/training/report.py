from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop.people.models import Cooperative
from incubator.journeys.models import Incubation
from incubator.training import coverage
from incubator.training.models import Module
from incubator.training.worksheets.models import SentWorksheet
from incubator.training.workshops import standing


def section(cooperative: Cooperative, as_of: datetime) -> dict[str, Any] | None:
    """What the team had passed by then, its worksheets and its workshops; nothing for a co-op outside the programme."""
    incubation = Incubation.objects.filter(cooperative=cooperative).select_related("call", "cooperative").first()
    if incubation is None:
        return None
    learnt, approved = coverage.of_team(incubation, as_of), _approved(incubation, as_of)
    modules = [_module(module, learnt.of(module), approved) for module in Module.objects.all()]
    covered = sum(module["covered"] for module in modules)
    told = standing.attendance(incubation, as_of)
    numbers = [[_("Modules passed"), _("%(n)s of %(of)s") % {"n": covered, "of": len(modules)}]]
    with_sheet = [module for module in modules if module["worksheet"] is not None]
    if with_sheet:
        ready = sum(bool(module["worksheet"]) for module in with_sheet)
        numbers.append([_("Worksheets approved"), _("%(n)s of %(of)s") % {"n": ready, "of": len(with_sheet)}])
    workshops = {"held": told.held, "attended": told.attended, "minutes": told.minutes}
    said = {"modules": modules, "covered": covered, "of": len(modules), "numbers": numbers, "workshops": workshops}
    return {"name": "training", **said}


def _module(module: Module, covers: coverage.Coverage, approved: set[int]) -> dict[str, Any]:
    """`worksheet` is None for a module without one."""
    return {
        "title": module.title,
        "people": covers.passed,
        "team": covers.of,
        "covered": covers.met,
        "worksheet": module.pk in approved if module.worksheet else None,
    }


def _approved(incubation: Incubation, as_of: datetime) -> set[int]:
    rows = SentWorksheet.objects.filter(
        worksheet__incubation=incubation, outcome=SentWorksheet.Outcome.APPROVED, decided_at__lte=as_of
    )
    return set(rows.values_list("worksheet__module_id", flat=True).order_by("id"))
