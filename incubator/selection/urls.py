from django.urls import path, re_path

from incubator.selection import confirming, deciding, places, staff

ONE = "staff/applications/<int:pk>"
REVIEWER = r"^staff/applications/(?P<pk>\d{1,18})/reviewers/(?P<review>\d{1,18})/(?P<word>clear|off)/$"

urlpatterns = [
    path("staff/applications/", staff.staff_applications, name="staff_applications"),
    path("staff/applications/csv/", staff.staff_applications_csv, name="staff_applications_csv"),
    path("staff/applications/compare/", staff.staff_compare, name="staff_compare"),
    path("staff/applications/compare/csv/", staff.staff_compare_csv, name="staff_compare_csv"),
    path(f"{ONE}/", deciding.staff_application, name="staff_application"),
    path(f"{ONE}/assign/", deciding.staff_assign, name="staff_assign"),
    re_path(REVIEWER, deciding.staff_reviewer, name="staff_reviewer"),
    path(f"{ONE}/ask/", deciding.staff_ask, name="staff_ask"),
    path(f"{ONE}/remark/", deciding.staff_remark, name="staff_remark"),
    path(f"{ONE}/interview/", deciding.staff_interview, name="staff_interview"),
    path(f"{ONE}/interview/notes/", deciding.staff_interview_notes, name="staff_interview_notes"),
    path(f"{ONE}/interview/off/", deciding.staff_interview_off, name="staff_interview_off"),
    path(f"{ONE}/decide/", deciding.staff_decide, name="staff_decide"),
    path(f"{ONE}/put-aside/", deciding.staff_put_aside, name="staff_put_aside"),
    path(f"{ONE}/letter/", deciding.staff_letter, name="staff_letter"),
    path("staff/calls/<int:pk>/decisions/", confirming.staff_decisions, name="staff_decisions"),
    path("staff/calls/<int:pk>/decisions/send/", confirming.staff_send_letters, name="staff_send_letters"),
    path("staff/calls/<int:pk>/waiting-list/", places.staff_waiting_list, name="staff_waiting_list"),
    path("apply/place/", places.apply_place, name="apply_place"),
]
