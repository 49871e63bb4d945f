from django.urls import path

from incubator.cohort import desk, views

urlpatterns = [
    path("mentor/", desk.mentor_home, name="mentor"),
    path("mentor/cooperatives/<int:pk>/", desk.mentor_cooperative, name="mentor_cooperative"),
    path("staff/cooperatives/", desk.staff_cooperatives, name="staff_cooperatives"),
    path("staff/cooperatives/<int:pk>/", desk.staff_cooperative, name="staff_cooperative"),
    path("staff/board/", views.staff_board, name="staff_board"),
    path("staff/board/csv/", views.staff_board_csv, name="staff_board_csv"),
    path("staff/board/<int:pk>/move/", views.staff_board_move, name="staff_board_move"),
    path("staff/board/<int:pk>/take-back/", views.staff_board_take_back, name="staff_board_take_back"),
]
