"""The coordination reads one application with its reviews, and decides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator
from incubator.applications.models import Application


@require_safe
@only(coordinator)
def staff_application(request: HttpRequest, pk: int) -> HttpResponse:
    found = Application.objects.sent().select_related("cooperative", "call", "terms")
    application = get_object_or_404(found, pk=pk)
    return render(request, "incubator/selection/staff_application.html", {"application": application})
