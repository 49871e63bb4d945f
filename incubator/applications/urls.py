from django.urls import path

from incubator.applications import views

urlpatterns = [
    path("apply/", views.apply, name="apply"),
    path("apply/check/<int:n>/", views.apply_check, name="apply_check"),
    path("apply/other-ways/", views.apply_other_ways, name="apply_other_ways"),
    path("apply/review/", views.apply_review, name="apply_review"),
    path("apply/sent/", views.apply_sent, name="apply_sent"),
    path("apply/status/", views.apply_status, name="apply_status"),
    path("apply/<int:pk>/withdraw/", views.apply_withdraw, name="apply_withdraw"),
]
