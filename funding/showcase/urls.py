from django.urls import path

from funding.showcase import books, views

urlpatterns = [
    path("", views.home, name="home"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
    path("c/<slug:slug>/books/", books.books, name="books"),
    path("c/<slug:slug>/books.csv", books.books_csv, name="books_csv"),
    path("c/<slug:slug>/books.json", books.books_json, name="books_json"),
]
