"""What mentors and the coordination have before them: what waits, their co-ops, and the file of one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crowdcoop import clock
from crowdcoop.people.door import only
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, mentor
from incubator.advice import given
from incubator.advice.models import Session
from incubator.cohort import file
from incubator.cohort.rows import Row, rows_of
from incubator.journeys import asked, waiting
from incubator.journeys.models import Incubation

A_PAGE = 50


@require_safe
@only(mentor)
def mentor_home(request: HttpRequest) -> HttpResponse:
    mine = rows_of(Incubation.objects.accompanied_by(request.user).under_way())
    mine.sort(key=_urgent_first)
    items = waiting.for_mentor(request.user)
    context = {
        "waiting": Paginator(items, A_PAGE).get_page(request.GET.get("waiting")),
        "held_up": waiting.held_up_for_mentor(request.user),
        "next_session": _next_session(request.user),
        "next_call": waiting.next_day_for_mentor(),
        "page": Paginator(mine, A_PAGE).get_page(request.GET.get("page")),
        "minutes": given.given_this_month([request.user]).get(request.user.pk, 0),
        "now": clock.now(),
    }
    return render(request, "incubator/cohort/mentor.html", context)


@require_safe
@only(coordinator)
def staff_cooperatives(request: HttpRequest) -> HttpResponse:
    page = Paginator(rows_of(Incubation.objects.all()), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incubator/cohort/staff_cooperatives.html", {"page": page})


@require_safe
@only(mentor)
def mentor_cooperative(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, "mentor")


@require_safe
@only(coordinator)
def staff_cooperative(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, "staff")


def _file(request: HttpRequest, pk: int, desk: str) -> HttpResponse:
    incubation = asked.at_desk(request, desk, pk)
    context = file.context(incubation, desk, request.user, request.GET.get("page"))
    return render(request, "incubator/cohort/file.html", context)


def _urgent_first(row: Row) -> tuple[bool, tuple[int, float]]:
    return not row.lines, row.lines[0].rank if row.lines else (0, 0)


def _next_session(person: User) -> Session | None:
    coming = Session.objects.of_mentor(person).filter(state=Session.State.BOOKED, starts_at__gt=clock.now())
    return coming.with_people().order_by("starts_at", "id").first()
