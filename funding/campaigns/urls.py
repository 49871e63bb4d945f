from django.urls import path

from funding.campaigns import review_views as review
from funding.campaigns import views
from funding.campaigns.pages import PAGES

urlpatterns = [
    path("campaign/edit/", views.campaign_edit, name="campaign_edit"),
    path("campaign/start/", views.campaign_start, name="campaign_start"),
    path("campaign/story/", views.campaign_story, name="campaign_story"),
    path("campaign/submit/", views.campaign_submit, name="campaign_submit"),
]
for page in PAGES:
    urlpatterns += [
        path(f"campaign/{page}/", views.parts, {"page": page}, name=f"campaign_{page}"),
        path(f"campaign/{page}/<int:pk>/", views.part, {"page": page}, name=f"campaign_{page}_part"),
        path(f"campaign/{page}/<int:pk>/remove/", views.part_remove, {"page": page}, name=f"campaign_{page}_remove"),
    ]
urlpatterns += [
    path("staff/campaign-review/", review.campaign_reviews, name="campaign_reviews"),
    path("staff/campaign-review/<int:pk>/", review.campaign_review, name="campaign_review"),
    path("staff/campaign-review/<int:pk>/approve/", review.campaign_approve, name="campaign_approve"),
    path("staff/campaign-review/<int:pk>/send-back/", review.campaign_send_back, name="campaign_send_back"),
    path("staff/campaign-review/<int:pk>/cancel/", review.campaign_cancel, name="campaign_cancel"),
]
