from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock
from crowdcoop.people.door import only
from crowdcoop.people.models import Membership
from crowdcoop.people.rules import coordinator, mentor
from crowdcoop.refused import not_as_written
from incubator.journeys.models import Incubation
from incubator.training.learning import ours
from incubator.training.workshops import moves, rules, standing
from incubator.training.workshops.calendar import ics
from incubator.training.workshops.forms import PresentForm, ReasonForm, WorkshopForm
from incubator.training.workshops.models import Workshop

A_PAGE = 20


@login_required
@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    """Of the call of one's own co-op: to come, and held, with who of the team was there."""
    incubation = ours(request)
    mine = set(request.user.sign_ups.filter(left_at=None).values_list("workshop_id", flat=True).order_by("id"))
    there = incubation.attendances.select_related("person")
    held = Workshop.objects.held_by(incubation, clock.now()).order_by("-starts_at", "-id")
    context = {
        "coming": standing.to_come(incubation),
        "mine": mine,
        "held": Paginator(held.prefetch_related(Prefetch("attendances", there)), A_PAGE).get_page(
            request.GET.get("page")
        ),
        "standing": standing.attendance(incubation),
        "asked": incubation.call.attendance_percent,
    }
    return render(request, "incubator/training/workshops.html", context)


@login_required
@require_POST
def workshop_sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = ours(request)
    moves.sign_up(incubation, by=request.user, workshop=_of_call(incubation, pk))
    messages.success(request, _("You are signed up. We will remind you the day before."))
    return redirect("training_workshops")


@login_required
@require_POST
def workshop_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    incubation = ours(request)
    moves.sign_off(incubation, by=request.user, workshop=_of_call(incubation, pk))
    messages.success(request, _("You are no longer signed up. Your place is free for somebody else."))
    return redirect("training_workshops")


@login_required
@require_safe
def workshop_ics(request: HttpRequest, pk: int) -> HttpResponse:
    response = HttpResponse(ics(_of_call(ours(request), pk)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="workshop-{pk}.ics"'
    return response


def _of_call(incubation: Incubation, pk: int) -> Workshop:
    return get_object_or_404(Workshop.objects.filter(call=incubation.call_id), pk=pk)


@require_safe
@only(coordinator | mentor)
def staff_workshops(request: HttpRequest) -> HttpResponse:
    """All of them; a mentor sees those of the calls of their co-ops."""
    found = Workshop.objects.with_numbers().select_related("call", "module").order_by("-starts_at", "-id")
    plans = coordinator.test(request.user, None)
    if not plans:
        calls = Incubation.objects.accompanied_by(request.user).order_by().values("call")
        found = found.filter(call__in=calls)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "plans": plans, "now": clock.now()}
    return render(request, "incubator/training/staff_workshops.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_workshop_new(request: HttpRequest) -> HttpResponse:
    form = WorkshopForm(request.POST or None)
    if form.is_valid():
        call = form.cleaned_data.pop("call")
        moves.plan(call, by=request.user, **form.cleaned_data)
        messages.success(request, _("The workshop is planned. The teams of the call see it now."))
        return redirect("staff_workshops")
    return render(request, "incubator/training/staff_workshop.html", {"form": form, "workshop": None})


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator)
def staff_workshop(request: HttpRequest, pk: int) -> HttpResponse:
    # The form writes into its own copy: the step compares with what stands.
    workshop = get_object_or_404(Workshop, pk=pk)
    form = WorkshopForm(request.POST or None, instance=get_object_or_404(Workshop, pk=pk))
    if form.is_valid():
        moves.change(workshop, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved, and whoever is signed up has been told."))
        return redirect("staff_workshops")
    context = {"form": form, "workshop": workshop, "reason": ReasonForm(auto_id="cancel_%s")}
    return render(request, "incubator/training/staff_workshop.html", context)


@require_POST
@only(coordinator)
def staff_workshop_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    workshop, form = get_object_or_404(Workshop, pk=pk), ReasonForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.cancel(workshop, by=request.user, **form.cleaned_data)
    messages.success(request, _("The workshop is cancelled, and whoever was signed up has been told."))
    return redirect("staff_workshops")


@require_http_methods(["GET", "HEAD", "POST"])
@only(coordinator | mentor)
def staff_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """One small form a co-op."""
    workshop = get_object_or_404(Workshop.objects.with_numbers(), pk=pk)
    teams = _teams(request, workshop)
    if request.method == "POST":
        return _record(request, workshop, teams)
    page = Paginator(teams, A_PAGE).get_page(request.GET.get("page"))
    signed = set(workshop.sign_ups.filter(left_at=None).values_list("person_id", flat=True).order_by("id"))
    there = set(workshop.attendances.values_list("person_id", flat=True).order_by("id"))
    rows = [_row(incubation, signed, there) for incubation in page]
    context = {"workshop": workshop, "page": page, "rows": rows, "not_yet": rules.has_begun(workshop)}
    return render(request, "incubator/training/attendance.html", context)


def _teams(request: HttpRequest, workshop: Workshop) -> Any:
    """The coordination has all co-ops of the call, a mentor those they go with; nobody their own."""
    rows = Incubation.objects.filter(call=workshop.call_id)
    if not coordinator.test(request.user, None):
        rows = rows.accompanied_by(request.user)
        if not rows.exists():
            raise Http404
    own = Membership.objects.filter(person=request.user, left_at=None).order_by().values("cooperative")
    now = Membership.objects.filter(left_at=None, person__is_active=True).select_related("person").order_by("id")
    found = rows.exclude(cooperative__in=own).select_related("cooperative", "call")
    return found.prefetch_related(Prefetch("cooperative__memberships", now, to_attr="now")).order_by(
        "cooperative__name", "id"
    )


def _row(incubation: Incubation, signed: set[int], there: set[int]) -> dict[str, Any]:
    team = [each.person for each in incubation.cooperative.now]
    present = [one.pk for one in team if one.pk in there]
    form = PresentForm(team=team, initial={"people": present}, auto_id=f"team_{incubation.pk}_%s")
    return {"incubation": incubation, "form": form, "signed": [one for one in team if one.pk in signed]}


def _record(request: HttpRequest, workshop: Workshop, teams: Any) -> HttpResponse:
    asked = request.POST.get("incubation", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    incubation = get_object_or_404(teams, pk=number)
    form = PresentForm(request.POST, team=[each.person for each in incubation.cooperative.now])
    if not form.is_valid():
        raise not_as_written(form)
    moves.record_attendance(incubation, by=request.user, workshop=workshop, people=form.cleaned_data["people"])
    messages.success(request, _("Written down for %(cooperative)s.") % {"cooperative": incubation.cooperative})
    return redirect(request.get_full_path())
