from django.urls import path

from incubator.training.workshops import views

urlpatterns = [
    path("training/workshops/", views.workshops, name="training_workshops"),
    path("training/workshops/<int:pk>/up/", views.workshop_sign_up, name="training_workshop_up"),
    path("training/workshops/<int:pk>/off/", views.workshop_sign_off, name="training_workshop_off"),
    path("training/workshops/<int:pk>/calendar.ics", views.workshop_ics, name="training_workshop_ics"),
    path("staff/workshops/", views.staff_workshops, name="staff_workshops"),
    path("staff/workshops/new/", views.staff_workshop_new, name="staff_workshop_new"),
    path("staff/workshops/<int:pk>/", views.staff_workshop, name="staff_workshop"),
    path("staff/workshops/<int:pk>/cancel/", views.staff_workshop_cancel, name="staff_workshop_cancel"),
    path("staff/workshops/<int:pk>/attendance/", views.staff_attendance, name="staff_attendance"),
]
