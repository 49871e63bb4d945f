from django.urls import path

from funding.campaigns.pictures import views

urlpatterns = [
    path("campaign/pictures/", views.campaign_pictures, name="campaign_pictures"),
    path("campaign/pictures/<int:pk>/", views.campaign_pictures_part, name="campaign_pictures_part"),
    path("campaign/pictures/<int:pk>/first/", views.campaign_pictures_first, name="campaign_pictures_first"),
    path("campaign/pictures/<int:pk>/remove/", views.campaign_pictures_remove, name="campaign_pictures_remove"),
]
