from django.urls import path

from funding.running import views

urlpatterns = [
    path("campaign/run/", views.campaign_run, name="campaign_run"),
    path("campaign/run/thanks/", views.campaign_thanks, name="campaign_thanks"),
    path("campaign/run/thanks/<int:pk>/", views.campaign_thanks_one, name="campaign_thanks_one"),
    path("campaign/run/coach/", views.campaign_coach, name="campaign_coach"),
    path("campaign/run/qr.svg", views.campaign_qr, {"kind": "svg"}, name="campaign_qr_svg"),
    path("campaign/run/qr.png", views.campaign_qr, {"kind": "png"}, name="campaign_qr_png"),
    path("staff/campaign-run/<int:pk>/", views.campaign_run_read, name="campaign_run_read"),
]
