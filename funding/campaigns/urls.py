from django.urls import include, path

from funding.campaigns import preview, views
from funding.campaigns.pages import PAGES, TEXTS

urlpatterns = [
    path("campaign/edit/", views.campaign_edit, name="campaign_edit"),
    path("campaign/start/", views.campaign_start, name="campaign_start"),
    path("campaign/submit/", views.campaign_submit, name="campaign_submit"),
    path("campaign/preview/<slug:slug>/", preview.campaign_preview, name="campaign_preview"),
    path("", include("funding.campaigns.pictures.urls")),
    path("", include("funding.campaigns.languages.urls")),
    path("", include("funding.campaigns.review.urls")),
]
urlpatterns += [path(f"campaign/{page}/", views.text, {"page": page}, name=f"campaign_{page}") for page in TEXTS]
for page in PAGES:
    urlpatterns += [
        path(f"campaign/{page}/", views.parts, {"page": page}, name=f"campaign_{page}"),
        path(f"campaign/{page}/<int:pk>/", views.part, {"page": page}, name=f"campaign_{page}_part"),
        path(f"campaign/{page}/<int:pk>/remove/", views.part_remove, {"page": page}, name=f"campaign_{page}_remove"),
    ]
