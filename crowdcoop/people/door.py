"""Who a page is for: a stranger is asked to sign in, and for everybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from crowdcoop.workflow import NotYours


def only(who: Any) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """`who` is a predicate about the person alone, such as `rules.coordinator`."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not who.test(request.user, None):
                raise NotYours(_("This page is not for you."))
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard
