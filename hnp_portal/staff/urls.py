"""The staff's addresses around signing in, and each person's own account. All below /quan-tri/."""

from django.contrib import admin
from django.urls import path

from hnp_portal.staff import forgotten, own, steps

behind_login = admin.site.admin_view

urlpatterns = [
    path("vao/ma-xac-thuc/", steps.code, name="staff_code"),
    path("vao/ma-khoi-phuc/", steps.recovery_code, name="staff_recovery_code"),
    path("vao/xac-thuc-hai-lop/", steps.set_up, name="staff_set_up"),
    path("vao/tiep-tuc/", steps.go_on_from_codes, name="staff_go_on"),
    path("vao/mat-khau-moi/", steps.new_password, name="staff_new_password"),
    path("quen-mat-khau/", forgotten.forgotten, name="staff_forgotten"),
    path("dat-lai-mat-khau/<uidb64>/<token>/", forgotten.reset, name="staff_reset"),
    path("tai-khoan/", behind_login(own.own_account), name="staff_own"),
    path("tai-khoan/dang-xuat-moi-noi/", behind_login(own.sign_out_everywhere), name="staff_sign_out_everywhere"),
    path("tai-khoan/thiet-lap-moi/", behind_login(own.begin), name="staff_own_begin"),
    path("tai-khoan/xac-thuc-hai-lop/", behind_login(own.set_up), name="staff_own_factor"),
]
