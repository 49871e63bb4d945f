"""Contents of the site. Pages carry the language in front; without it, the visitor's language answers."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("crowdcoop.health")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("funding.payments.urls")),
    path("", include("funding.showcase.short_urls")),
    path("", include("funding.campaigns.pictures.short_urls")),
]
if settings.DEMO:
    urlpatterns += [path("dev/", include("crowdcoop.desk.urls"))]
urlpatterns += i18n_patterns(
    # First what many ask for at once: addresses are tried one by one.
    path("", include("funding.urls")),
    # Before allauth: two of its pages are ours.
    path("", include("crowdcoop.people.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("crowdcoop.look.urls")),
    path("", include("crowdcoop.notify.urls")),
    path("", include("crowdcoop.reports.urls")),
    path("", include("incubator.urls")),
)

handler400 = "crowdcoop.look.errors.bad_request"
handler403 = "crowdcoop.look.errors.forbidden"
handler404 = "crowdcoop.look.errors.not_found"
handler500 = "crowdcoop.look.errors.server_error"
