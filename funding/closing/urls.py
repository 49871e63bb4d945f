from django.urls import path

from funding.closing import views

urlpatterns = [
    path("campaign/close/", views.campaign_close, name="campaign_close"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("staff/closing/", views.closings, name="staff_closing"),
    path("staff/closing/<int:pk>/", views.closing, name="staff_closing_campaign"),
    path("staff/closing/<int:pk>/start/", views.start, name="staff_closing_start"),
    path("staff/closing/refunds/<int:pk>/again/", views.refund_again, name="staff_closing_again"),
    path("staff/closing/refunds/<int:pk>/otherwise/", views.refund_otherwise, name="staff_closing_otherwise"),
    path("staff/closing/refunds/<int:pk>/confirm/", views.otherwise_confirmed, name="staff_closing_confirm"),
    path("staff/closing/refunds/<int:pk>/not-so/", views.otherwise_not_so, name="staff_closing_not_so"),
]
