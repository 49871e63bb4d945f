"""The coordination's page of hours, and the notes that only who goes along and the coordination read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import NotYours
from incubator.advice import moves, rules
from incubator.advice.forms import MoreMinutesForm, NoteForm, OrganisationForm
from incubator.advice.models import MentoringOrganisation, Pool
from incubator.advice.views import FORM
from incubator.journeys.models import Incubation
from incubator.journeys.rules import goes_along

NOTES_A_PAGE = 20


@login_required
@require_http_methods(FORM)
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = get_object_or_404(Incubation.objects.select_related("cooperative"), pk=pk)
    if not rules.reads_notes.test(request.user, incubation):
        raise NotYours
    form = NoteForm(request.POST or None) if goes_along.test(request.user, incubation) else None
    if request.method == "POST" and form is None:
        raise NotYours
    if form and form.is_valid():
        moves.write_note(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The note is kept. The co-op does not see it."))
        return redirect("advice_notes", pk)
    page = Paginator(incubation.mentor_notes.select_related("mentor"), NOTES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incubator/advice/notes.html", {"incubation": incubation, "page": page, "form": form})


@require_http_methods(FORM)
@only(coordinator)
def organisations(request: HttpRequest) -> HttpResponse:
    """Who advises, and which co-ops still have no hours with them."""
    form = OrganisationForm(request.POST or None)
    if form.is_valid():
        moves.found_organisation(None, by=request.user, **form.cleaned_data)
        return redirect("staff_advice")
    rows = Incubation.objects.under_way().select_related("cooperative").order_by("cooperative__name", "id")
    found = rows.prefetch_related(Prefetch("pools", queryset=_pools()))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    organisations = MentoringOrganisation.objects.prefetch_related("mentors")
    context = {"form": form, "organisations": organisations, "page": page}
    return render(request, "incubator/advice/organisations.html", context)


def _pools() -> Any:
    return Pool.objects.with_minutes().select_related("organisation")


@require_POST
@only(coordinator)
def open_pools(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = moves.open_pools(get_object_or_404(Incubation, pk=pk), by=request.user)
    messages.success(request, _("%(cooperative)s has its hours.") % {"cooperative": incubation})
    return redirect("staff_advice")


@require_http_methods(FORM)
@only(coordinator)
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    """More minutes of one organisation for one co-op, with the reason."""
    this = get_object_or_404(_pools().select_related("incubation__cooperative"), pk=pk)
    form = MoreMinutesForm(request.POST or None)
    if form.is_valid():
        moves.grant_minutes(this, by=request.user, **form.cleaned_data)
        messages.success(request, _("The minutes are there, and the team has been told."))
        return redirect("staff_advice")
    return render(request, "incubator/advice/pool.html", {"pool": this, "form": form})
