from django.urls import path, re_path

from incubator.gate import keeper, views

THEIR = r"^(?P<desk>mentor|staff)/cooperatives/(?P<pk>\d{1,18})"
ASSEMBLY = "mentor/cooperatives/<int:pk>/gate/assembly/<int:agreement>"

urlpatterns = [
    path("team/gate/", views.gate, name="gate"),
    path("team/gate/ask/", views.ask, name="gate_ask"),
    path("team/gate/legal-person/", views.legal_person, name="gate_legal_person"),
    path("team/gate/assembly/", views.assembly, name="gate_assembly"),
    path("gate/minutes/<int:pk>/", views.minutes, name="gate_minutes"),
    path("gate/documents/<int:pk>/", views.document, name="gate_document"),
    path("mentor/cooperatives/<int:pk>/gate/", keeper.mentor_gate, name="mentor_gate"),
    path(f"{ASSEMBLY}/confirm/", keeper.confirm_assembly, name="gate_confirm_assembly"),
    path(f"{ASSEMBLY}/send-back/", keeper.send_back_assembly, name="gate_send_back_assembly"),
    path("staff/cooperatives/<int:pk>/gate/", keeper.staff_gate, name="staff_gate"),
    path("staff/cooperatives/<int:pk>/gate/waive/", keeper.waive, name="gate_waive"),
    path(
        "staff/cooperatives/<int:pk>/gate/waivers/<int:waiver>/withdraw/",
        keeper.withdraw_waiver,
        name="gate_withdraw_waiver",
    ),
    re_path(rf"{THEIR}/sign-off/$", keeper.journey_sign_off, name="journey_sign_off"),
    re_path(rf"{THEIR}/gate/take-back/$", keeper.take_back, name="journey_take_back"),
]
