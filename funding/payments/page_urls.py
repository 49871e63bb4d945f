from django.urls import path

from funding.payments import views

urlpatterns = [
    path("pledge/check/", views.check, name="pledge_check"),
    path("pledge/done/<str:token>/", views.done, name="pledge_done"),
    path("pledge/manage/<str:token>/", views.manage, name="pledge_manage"),
    path("pledge/pay/<str:token>/", views.pay, name="pledge_pay"),
    path("pledge/cancel/<str:token>/", views.cancel, name="pledge_cancel"),
]
