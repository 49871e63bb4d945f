from django.urls import path

from incubator.reviews import staff, views

urlpatterns = [
    path("mentor/conflict/<int:pk>/", views.mentor_conflict, name="mentor_conflict"),
    path("mentor/reviews/", views.mentor_reviews, name="mentor_reviews"),
    path("mentor/review/<int:pk>/", views.mentor_review, name="mentor_review"),
    path("mentor/review/<int:pk>/ask/", views.mentor_review_ask, name="mentor_review_ask"),
    path("mentor/review/<int:pk>/others/", views.mentor_review_others, name="mentor_review_others"),
    path("reviews/<int:pk>/remarks/", views.remarks, name="remarks"),
    path("staff/calls/<int:pk>/assignment/", staff.staff_assignment, name="staff_assignment"),
    path("staff/applications/<int:pk>/reviewers/", staff.staff_reviewers, name="staff_reviewers"),
    path("staff/reviews/<int:pk>/take-off/", staff.staff_review_take_off, name="staff_review_take_off"),
    path("staff/reviews/<int:pk>/clear/", staff.staff_review_clear, name="staff_review_clear"),
]
