from django.urls import path

from incubator.selection import deciding, staff

urlpatterns = [
    path("staff/applications/", staff.staff_applications, name="staff_applications"),
    path("staff/applications/<int:pk>/", deciding.staff_application, name="staff_application"),
    path("staff/applications/<int:pk>/assign/", staff.staff_assign, name="staff_assign"),
]
