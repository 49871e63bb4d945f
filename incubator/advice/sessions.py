"""The page of one session: what is known of it, and what each side may do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock
from crowdcoop.people.models import User
from crowdcoop.people.rules import coordinator, is_member
from crowdcoop.refused import not_as_written
from crowdcoop.workflow import NotYours
from incubator.advice import moves, rules
from incubator.advice.calendar import ics
from incubator.advice.forms import (
    ActionFormSet,
    CancelForm,
    CorrectForm,
    MessageForm,
    ReasonForm,
    RecordForm,
    SlotForm,
    WhenForm,
)
from incubator.advice.models import Action, Pool, Session
from incubator.advice.views import FORM, times_for

MESSAGES_A_PAGE = 20
State = Session.State


@login_required
@require_http_methods(FORM)
def session(request: HttpRequest, pk: int) -> HttpResponse:
    this = _session(request, pk)
    records = rules.who_holds_it.test(request.user, this) and this.state == State.BOOKED
    if request.method == "POST" and not records:
        raise NotYours
    if not (records and this.starts_at <= clock.now()):
        return _shown(request, this)
    form, formset = _record_forms(request, this)
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        actions = [row for row in formset.cleaned_data if row.get("text")]
        written = moves.write_down(this, by=request.user, actions=actions, **form.cleaned_data)
        messages.success(request, _after_writing(written))
        return redirect(written)
    return _shown(request, this, form=form, formset=formset)


def _record_forms(request: HttpRequest, this: Session) -> tuple[RecordForm, Any]:
    """A record that was refused comes back as it was written, with its actions."""
    first = {"minutes_used": this.minutes_used or this.minutes_planned}
    form = RecordForm(request.POST or None, instance=this, initial=first)
    before = [{"text": a.text, "owner": a.owner_id, "due_on": a.due_on} for a in this.actions.all()]
    people = {"people": _people(this)}
    formset = ActionFormSet(request.POST or None, prefix="actions", initial=before, form_kwargs=people)
    return form, formset


def _after_writing(written: Session) -> str:
    if written.state == State.HELD:
        return _("Written down: the team has been told.")
    return _(
        "It took more minutes than are left: the coordination has been asked, and the team sees it once they agree."
    )


def _session(request: HttpRequest, pk: int) -> Session:
    rows = Session.objects.with_people()
    return get_object_or_404(rows if coordinator.test(request.user) else rows.seen_by(request.user), pk=pk)


def _people(this: Session) -> list[User]:
    """Who can take on an action: the team and the mentor."""
    return list(User.objects.filter(pk__in=[this.mentor_id, *this.cooperative.team().values_list("pk", flat=True)]))


def _shown(request: HttpRequest, this: Session, **more: Any) -> HttpResponse:
    person, actions = request.user, list(this.actions.select_related("owner"))
    written = this.state == State.HELD or (this.said and not is_member.test(person, this))
    context = {
        "session": this,
        "written": written,
        "actions": actions if written else [],
        "may_do": bool(actions) and this.state == State.HELD and moves.complete_action.who.test(person, actions[0]),
        "may_cancel": moves.cancel.allowed(this, person),
        "may_move": moves.move_session.allowed(this, person),
        "may_miss": moves.miss.allowed(this, person),
        "may_correct": moves.correct_record.allowed(this, person),
        "may_decide": moves.grant_record.allowed(this, person),
        "may_note": rules.reads_notes.test(person, this.incubation),
        "ended": this.ends_at <= clock.now(),
        "over": (this.minutes_used or 0) - this.pool.left(),
        "most_actions": moves.MOST_ACTIONS,
        "form": None,
        **_messages(request, this),
        **more,
    }
    return render(request, "incubator/advice/session.html", context)


def _messages(request: HttpRequest, this: Session) -> dict[str, Any]:
    """Newest first; those of another side's session are nobody else's."""
    if not rules.reads_messages.test(request.user, this):
        return {"talk": None, "message_form": None}
    page = Paginator(this.messages.order_by("-id").select_related("author"), MESSAGES_A_PAGE)
    form = MessageForm(auto_id="message_%s") if rules.both_write.test(request.user, this) else None
    return {"talk": page.get_page(request.GET.get("messages")), "message_form": form}


@login_required
@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    this, form = _session(request, pk), MessageForm(request.POST)
    if not rules.both_write.test(request.user, this):
        raise NotYours
    if not form.is_valid():
        raise not_as_written(form)
    moves.write_message(this, by=request.user, **form.cleaned_data)
    messages.success(request, _("Your message is there: the others hear of it by mail."))
    return redirect(this)


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
@require_http_methods(FORM)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The team chooses among the mentor's offered times; who holds it writes any."""
    this = _session(request, pk)
    if not rules.both_write.test(request.user, this):
        raise NotYours
    return _move_any(request, this) if rules.who_holds_it.test(request.user, this) else _move_slot(request, this)


@transaction.atomic
def _move_slot(request: HttpRequest, this: Session) -> HttpResponse:
    Session.objects.select_for_update().get(pk=this.pk)
    pools = list(Pool.objects.with_minutes().filter(pk=this.pool_id).select_related("organisation"))
    form = SlotForm(request.POST or None, pools=pools, but=this)
    if form.is_valid():
        slot = form.cleaned_data["slot"]
        return _moved(request, this, starts_at=slot.starts_at, minutes=slot.minutes)
    times = times_for(request, pools, mentor=this.mentor, but=this)
    return render(request, "incubator/advice/move.html", {"session": this, "form": form, **times})


def _move_any(request: HttpRequest, this: Session) -> HttpResponse:
    first = {"starts_at": timezone.localtime(this.starts_at), "minutes": this.minutes_planned}
    form = WhenForm(request.POST or None, initial=first)
    if form.is_valid():
        reasons = rules.booking_refused(this.pool, this.mentor, but=this, **form.cleaned_data)
        if not reasons:
            return _moved(request, this, **form.cleaned_data)
        for reason in reasons:
            form.add_error(None, reason)
    return render(request, "incubator/advice/move.html", {"session": this, "form": form, "days": None})


def _moved(request: HttpRequest, this: Session, **when: Any) -> HttpResponse:
    moved = moves.move_session(this, by=request.user, **when)
    messages.success(request, _("The session is moved, and both sides have been told."))
    return redirect(moved)


@login_required
@require_POST
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    this = moves.miss(_session(request, pk), by=request.user)
    messages.success(request, _("Written down. No minutes are used, and the team has been told."))
    return redirect(this)


@login_required
@require_http_methods(FORM)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    this = _session(request, pk)
    if not rules.who_holds_it.test(request.user, this):
        raise NotYours
    form = CorrectForm(request.POST or None, instance=this)
    if form.is_valid():
        messages.success(request, _("The record is corrected."))
        return redirect(moves.correct_record(this, by=request.user, **form.cleaned_data))
    return render(request, "incubator/advice/correct.html", {"session": this, "form": form})


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordination grants the minutes over the pool, or sends the record back."""
    this, form = _session(request, pk), ReasonForm(request.POST)
    if not rules.impartial_coordinator.test(request.user, this):
        raise NotYours
    if not form.is_valid():
        raise not_as_written(form)
    step = moves.grant_record if "grant" in request.POST else moves.refuse_record
    decided = step(this, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Decided: the mentor has been told."))
    return redirect(decided)


@login_required
@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Action.objects.filter(session__in=Session.objects.seen_by(request.user), session__state=State.HELD)
    moves.complete_action(get_object_or_404(seen, pk=pk), by=request.user)
    return redirect("advice")


@login_required
@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    response = HttpResponse(ics(_session(request, pk)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="session-{pk}.ics"'
    return response
