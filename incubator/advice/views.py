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
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, mentor
from crowdcoop.refused import not_as_written
from crowdcoop.workflow import NotYours
from incubator.advice import moves, rules
from incubator.advice.calendar import ics
from incubator.advice.forms import ActionFormSet, BookForm, CancelForm, OrganisationForm, RecordForm
from incubator.advice.models import Action, MentoringOrganisation, Pool, Session
from incubator.journeys.models import Incubation

A_PAGE = 24


@login_required
@require_safe
def advice(request: HttpRequest) -> HttpResponse:
    """Of the team: its hours, sessions and actions. Of a mentor: the sessions she holds."""
    ours = Incubation.objects.of_team(request.user).select_related("cooperative", "call").order_by("-id").first()
    if ours is None and not mentor.test(request.user):
        raise Http404
    if ours:
        _open_pools_once(ours)
    sessions = Session.objects.seen_by(request.user).with_people()
    booked = sessions.filter(state=Session.State.BOOKED).order_by("starts_at", "id")
    past = Paginator(sessions.exclude(state=Session.State.BOOKED), A_PAGE).get_page(request.GET.get("page"))
    actions = Action.objects.open_of(ours.cooperative).select_related("owner", "session") if ours else []
    pools = ours.pools.with_minutes().select_related("organisation") if ours else []
    context = {"incubation": ours, "pools": pools, "booked": booked, "past": past, "actions": actions}
    return render(request, "incubator/advice/advice.html", context)


def _open_pools_once(incubation: Incubation) -> None:
    """The hours of the programme are there from the first visit on, whoever of the team comes first."""
    if rules.pools_missing(incubation):
        moves.open_pools(incubation, by=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    incubation = _incubation_to_book(request)
    _open_pools_once(incubation)
    form = BookForm(request.POST or None, incubation=incubation)
    if form.is_valid():
        pool, chosen = form.chosen()
        booked = moves.book(pool, by=request.user, **chosen)
        messages.success(request, _("The session is booked."))
        return redirect(booked)
    pools = incubation.pools.with_minutes().select_related("organisation")
    return render(request, "incubator/advice/book.html", {"form": form, "incubation": incubation, "pools": pools})


def _incubation_to_book(request: HttpRequest) -> Incubation:
    """A mentor says which co-op (`?cooperative=`); a team has its own."""
    rows = Incubation.objects.select_related("cooperative", "call").order_by("-id")
    asked = request.GET.get("cooperative", "")
    if not asked:
        return get_object_or_404(rows.of_team(request.user)[:1])
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    return get_object_or_404(rows.accompanied_by(request.user), pk=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, pk: int) -> HttpResponse:
    this = _session(request, pk)
    records = rules.who_holds_it.test(request.user, this) and this.state == Session.State.BOOKED
    if request.method == "POST" and not records:
        raise NotYours
    if not (records and this.starts_at <= clock.now()):
        return render(request, "incubator/advice/session.html", _told(request, this))
    form = RecordForm(request.POST or None, instance=this, initial={"minutes_used": this.minutes_planned})
    formset = ActionFormSet(request.POST or None, prefix="actions", form_kwargs={"people": _people(this)})
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        actions = [row for row in formset.cleaned_data if row.get("text")]
        moves.hold(this, by=request.user, actions=actions, **form.cleaned_data)
        messages.success(request, _("Written down: the team has been told."))
        return redirect(this)
    return render(request, "incubator/advice/session.html", _told(request, this) | {"form": form, "formset": formset})


def _session(request: HttpRequest, pk: int) -> Session:
    rows = Session.objects.with_people()
    return get_object_or_404(rows if coordinator.test(request.user) else rows.seen_by(request.user), pk=pk)


def _people(this: Session) -> list[User]:
    """Who can take on an action: the team and the mentor."""
    return list(User.objects.filter(pk__in=[this.mentor_id, *this.cooperative.team().values_list("pk", flat=True)]))


def _told(request: HttpRequest, this: Session) -> dict[str, Any]:
    actions = this.actions.select_related("owner")
    may_do = actions and moves.complete_action.who.test(request.user, actions[0])
    may_cancel = moves.cancel.allowed(this, request.user)
    return {"session": this, "actions": actions, "may_do": may_do, "may_cancel": may_cancel, "form": None}


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    this, form = _session(request, pk), CancelForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    cancelled = moves.cancel(this, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The session is cancelled and its minutes are free again."))
    return redirect(cancelled)


@login_required
@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(Action.objects.filter(session__in=Session.objects.seen_by(request.user)), pk=pk)
    moves.complete_action(action, by=request.user)
    return redirect("advice")


@login_required
@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    response = HttpResponse(ics(_session(request, pk)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="session-{pk}.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
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
