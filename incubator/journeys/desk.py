"""What mentors and the coordination have before them: what waits, their co-ops, and the file of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.journal import timeline
from crowdcoop.journal.models import Entry
from crowdcoop.people.door import only
from crowdcoop.people.models import UserQuerySet
from crowdcoop.people.rules import coordinator, finance, mentor
from incubator.journeys import accompanying, moves, rules, waiting
from incubator.journeys.forms import DiagnosisForm, MentorForm
from incubator.journeys.models import Incubation, IncubationQuerySet

A_PAGE = 50
LINES = 20


@require_safe
@only(mentor)
def mentor_home(request: HttpRequest) -> HttpResponse:
    mine = _with_last_step(Incubation.objects.accompanied_by(request.user).under_way())
    context = {
        "waiting": _waiting(request, waiting.for_mentor(request.user)),
        "held_up": waiting.held_up_for_mentor(request.user),
        "next_call": waiting.next_day_for_mentor(),
        "page": _page(request, mine),
    }
    return render(request, "incubator/journeys/mentor.html", context)


@require_safe
@only(coordinator | finance)
def staff_home(request: HttpRequest) -> HttpResponse:
    coordinates = coordinator.test(request.user, None)
    items = waiting.for_coordination(request.user) if coordinates else []
    context = {"waiting": _waiting(request, items), "coordinates": coordinates}
    return render(request, "incubator/journeys/staff.html", context | {"finance": finance.test(request.user, None)})


@require_safe
@only(coordinator)
def staff_cooperatives(request: HttpRequest) -> HttpResponse:
    page = _page(request, _with_last_step(Incubation.objects.all()))
    return render(request, "incubator/journeys/staff_cooperatives.html", {"page": page})


@require_safe
@only(mentor)
def mentor_cooperative(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, _of(request, "mentor", pk), "mentor")


@require_safe
@only(coordinator)
def staff_cooperative(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, _of(request, "staff", pk), "staff")


@require_POST
@only(mentor)
def mentor_diagnosis(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = _of(request, "mentor", pk)
    form = DiagnosisForm(request.POST, instance=incubation)
    if not form.is_valid():
        return _file(request, incubation, "mentor", form=form, diagnosis_form=form)
    moves.record_diagnosis(incubation, by=request.user, **form.cleaned_data)
    messages.success(request, _("The diagnosis is written and the team has been told."))
    return redirect("mentor_cooperative", pk)


@require_POST
@only(mentor | coordinator)
def journey_graduate(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    moves.graduate(_of(request, desk, pk), by=request.user)
    return redirect(f"{desk}_cooperative", pk)


@require_POST
@only(coordinator)
def staff_change_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = _of(request, "staff", pk)
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
    incubation = _of(request, "staff", pk)
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


def _along(incubation: Incubation, desk: str) -> list[dict[str, Any]]:
    """Who goes for each organisation; the coordination may change each."""
    going = {one.organisation_id: one.mentor for one in incubation.accompaniments.select_related("mentor")}
    rows = []
    for one in accompanying.organisations_of(incubation.call):
        words = {"mentors": _mentors(incubation).filter(mentoring_organisations=one), "auto_id": f"along_{one.pk}_%s"}
        form = MentorForm(**words) if desk == "staff" else None
        rows.append({"organisation": one, "mentor": going.get(one.pk), "form": form})
    return rows


def _of(request: HttpRequest, desk: str, pk: int) -> Incubation:
    """A mentor's desk has only the co-ops they go with; the coordination's has all."""
    found = Incubation.objects.select_related("cooperative", "mentor", "call", "application")
    incubation = get_object_or_404(found, pk=pk)
    who = rules.goes_along if desk == "mentor" else coordinator
    if not who.test(request.user, incubation):
        raise Http404
    return incubation


def _file(request: HttpRequest, incubation: Incubation, desk: str, **more: Any) -> HttpResponse:
    context = {
        "incubation": incubation,
        "desk": desk,
        "lines": timeline.of(incubation.cooperative, LINES),
        "texts": [
            (incubation._meta.get_field(name).verbose_name, getattr(incubation, name)) for name in rules.DIAGNOSIS
        ],
        "along": _along(incubation, desk),
        "keeps_gate": rules.mentor_or_coordinator.test(request.user, incubation),
        "diagnosis_form": DiagnosisForm(instance=incubation),
        "may_diagnose": moves.record_diagnosis.allowed(incubation, request.user),
        "sign_offs": incubation.sign_offs.given().select_related("person"),
        "may_graduate": moves.graduate.allowed(incubation, request.user),
        "mentor_form": MentorForm(mentors=_mentors(incubation)) if desk == "staff" else None,
        **more,
    }
    return render(request, "incubator/journeys/file.html", context)


def _with_last_step(found: IncubationQuerySet) -> IncubationQuerySet:
    last = Entry.objects.filter(cooperative=OuterRef("cooperative"), step__in=timeline.WORDS).order_by("-id")
    steps = {"last_step": Subquery(last.values("step")[:1]), "last_at": Subquery(last.values("at")[:1])}
    return found.select_related("cooperative", "mentor").annotate(**steps)


def _waiting(request: HttpRequest, items: list[waiting.Waiting]) -> Page:
    return Paginator(items, A_PAGE).get_page(request.GET.get("waiting"))


def _page(request: HttpRequest, found: IncubationQuerySet):
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for incubation in page:
        incubation.last_words = timeline.WORDS.get(incubation.last_step, "")
    return page
