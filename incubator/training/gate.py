"""What the gate asks of a team's training: modules covered, worksheets approved, workshops attended."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crowdcoop.look.text import in_language
from incubator.journeys.conditions import MENTOR, TEAM, Condition
from incubator.journeys.models import Incubation
from incubator.training import coverage
from incubator.training.models import Module
from incubator.training.worksheets.models import Worksheet
from incubator.training.workshops import standing


def conditions(incubation: Incubation) -> list[Condition]:
    modules = list(Module.objects.filter(compulsory=True))
    learnt = coverage.of_team(incubation)
    found = [_module(module, learnt) for module in modules]
    if incubation.call.worksheets_needed:
        found += _worksheets(incubation, modules)
    return found + _attendance(incubation)


def _module(module: Module, learnt: coverage.Team) -> Condition:
    covers = learnt.of(module)
    words = {"module": in_language(module, "title"), "passed": covers.sentence}
    sentence = _("Module “%(module)s”: %(passed)s") % words
    return Condition(sentence, TEAM, module.get_absolute_url(), covers.met, f"module:{module.slug}")


def _worksheets(incubation: Incubation, modules: list[Module]) -> list[Condition]:
    """Only of modules that have one."""
    state_of = dict(Worksheet.objects.filter(incubation=incubation).values_list("module_id", "state").order_by("id"))
    found = []
    for module in modules:
        if not module.worksheet:
            continue
        state = state_of.get(module.pk)
        stands = Worksheet.State(state).label if state else _("Not started")
        words = {"module": in_language(module, "title"), "state": stands}
        sentence = _("The worksheet of “%(module)s” is approved (now: %(state)s).") % words
        who = MENTOR if state == Worksheet.State.SENT else TEAM
        url = reverse("training_worksheet", args=[module.slug])
        found.append(Condition(sentence, who, url, state == Worksheet.State.APPROVED, f"worksheet:{module.slug}"))
    return found


def _attendance(incubation: Incubation) -> list[Condition]:
    """A rule about workshops asks nothing while none has been held."""
    asked = incubation.call.attendance_percent
    told = standing.attendance(incubation)
    if not asked or not told.held:
        return []
    words = {"attended": told.attended, "held": told.held, "percent": told.percent, "asked": asked}
    sentence = _(
        "Workshops: somebody of the team was at %(attended)s of %(held)s (%(percent)s per cent); the rule asks %(asked)s per cent."
    )
    url = reverse("training_workshops")
    return [Condition(sentence % words, TEAM, url, told.attended * 100 >= asked * told.held, "attendance")]
