"""The team's worksheet: written online by several, or uploaded as a file, and sent to the mentor."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crowdcoop import clock
from crowdcoop.files import keeping
from crowdcoop.files.models import StoredFile
from crowdcoop.refused import not_as_written
from incubator.journeys.models import Incubation
from incubator.training import printing, rules
from incubator.training.learning import ours
from incubator.training.models import Module
from incubator.training.worksheets import moves, odt, sheets
from incubator.training.worksheets import rules as sheet_rules
from incubator.training.worksheets.forms import UploadForm, WorksheetForm
from incubator.training.worksheets.models import SentWorksheet, Worksheet

LONGEST_NAME = 60


def _asked(request: HttpRequest, slug: str) -> tuple[Incubation, Module, Worksheet | None]:
    incubation, module = ours(request), get_object_or_404(Module, slug=slug)
    there = Worksheet.objects.filter(incubation=incubation, module=module).select_related(
        "file", "touched_by", "module"
    )
    worksheet = there.first()
    if not module.worksheet and worksheet is None:
        raise Http404
    if worksheet:
        worksheet.incubation = incubation
    return incubation, module, worksheet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def worksheet(request: HttpRequest, slug: str) -> HttpResponse:
    incubation, module, there = _asked(request, slug)
    locked = rules.locked(module, incubation, request.user)
    if locked and request.method != "POST":
        return render(request, "incubator/training/locked.html", {"module": module, "locked": locked})
    if request.method != "POST":
        form = WorksheetForm(module.worksheet, kept=there.answers if there else {})
        return _page(request, incubation, module, there, form)
    return _written(request, incubation, module)


def _written(request: HttpRequest, incubation: Incubation, module: Module) -> HttpResponse:
    by_itself = "application/json" in request.headers.get("Accept", "")
    with transaction.atomic():
        # Between reading what stands there and writing over it nobody else of the team does.
        locked = Incubation.objects.select_for_update().select_related("cooperative", "call").order_by("id")
        incubation = locked.get(pk=incubation.pk)
        there = Worksheet.objects.filter(incubation=incubation, module=module).first()
        kept = there.answers if there else {}
        form = WorksheetForm(module.worksheet, request.POST, kept=kept)
        form.full_clean()
        changes = form.merge(kept, taking=not by_itself)
        if changes or not by_itself:
            edits = there.edits if there else 0
            there = moves.save(incubation, by=request.user, module=module, answers=changes, edits=edits)
    if by_itself:
        return _told(form)
    if form.errors:
        return _page(request, incubation, module, there, form)
    if request.POST.get("then") == "send":
        return _sent(request, there)
    messages.success(request, _("Your worksheet is saved. Nobody but your team and those who go with you can see it."))
    return redirect(there)


def _sent(request: HttpRequest, there: Worksheet) -> HttpResponse:
    sent = moves.send(there, by=request.user)
    messages.success(request, _("Sent. Your mentor has been told; you will hear when it has been read."))
    return redirect(sent)


def _told(form: WorksheetForm) -> JsonResponse:
    at = time_format(timezone.localtime(clock.now()), "H:i")
    said: dict[str, Any] = {"fields": {"shown": form.next_shown}}
    if form.theirs:
        sentence = _(
            "Somebody of your team wrote in the same field meanwhile. Nothing is lost: save to see both texts."
        )
        return JsonResponse({**said, "conflict": True, "sentence": sentence})
    return JsonResponse({**said, "sentence": _("Saved at %(time)s.") % {"time": at}})


def _page(
    request: HttpRequest, incubation: Incubation, module: Module, there: Worksheet | None, form: WorksheetForm
) -> HttpResponse:
    sent = list(there.sent.select_related("version", "file", "sent_by", "decided_by")) if there else []
    closed = sheet_rules.closed(there) or " ".join(str(each) for each in _not_now(incubation))
    last = sent[-1] if sent else None
    context = {
        "module": module,
        "worksheet": there,
        "title": sheets.title(module, get_language()),
        "form": form,
        "closed": closed,
        "upload": UploadForm(auto_id="upload_%s"),
        "last": last,
        "parts": sheets.parts(sheets.form_of(last), last.answers) if last else [],
        "may_take_back": there is not None and moves.take_back.allowed(there, request.user),
    }
    return render(request, "incubator/training/worksheet.html", context)


def _not_now(incubation: Incubation) -> list[Any]:
    return moves.save.why_not(incubation, None)


@require_POST
@login_required
def worksheet_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Sent with a file it is kept; without one, that which was there goes."""
    incubation, module, there = _asked(request, slug)
    if request.POST.get("remove") and there:
        return redirect(moves.remove_file(incubation, by=request.user, module=module))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise not_as_written(form)
    kept = moves.attach(incubation, by=request.user, module=module, file=form.cleaned_data["file"])
    messages.success(request, _("Your file is here. It goes to your mentor when you send the worksheet."))
    return redirect(kept)


@require_POST
@login_required
def worksheet_send(request: HttpRequest, slug: str) -> HttpResponse:
    _incubation, _module, there = _asked(request, slug)
    if there is None:
        raise Http404
    return _sent(request, there)


@require_POST
@login_required
def worksheet_take_back(request: HttpRequest, slug: str) -> HttpResponse:
    _incubation, _module, there = _asked(request, slug)
    if there is None:
        raise Http404
    messages.success(request, _("The worksheet is yours again. Send it when it is ready."))
    return redirect(moves.take_back(there, by=request.user))


@login_required
@require_safe
def worksheet_document(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """With what the team has written so far."""
    incubation, module, there = _asked(request, slug)
    if rules.locked(module, incubation, request.user) or not module.worksheet:
        raise Http404
    parts = sheets.parts(module.worksheet, there.answers if there else {})
    title, name = sheets.title(module, get_language()), f"{module.slug}-{incubation.cooperative.slug}"[:LONGEST_NAME]
    if form == "odt":
        made = odt.document(module.worksheet, title, incubation.cooperative.name, parts, module.language)
        return printing.as_file(made, odt.MIME, f"{name}.odt")
    context = {"module": module, "title": title, "cooperative": incubation.cooperative, "parts": parts}
    context["report"] = {"number": title}
    return printing.as_pdf(render_to_string("pdf/worksheet.html", context), name)


@login_required
@require_safe
def file(request: HttpRequest, token: str) -> FileResponse:
    """For the team and those who go with it: what is attached now, or was sent once."""
    stored = get_object_or_404(StoredFile, token=token)
    now = Worksheet.objects.filter(file=stored).select_related("incubation__cooperative").first()
    sent = SentWorksheet.objects.filter(file=stored).select_related("worksheet__incubation__cooperative").first()
    about = sent.worksheet.incubation if sent else now.incubation if now else None
    # Before it is sent, only the team reads it.
    who = sheet_rules.reader if sent else rules.learner
    if about is None or not who.test(request.user, about):
        raise Http404
    return keeping.serve(stored, request)
