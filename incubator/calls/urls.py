from django.urls import path, re_path, register_converter

from incubator.calls import parts, sections, staff, views


class PartOfACall:
    regex = "cards|partners|questions|rubric"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PartOfACall, "part_of_a_call")

urlpatterns = [
    path("programme/", views.programme, name="programme"),
    path("programme/terms/<slug:slug>/", views.programme_terms, name="programme_terms"),
    path("programme/terms/<slug:slug>/<int:version>/", views.programme_terms, name="programme_terms_version"),
    path("programme/watch/", views.watch, name="programme_watch"),
    path("programme/watch/<str:token>/", views.watching, name="programme_watching"),
    path("programme/watch/<str:token>/stop/", views.stop_watching, name="programme_stop_watching"),
    path("staff/calls/", staff.calls, name="staff_calls"),
    path("staff/calls/new/", staff.new, name="staff_call_new"),
    path("staff/calls/<int:pk>/", staff.call, name="staff_call"),
    path("staff/calls/<int:pk>/cancel/", staff.cancel, name="staff_call_cancel"),
    path("staff/calls/<int:pk>/copy/", staff.copy, name="staff_call_copy"),
    re_path(
        r"^staff/calls/(?P<pk>\d{1,18})/(?P<word>announce|open|select|run|close)/$",
        staff.step,
        name="staff_call_step",
    ),
    path("staff/calls/<int:pk>/terms/", sections.terms, name="staff_call_terms"),
    path("staff/calls/<int:pk>/dates/", sections.dates, name="staff_call_dates"),
    path("staff/calls/<int:pk>/numbers/", sections.numbers, name="staff_call_numbers"),
    path("staff/calls/<int:pk>/hours/", sections.hours, name="staff_call_hours"),
    path("staff/calls/<int:pk>/<part_of_a_call:kind>/", parts.rows, name="staff_call_parts"),
    path("staff/calls/<int:pk>/<part_of_a_call:kind>/new/", parts.new, name="staff_call_part_new"),
    path("staff/calls/<int:pk>/<part_of_a_call:kind>/<int:row>/", parts.edit, name="staff_call_part"),
    path("staff/calls/<int:pk>/<part_of_a_call:kind>/<int:row>/remove/", parts.remove, name="staff_call_part_remove"),
    path("staff/calls/<int:pk>/<part_of_a_call:kind>/<int:row>/move/", parts.move, name="staff_call_part_move"),
    path("staff/programmes/", sections.programmes, name="staff_programmes"),
    path("staff/programmes/<int:pk>/", sections.programme, name="staff_programme"),
]
