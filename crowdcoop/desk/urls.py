from django.urls import path

from crowdcoop.desk import views

urlpatterns = [
    path("", views.accounts, name="dev"),
    path("as/<slug:name>/", views.become, name="dev_as"),
    path("mail/", views.mails, name="dev_mail"),
    path("mail/<int:pk>/", views.mail, name="dev_mail_view"),
    path("mail/<int:pk>/html/", views.mail_html, name="dev_mail_html"),
]
