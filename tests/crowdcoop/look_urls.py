"""The pages the look needs around itself, so that its tests run on the ground floor alone."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from tests.crowdcoop import look_pages as pages

urlpatterns = [path("c/<slug>/", pages.plain, name="campaign"), path("total.json", pages.total)]
urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("", include("crowdcoop.look.urls")),
    path("", pages.plain, name="home"),
    path("campaigns/", pages.plain, name="campaigns"),
    path("programme/", pages.plain, name="programme"),
    path("team/", pages.plain, name="team"),
    path("mentor/", pages.plain, name="mentor"),
    path("staff/", pages.plain, name="staff"),
    path("inbox/", pages.plain, name="inbox"),
    path("me/", pages.plain, name="me"),
    path("private/<token>/", pages.plain, name="private"),
    path("everything/", pages.everything, name="everything"),
    path("form/", pages.form_page, name="form"),
    path("forbidden/", pages.forbidden, name="forbidden"),
    path("broken/", pages.broken, name="broken"),
    path("refused/", pages.refused, name="refused"),
)
handler400 = "crowdcoop.look.errors.bad_request"
handler403 = "crowdcoop.look.errors.forbidden"
handler404 = "crowdcoop.look.errors.not_found"
handler500 = "crowdcoop.look.errors.server_error"
