"""The inbox: everything this person was told, with the words of the mail."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import name_all, words

A_PAGE = 24


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    own = Notice.objects.inbox_of(request.user)
    page = Paginator(own.unread_first(), A_PAGE).get_page(request.GET.get("page"))
    name_all(page)
    return render(request, "notify/inbox.html", {"page": page, "unread": own.unread().count()})


@require_safe
@login_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(Notice.objects.inbox_of(request.user), pk=pk)
    Notice.objects.unread().filter(pk=own.pk).update(read_at=clock.now())
    return render(request, "notify/notice.html", {"notice": own, "said": words(own, get_language())})


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    Notice.objects.filter(person=request.user).unread().update(read_at=clock.now())
    return redirect("inbox")
