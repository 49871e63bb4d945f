from django.urls import path

from funding.campaigns.review import views

urlpatterns = [
    path("campaign/comments/", views.campaign_remarks, name="campaign_remarks"),
    path("campaign/comments/<int:pk>/settle/", views.campaign_settle, name="campaign_settle"),
    path("staff/campaign-review/", views.campaign_reviews, name="campaign_reviews"),
    path("staff/campaign-review/<int:pk>/", views.campaign_review, name="campaign_review"),
    path("staff/campaign-review/<int:pk>/comment/", views.campaign_comment, name="campaign_comment"),
    path("staff/campaign-review/<int:pk>/approve/", views.campaign_approve, name="campaign_approve"),
    path("staff/campaign-review/<int:pk>/send-back/", views.campaign_send_back, name="campaign_send_back"),
    path("staff/campaign-review/<int:pk>/cancel/", views.campaign_cancel, name="campaign_cancel"),
]
