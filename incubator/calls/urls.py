from django.urls import path, re_path

from incubator.calls import views

urlpatterns = [
    path("programme/", views.programme, name="programme"),
    path("staff/calls/", views.staff_calls, name="staff_calls"),
    path("staff/calls/new/", views.staff_call_new, name="staff_call_new"),
    path("staff/calls/<int:pk>/", views.staff_call, name="staff_call"),
    path("staff/calls/<int:pk>/terms/", views.staff_call_terms, name="staff_call_terms"),
    path("staff/calls/<int:pk>/cancel/", views.staff_call_cancel, name="staff_call_cancel"),
    re_path(
        r"^staff/calls/(?P<pk>\d{1,18})/(?P<word>open|select|run|close)/$",
        views.staff_call_step,
        name="staff_call_step",
    ),
]
