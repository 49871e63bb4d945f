"""What mentors and the coordination have before them: what waits, their co-ops, and the file of one."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import coordinator, finance, mentor
from incubator.journeys import accompanying, asked, moves, rules, waiting
from incubator.journeys.forms import MentorForm
from incubator.journeys.models import Incubation

A_PAGE = 50


@require_safe
@only(coordinator | finance)
def staff_home(request: HttpRequest) -> HttpResponse:
    coordinates = coordinator.test(request.user, None)
    items = waiting.for_coordination(request.user) if coordinates else []
    context = {"waiting": _waiting(request, items), "coordinates": coordinates}
    return render(request, "incubator/journeys/staff.html", context | {"finance": finance.test(request.user, None)})


@require_POST
@only(mentor | coordinator)
def journey_graduate(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    moves.graduate(asked.at_desk(request, desk, pk), by=request.user)
    return redirect(f"{desk}_cooperative", pk)


@require_POST
@only(coordinator)
def staff_change_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = asked.at_desk(request, "staff", pk)
    form = MentorForm(request.POST, mentors=_mentors(incubation))
    if form.is_valid():
        moves.change_mentor(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The new mentor has been told."))
    else:
        messages.error(request, _("Choose a mentor from the list."))
    return redirect("staff_cooperative", pk)


@require_POST
@only(coordinator)
def staff_change_accompaniment(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    incubation = asked.at_desk(request, "staff", pk)
    theirs = get_object_or_404(accompanying.organisations_of(incubation.call), pk=organisation)
    form = MentorForm(request.POST, mentors=_mentors(incubation).filter(mentoring_organisations=theirs))
    if form.is_valid():
        moves.change_accompaniment(incubation, by=request.user, organisation=theirs, **form.cleaned_data)
        messages.success(request, _("The new mentor has been told."))
    else:
        messages.error(request, _("Choose a mentor from the list."))
    return redirect("staff_cooperative", pk)


def _mentors(incubation: Incubation) -> UserQuerySet:
    return rules.may_mentor(incubation.cooperative)


def _waiting(request: HttpRequest, items: list[waiting.Waiting]) -> Page:
    return Paginator(items, A_PAGE).get_page(request.GET.get("waiting"))
