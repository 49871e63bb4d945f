"""Addresses without a language in front: the link people share answers by itself, in the visitor's language."""

from django.urls import path

from funding.showcase import views

urlpatterns = [
    path("c/<slug:slug>/", views.campaign, name="campaign_short"),
    path("c/<slug:slug>/total.json", views.total, name="campaign_total"),
    path("c/<slug:slug>/og.png", views.og_image, name="campaign_og"),
]
