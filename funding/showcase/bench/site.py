"""The site as gunicorn serves it for the bench: its own pages, and beside them a bare view with all its middlewares."""

from collections.abc import Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

SHORT = "/bench/short/"


def bare(request: HttpRequest) -> HttpResponse:
    """As many bytes as the page, and nothing asked of anybody."""
    size = int(request.GET["bytes"])
    return HttpResponse(b"x" * size, headers={"Content-Length": str(size)})


class ShortMiddleware:
    """The same answer where a kept page is answered: behind the middlewares that one passes, before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return bare(request) if request.path_info == SHORT else self.get_response(request)


settings.ROOT_URLCONF = __name__
place = settings.MIDDLEWARE.index("funding.showcase.early.EarlyPageMiddleware")
settings.MIDDLEWARE.insert(place, f"{__name__}.ShortMiddleware")
application = get_wsgi_application()

from crowdcoop import urls as site  # noqa: E402 - the site's addresses need the apps to be ready

urlpatterns = [path("bench/bare/", bare), *site.urlpatterns]
handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500
