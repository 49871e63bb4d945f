from django.urls import path

from incubator.training.editing import views

PART = "staff/training/<slug:slug>/"

urlpatterns = [
    path("staff/training/", views.staff_training, name="staff_training"),
    path(PART, views.staff_module, name="staff_module"),
    path(f"{PART}publish/", views.staff_module_publish, name="staff_module_publish"),
    path(f"{PART}discard/", views.staff_module_discard, name="staff_module_discard"),
    path(f"{PART}worksheet/", views.staff_module_worksheet, name="staff_module_worksheet"),
    path(f"{PART}figures/", views.staff_module_figure, name="staff_module_figure"),
    path(f"{PART}figures/<str:name>", views.staff_figure, name="staff_figure"),
    path(f"{PART}preview/<int:place>/", views.staff_preview, name="staff_preview"),
    path(f"{PART}<slug:part>/", views.staff_module_part, name="staff_module_part"),
    path(f"{PART}<slug:part>/<int:place>/", views.staff_module_part, name="staff_module_row"),
    path(f"{PART}<slug:part>/<int:place>/remove/", views.staff_module_remove, name="staff_module_remove"),
]
