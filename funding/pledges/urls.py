from django.urls import include, path

from funding.pledges import holder_views, views

urlpatterns = [
    path("c/<slug:slug>/pledge/", views.pledge, name="pledge"),
    path("me/pledges/", views.my_pledges, name="my_pledges"),
    path("pledge/links/", views.links, name="pledge_links"),
    path("pledge/reward/<str:token>/", holder_views.reward, name="pledge_reward"),
    path("pledge/address/<str:token>/", holder_views.where, name="pledge_address"),
    path("pledge/privacy/<str:token>/", holder_views.privacy, name="pledge_privacy"),
    path("", include("funding.pledges.letters.urls")),
]
