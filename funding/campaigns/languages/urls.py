from django.urls import path

from funding.campaigns.languages import views

urlpatterns = [
    path("campaign/languages/", views.campaign_languages, name="campaign_languages"),
    path("campaign/languages/<slug:language>/", views.campaign_language, name="campaign_language"),
]
