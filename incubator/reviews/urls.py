from django.urls import path

from incubator.reviews import views

urlpatterns = [
    path("mentor/conflict/<int:pk>/", views.mentor_conflict, name="mentor_conflict"),
    path("mentor/review/<int:pk>/", views.mentor_review, name="mentor_review"),
]
