from django.urls import path

from funding.pledges.letters import views

urlpatterns = [
    path("pledge/write/<str:token>/", views.write, name="pledge_write"),
    path("campaign/letters/", views.letters, name="campaign_letters"),
    path("campaign/letters/<int:pk>/", views.letter, name="campaign_letter"),
]
