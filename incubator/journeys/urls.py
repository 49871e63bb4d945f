from django.urls import path, re_path

from incubator.journeys import desk, views

THEIR = r"^(?P<desk>mentor|staff)/cooperatives/(?P<pk>\d{1,18})"

urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/roadmap/", views.team_roadmap, name="team_roadmap"),
    path("team/leave/", views.team_leave, name="team_leave"),
    path("mentor/", desk.mentor_home, name="mentor"),
    path("mentor/cooperatives/<int:pk>/", desk.mentor_cooperative, name="mentor_cooperative"),
    path("mentor/cooperatives/<int:pk>/diagnosis/", desk.mentor_diagnosis, name="mentor_diagnosis"),
    path("staff/", desk.staff_home, name="staff"),
    path("staff/cooperatives/", desk.staff_cooperatives, name="staff_cooperatives"),
    path("staff/cooperatives/<int:pk>/", desk.staff_cooperative, name="staff_cooperative"),
    path("staff/cooperatives/<int:pk>/mentor/", desk.staff_change_mentor, name="staff_change_mentor"),
    path(
        "staff/cooperatives/<int:pk>/organisations/<int:organisation>/",
        desk.staff_change_accompaniment,
        name="staff_change_accompaniment",
    ),
    re_path(rf"{THEIR}/graduate/$", desk.journey_graduate, name="journey_graduate"),
]
