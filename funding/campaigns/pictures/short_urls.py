"""Without a language: a picture has one address, and browsers keep it once."""

from django.urls import path

from funding.campaigns.pictures import views

urlpatterns = [path("campaign-picture/<uuid:uid>/", views.campaign_picture, name="campaign_picture")]
