"""A call as its applicants will see it: the parts and their questions, for the coordination, before it opens. Nothing is kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.applications.forms import PartForm
from incubator.applications.parts import parts_of
from incubator.calls.content import CallQuestion
from incubator.calls.models import Call


@require_safe
@only(coordinator)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    tasks = [
        {
            "title": CallQuestion.Part(part).label,
            "url": reverse("staff_call_preview_part", args=[pk, part]),
            "status": _("Not started"),
            "kind": "",
            "why": "",
        }
        for part in parts_of(call)
    ]
    locked = {"title": _("Check and send"), "url": "", "status": "", "kind": "", "why": _("Cannot start yet")}
    return render(request, "incubator/applications/preview.html", {"call": call, "tasks": [*tasks, locked]})


@require_safe
@only(coordinator)
def preview_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    call = get_object_or_404(Call, pk=pk)
    order = list(parts_of(call))
    if part not in order:
        raise Http404
    place = order.index(part)
    context = {
        "call": call,
        "part": CallQuestion.Part(part),
        "form": PartForm(call, part),
        "number": place + 1,
        "of": len(order),
        "next": order[place + 1] if place + 1 < len(order) else "",
    }
    return render(request, "incubator/applications/preview_part.html", context)
