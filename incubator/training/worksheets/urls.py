from django.urls import path, re_path

from incubator.training.worksheets import signing, views

urlpatterns = [
    path("training/files/<uuid:token>/", views.file, name="training_file"),
    path("training/<slug:slug>/worksheet/", views.worksheet, name="training_worksheet"),
    path("training/<slug:slug>/worksheet/file/", views.worksheet_file, name="training_worksheet_file"),
    path("training/<slug:slug>/worksheet/send/", views.worksheet_send, name="training_worksheet_send"),
    path("training/<slug:slug>/worksheet/back/", views.worksheet_take_back, name="training_worksheet_back"),
    re_path(
        r"^training/(?P<slug>[-\w]+)/worksheet\.(?P<form>odt|pdf)$",
        views.worksheet_document,
        name="training_worksheet_document",
    ),
    path("mentor/signoff/<int:pk>/", signing.signoff, name="mentor_signoff"),
    path("mentor/signoff/<int:pk>/undo/", signing.signoff_undo, name="mentor_signoff_undo"),
]
