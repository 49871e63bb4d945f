from django.urls import path

from funding.payments.receipts import views

urlpatterns = [
    path("pledge/receipt/<str:token>/", views.receipt, name="pledge_receipt"),
    path("pledge/receipt/<str:token>/<str:code>.pdf", views.pdf, name="pledge_receipt_pdf"),
]
