from django.urls import path

from incubator.community import views

urlpatterns = [
    path("community/", views.community, name="community"),
    path("cooperatives/<slug:slug>/follow/", views.follow, name="follow"),
    path("cooperatives/<slug:slug>/updates/", views.updates, name="updates"),
    path("cooperatives/<slug:slug>/updates/<int:pk>/", views.update, name="update"),
    path("follow/<str:token>/", views.manage, name="follow_manage"),
    path("follow/<str:token>/stop/", views.stop, name="follow_stop"),
    path("follow/<str:token>/confirm/", views.confirm, name="follow_confirm"),
]
