"""Mail leaves after the commit, once, however many tends there are; what cannot be sent is tried again, then given up."""

from __future__ import annotations

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone, translation

from hnp_portal import outbox
from hnp_portal.models import Errand


class Down(locmem.EmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("please run connect() first")


def make_due() -> None:
    Errand.objects.exclude(due_at=None).update(due_at=timezone.now())


def test_a_letter_waits_for_the_commit_and_is_gone_when_sent(db):
    with transaction.atomic():
        outbox.mail("an@phuong.vn", "Mật khẩu\nmới:  an", "Xin chào")
        assert mail.outbox == []
    assert outbox.run_due() == (1, 0)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (["an@phuong.vn"], "Mật khẩu mới: an", "Xin chào")
    assert letter.from_email == "no-reply@localhost"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert Errand.objects.count() == 0


def test_after_a_rollback_nothing_is_sent(db):
    with transaction.atomic():
        outbox.mail("an@phuong.vn", "Mật khẩu", "")
        transaction.set_rollback(True)
    assert (outbox.run_due(), mail.outbox) == ((0, 0), [])


def test_what_fails_is_tried_later_and_later_then_given_up_with_its_reason(db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    errand = outbox.mail("an@phuong.vn", "Mật khẩu", "bí mật")
    waits = []
    for _ in outbox.DELAYS[:-1]:
        make_due()
        assert outbox.run_due() == (0, 1)
        errand.refresh_from_db()
        assert errand.due_at is not None
        waits.append(round((errand.due_at - timezone.now()) / timedelta(minutes=1)))
        assert outbox.run_due() == (0, 0), "not before its next moment"
    assert waits == [2, 5, 15, 60, 240]
    assert list(outbox.given_up()) == []
    make_due()
    outbox.run_due()
    (row,) = outbox.given_up()
    assert (row.tries, row.payload, row.about) == (6, {}, "Thư gửi an@phuong.vn: Mật khẩu")
    assert row.failure == "SMTPServerDisconnected: please run connect() first"


def test_a_tend_that_dies_while_sending_leaves_the_letter_to_the_next(db, monkeypatch):
    outbox.mail("an@phuong.vn", "Mật khẩu", "")
    with monkeypatch.context() as dying:
        dying.setitem(outbox.HANDLERS, "mail", lambda payload: exec("raise KeyboardInterrupt"))
        with pytest.raises(KeyboardInterrupt):
            outbox.run_due()
    assert outbox.run_due() == (0, 0), "it might still be at work"
    make_due()
    assert outbox.run_due() == (1, 0)
    assert len(mail.outbox) == 1


def test_whoever_is_cut_off_each_time_is_given_up_too(db):
    errand = outbox.mail("an@phuong.vn", "Mật khẩu", "")
    Errand.objects.update(tries=len(outbox.DELAYS))
    assert outbox.run_due() == (0, 1)
    errand.refresh_from_db()
    assert (errand.due_at, errand.failure, mail.outbox) == (None, "InterruptedError: Lần nào cũng bị ngắt giữa chừng.", [])


def test_an_unknown_kind_fails_in_words_and_stops_nobody(db):
    Errand.objects.create(kind="fax", about="Bản fax")
    outbox.mail("an@phuong.vn", "Mật khẩu", "")
    assert outbox.run_due() == (1, 1)
    assert Errand.objects.get().failure == "KeyError: 'fax'"


@pytest.mark.django_db(transaction=True)
def test_four_tends_at_once_send_each_letter_once():
    for number in range(12):
        outbox.mail(f"nguoi-{number}@phuong.vn", "Thư", "")
    start = Barrier(4)

    def tend(_number: int) -> int:
        start.wait()
        try:
            return outbox.run_due()[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tend, range(4))) == 12
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(f"nguoi-{number}@phuong.vn" for number in range(12))


def test_a_clock_that_was_set_back_keeps_no_letter(db):
    outbox.mail("an@phuong.vn", "Thư", "")
    Errand.objects.update(due_at=timezone.now() + timedelta(days=900))
    assert outbox.run_due() == (1, 0)


def test_patience_ends(db):
    outbox.mail("an@phuong.vn", "Thư", "")
    assert outbox.run_due(patience=0) == (0, 0)


def test_what_was_given_up_is_forgotten_after_thirty_days(db):
    for days in (29, 31):
        Errand.objects.create(kind="mail", about=f"{days}", due_at=None, made_at=timezone.now() - timedelta(days=days))
    Errand.objects.create(kind="mail", about="waits", made_at=timezone.now() - timedelta(days=40))
    assert outbox.forget_given_up() == 1
    assert sorted(Errand.objects.values_list("about", flat=True)) == ["29", "waits"]


def test_production_without_a_mail_server_says_so_instead_of_printing_secrets(db, settings):
    settings.PRODUCTION, settings.EMAIL_GIVEN = True, False
    outbox.mail("an@phuong.vn", "Mật khẩu", "bí mật")
    outbox.run_due()
    assert (Errand.objects.get().failure, mail.outbox) == ("NoMail: Chưa đặt EMAIL_URL.", [])


def test_mail_test_says_what_the_server_answered(settings, capsys):
    settings.EMAIL_GIVEN, settings.EMAIL_HOST = True, "mail.phuong.vn"
    with translation.override("en"):
        call_command("mail_test", "an@phuong.vn")
        assert capsys.readouterr().out == (
            "mail.phuong.vn took the letter from no-reply@localhost to an@phuong.vn. See whether it arrives, and not among spam.\n"
        )
        assert mail.outbox[0].to == ["an@phuong.vn"]
        with pytest.raises(CommandError, match=r"^“an” is no e-mail address\.$"):
            call_command("mail_test", "an")
        settings.EMAIL_BACKEND = f"{__name__}.Down"
        with pytest.raises(
            CommandError, match=r"^The letter was not sent: SMTPServerDisconnected: please run connect\(\) first\. Set EMAIL_URL right\.$"
        ):
            call_command("mail_test", "an@phuong.vn")
