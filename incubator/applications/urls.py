from django.urls import path, re_path

from incubator.applications import following, preview, starting, views, writing
from incubator.calls.content import CallQuestion

PARTS = "|".join(CallQuestion.Part.values)

urlpatterns = [
    path("apply/", writing.apply, name="apply"),
    path("apply/check/<int:n>/", starting.apply_check, name="apply_check"),
    path("apply/other-ways/", starting.apply_other_ways, name="apply_other_ways"),
    path("apply/save/", starting.apply_save, name="apply_save"),
    path("apply/review/", views.apply_review, name="apply_review"),
    path("apply/sent/", views.apply_sent, name="apply_sent"),
    path("apply/files/<int:pk>/", views.apply_file, name="apply_file"),
    path("apply/status/", following.apply_status, name="apply_status"),
    path("apply/request/", following.apply_request, name="apply_request"),
    path("apply/versions/", following.apply_versions, name="apply_versions"),
    path("apply/versions/<int:number>/", following.apply_version, name="apply_version"),
    path("apply/versions/<int:old>/<int:new>/", following.apply_compare, name="apply_compare"),
    path("apply/<int:pk>/take-back/", following.apply_take_back, name="apply_take_back"),
    path("apply/<int:pk>/withdraw/", following.apply_withdraw, name="apply_withdraw"),
    re_path(rf"^apply/(?P<part>{PARTS})/$", writing.apply_part, name="apply_part"),
    path("staff/calls/<int:pk>/preview/", preview.preview, name="staff_call_preview"),
    path("staff/calls/<int:pk>/preview/<slug:part>/", preview.preview_part, name="staff_call_preview_part"),
]
