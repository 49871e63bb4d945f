from django.urls import path

from incubator.gate import views

urlpatterns = [
    path("team/gate/", views.gate, name="gate"),
    path("mentor/cooperatives/<int:pk>/gate/", views.mentor_gate, name="mentor_gate"),
    path("staff/cooperatives/<int:pk>/gate/", views.staff_gate, name="staff_gate"),
]
