"""The page on which a mentor writes the initial diagnosis, and where it is read afterwards."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crowdcoop.people.door import only
from crowdcoop.people.rules import mentor
from incubator.journeys import asked, diagnosis, moves, rules
from incubator.journeys.forms import DiagnosisForm
from incubator.journeys.models import Incubation


@require_http_methods(["GET", "HEAD", "POST"])
@only(mentor)
def mentor_diagnosis(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = asked.at_desk(request, "mentor", pk)
    if request.method != "POST":
        return _page(request, incubation, DiagnosisForm(incubation=incubation))
    if not rules.its_mentor.test(request.user, incubation):
        raise Http404
    form = DiagnosisForm(request.POST, incubation=incubation)
    if not form.is_valid():
        return _page(request, incubation, form)
    moves.record_diagnosis(incubation, by=request.user, **form.cleaned_data)
    messages.success(request, _("The diagnosis is written and the team has been told."))
    return redirect("mentor_cooperative", pk)


def _page(request: HttpRequest, incubation: Incubation, form: DiagnosisForm) -> HttpResponse:
    kept = diagnosis.of(incubation)
    context = {
        "incubation": incubation,
        "form": form,
        "may_write": moves.record_diagnosis.allowed(incubation, request.user),
        "diagnosis": kept,
        "texts": diagnosis.rows(kept),
    }
    return render(request, "incubator/journeys/diagnosis.html", context)
