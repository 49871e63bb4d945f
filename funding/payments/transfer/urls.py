from django.urls import path

from funding.payments.transfer import finance_views, views

urlpatterns = [
    path("pledge/transfer/<str:token>/", views.instructions, name="pledge_transfer"),
    path("pledge/transfer/<str:token>/instead/", views.instead, name="pledge_transfer_instead"),
    path("staff/transfers/", finance_views.transfers, name="staff_transfers"),
    path("staff/transfers/upload/", finance_views.upload, name="transfer_upload"),
    path("staff/transfers/files/<int:pk>/", finance_views.statement, name="transfer_statement"),
    path("staff/transfers/files/<int:pk>/columns/", finance_views.columns, name="transfer_columns"),
    path("staff/transfers/files/<int:pk>/import/", finance_views.confirm, name="transfer_confirm"),
    path("staff/transfers/files/<int:pk>/discard/", finance_views.discard, name="transfer_discard"),
    path("staff/transfers/movements/", finance_views.movements, name="transfer_movements"),
    path("staff/transfers/movements.csv", finance_views.movements_csv, name="transfer_movements_csv"),
    path("staff/transfers/movements/<int:pk>/", finance_views.movement, name="transfer_movement"),
    path("staff/transfers/movements/<int:pk>/<slug:decision>/", finance_views.decide, name="transfer_decide"),
    path("staff/transfers/returns/<int:pk>/", finance_views.returned, name="transfer_returned"),
    path("staff/transfers/returns/<int:pk>/confirm/", finance_views.return_confirmed, name="transfer_return_confirm"),
    path("staff/transfers/returns/<int:pk>/not-so/", finance_views.return_not_so, name="transfer_return_not_so"),
]
