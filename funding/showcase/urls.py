from django.urls import path

from funding.showcase import views

urlpatterns = [
    path("", views.home, name="home"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
]
