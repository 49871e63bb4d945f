from django.urls import path

from funding.pledges import views

urlpatterns = [
    path("c/<slug:slug>/pledge/", views.pledge, name="pledge"),
    path("me/pledges/", views.my_pledges, name="my_pledges"),
]
