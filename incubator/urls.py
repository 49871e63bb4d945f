"""Addresses of the incubator, slice by slice."""

from django.urls import include, path

urlpatterns = [
    path("", include("incubator.calls.urls")),
    path("", include("incubator.applications.urls")),
    path("", include("incubator.reviews.urls")),
    path("", include("incubator.journeys.urls")),
    path("", include("incubator.selection.urls")),
    path("", include("incubator.training.urls")),
    path("", include("incubator.advice.urls")),
    path("", include("incubator.community.urls")),
    path("", include("incubator.gate.urls")),
    path("", include("incubator.cohort.urls")),
]
