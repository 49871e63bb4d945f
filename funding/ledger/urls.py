from django.urls import path

from funding.ledger import views

urlpatterns = [
    path("staff/finance/books/", views.books, name="staff_books"),
    path("staff/finance/books.csv", views.books_csv, name="staff_books_csv"),
]
