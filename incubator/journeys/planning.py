"""The team's plan: who does each task and by when; and the tasks that its mentors set."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop.people.door import only
from crowdcoop.people.rules import coordinator, mentor
from incubator.journeys import asked
from incubator.journeys.days import today
from incubator.journeys.home import home, tasks_of, titles
from incubator.journeys.models import Incubation
from incubator.journeys.plan import moves
from incubator.journeys.plan.forms import ExtraTaskForm, PlanForm
from incubator.journeys.plan.models import EXTRA, ExtraTask
from incubator.journeys.tasklist import Task

A_PAGE = 50


@require_safe
@login_required
def team_tasks(request: HttpRequest) -> HttpResponse:
    incubation = asked.mine(request)
    context = {"incubation": incubation, "home": home(incubation, request.user), "today": today()}
    return render(request, "incubator/journeys/plan.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_task(request: HttpRequest, key: str) -> HttpResponse:
    return _task_page(request, asked.mine(request), key, "team")


@only(mentor)
@require_http_methods(["GET", "HEAD", "POST"])
def mentor_task(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    return _task_page(request, asked.at_desk(request, "mentor", pk), key, "mentor")


@require_POST
@login_required
def team_task_done(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(asked.mine(request).extra_tasks.standing(), pk=pk)
    moves.tick_off(task, by=request.user)
    messages.success(request, _("“%(task)s” is done.") % {"task": task.text})
    return redirect("team")


@only(mentor | coordinator)
@require_http_methods(["GET", "HEAD", "POST"])
def journey_tasks(request: HttpRequest, desk: str, pk: int) -> HttpResponse:
    incubation = asked.at_desk(request, desk, pk)
    form = ExtraTaskForm(request.POST or None, cooperative=incubation.cooperative)
    if form.is_valid():
        moves.set_task(incubation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The task is on the team’s list, and they have been told."))
        return redirect("journey_tasks", desk, pk)
    extra = incubation.extra_tasks.standing().select_related("owner", "set_by").order_by("-id")
    context = {
        "incubation": incubation,
        "desk": desk,
        "form": form,
        "page": Paginator(extra, A_PAGE).get_page(request.GET.get("page")),
        "home": home(incubation, request.user),
        "today": today(),
        "why_not": moves.set_task.why_not(incubation, request.user),
    }
    return render(request, "incubator/journeys/set_tasks.html", context)


@require_POST
@only(mentor | coordinator)
def journey_task_withdraw(request: HttpRequest, desk: str, pk: int, task: int) -> HttpResponse:
    found = get_object_or_404(asked.at_desk(request, desk, pk).extra_tasks.standing(), pk=task)
    moves.withdraw(found, by=request.user)
    messages.success(request, _("“%(task)s” is taken back.") % {"task": found.text})
    return redirect("journey_tasks", desk, pk)


def _task_page(request: HttpRequest, incubation: Incubation, key: str, desk: str) -> HttpResponse:
    task = next((one for one in tasks_of(incubation, request.user) if one.key and one.key == key), None)
    if task is None:
        raise Http404
    begin = {"owner": task.owner, "due_on": task.due_on}
    form = PlanForm(request.POST or None, initial=begin, cooperative=incubation.cooperative)
    back = reverse("team_tasks") if desk == "team" else reverse("journey_tasks", args=[desk, incubation.pk])
    if request.method == "POST" and form.is_valid():
        moves.plan_task(incubation, by=request.user, key=key, **form.cleaned_data)
        messages.success(request, _("The plan is kept."))
        return redirect(back)
    context = {
        "task": task,
        "group": titles()[task.group],
        "form": form,
        "back_url": back,
        "desk": desk,
        "extra": _extra(incubation, task),
        "why_not": moves.plan_task.why_not(incubation, request.user),
    }
    return render(request, "incubator/journeys/task.html", context)


def _extra(incubation: Incubation, task: Task) -> ExtraTask | None:
    if not task.key.startswith(EXTRA):
        return None
    return incubation.extra_tasks.standing().select_related("set_by", "done_by").get(pk=task.key.removeprefix(EXTRA))
