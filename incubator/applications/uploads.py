"""The files of a page: which one its button takes away, and which page is shown next."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from incubator.applications.forms import AnswersForm
from incubator.applications.models import Application, Upload

LONGEST_ID = 18  # digits of what a column holds


def to_remove(request: HttpRequest, form: AnswersForm, application: Application) -> Upload | None:
    """Of this application and this page, or it does not exist."""
    typed = request.POST.get("remove", "")
    if not typed:
        return None
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID else 0
    files = application.uploads.attached().filter(question__in=form.questions).select_related("question")
    return get_object_or_404(files, pk=number)


def stays(request: HttpRequest) -> bool:
    """The button was one of a file: whoever pressed it goes on writing here."""
    return bool(request.POST.get("remove")) or request.POST.get("then") == "stay"
