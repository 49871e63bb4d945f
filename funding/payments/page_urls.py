from django.urls import include, path

from funding.payments import finance_views, views

urlpatterns = [
    path("pledge/check/", views.check, name="pledge_check"),
    path("pledge/done/<str:token>/", views.done, name="pledge_done"),
    path("pledge/manage/<str:token>/", views.manage, name="pledge_manage"),
    path("pledge/pay/<str:token>/", views.pay, name="pledge_pay"),
    path("staff/payments/", finance_views.payments, name="staff_payments"),
    path("staff/payments/<int:pk>/again/", finance_views.again, name="staff_refund_again"),
    path("staff/payments/unplaced/<int:pk>/place/", finance_views.place, name="staff_unplaced_place"),
    path("staff/payments/unplaced/<int:pk>/return/", finance_views.give_back, name="staff_unplaced_return"),
    path("pledge/cancel/<str:token>/", views.cancel, name="pledge_cancel"),
    path("pledge/account/<str:token>/", views.account, name="pledge_account"),
    path("", include("funding.payments.receipts.urls")),
]
