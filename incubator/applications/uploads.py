"""The files of a page: those chosen are attached, the one whose button was pressed is taken away."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crowdcoop.people.models import User
from incubator.applications import moves
from incubator.applications.forms import AnswersForm
from incubator.applications.models import Application

LONGEST_ID = 18  # digits of what a column holds


def take(request: HttpRequest, form: AnswersForm, application: Application, *, by: User) -> None:
    for question, file in form.files():
        moves.attach(application, by=by, question=question, file=file)
    if typed := request.POST.get("remove", ""):
        number = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_ID else 0
        files = application.uploads.attached().filter(question__in=form.questions)
        moves.remove_file(application, by=by, upload=get_object_or_404(files, pk=number))


def stays(request: HttpRequest) -> bool:
    """The button was one of a file: whoever pressed it goes on writing here."""
    return bool(request.POST.get("remove")) or request.POST.get("then") == "stay"
