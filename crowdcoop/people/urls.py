from django.urls import path

from crowdcoop.people import views

urlpatterns = [
    path("cooperatives/<slug:slug>/", views.cooperative, name="cooperative"),
    path("me/", views.me, name="me"),
]
