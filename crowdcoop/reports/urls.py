from django.urls import path

from crowdcoop.reports import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/order/<slug:slug>/", views.order, name="report_order"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/retry/", views.retry, name="report_retry"),
    path("reports/<int:pk>/download/", views.download, name="report_pdf"),
]
