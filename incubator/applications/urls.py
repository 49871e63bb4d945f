from django.urls import path

from incubator.applications import starting, views

urlpatterns = [
    path("apply/", views.apply, name="apply"),
    path("apply/check/<int:n>/", starting.apply_check, name="apply_check"),
    path("apply/other-ways/", starting.apply_other_ways, name="apply_other_ways"),
    path("apply/save/", starting.apply_save, name="apply_save"),
    path("apply/review/", views.apply_review, name="apply_review"),
    path("apply/sent/", views.apply_sent, name="apply_sent"),
    path("apply/status/", views.apply_status, name="apply_status"),
    path("apply/<int:pk>/withdraw/", views.apply_withdraw, name="apply_withdraw"),
]
