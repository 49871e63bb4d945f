from django.urls import path

from incubator.training.certificates import views

urlpatterns = [
    path("training/certificate/", views.certificate, name="training_certificate"),
    path("training/certificate/check/", views.certificate_look_up, name="certificate_look_up"),
    path("training/certificate/<slug:code>/", views.certificate_check, name="certificate_check"),
    path("training/certificate/<slug:code>/pdf/", views.certificate_pdf, name="training_certificate_pdf"),
]
