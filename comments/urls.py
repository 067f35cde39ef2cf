"""Public addresses of comments, permanent. None is kept: each answers one reader."""

from django.urls import path, re_path

from comments import views
from hnp_portal.pagestore.policy import never_kept

ID = r"(?P<key>[1-9][0-9]{0,17})"
KEY = r"(?P<key>[0-9a-f]{40})"

urlpatterns = [
    re_path(rf"^bai-viet/{ID}/binh-luan/$", never_kept(views.comment_form), name="comment_form"),
    path("binh-luan/ma-xac-nhan/", never_kept(views.make_challenge), name="challenge"),
    re_path(rf"^binh-luan/ma-xac-nhan/{KEY}\.png$", never_kept(views.challenge_picture), name="challenge_picture"),
    re_path(rf"^binh-luan/ma-xac-nhan/{KEY}\.wav$", never_kept(views.challenge_sound), name="challenge_sound"),
    path("theo-doi/", never_kept(views.receipts), name="receipts"),
    re_path(r"^theo-doi/(?P<code>[2-9A-Z]{12})/$", never_kept(views.receipt), name="receipt"),
]
