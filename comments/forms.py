"""The comment form: what a person must write, mended and measured. The captcha is judged in `comments.posting`."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import questions
from comments.models import CONTENT_LENGTH, NAME_LENGTH, TITLE_LENGTH
from hnp_portal.models import Page
from hnp_portal.text import mend, mend_line

PHONE_DIGITS = range(8, 16)
PARTING = re.compile(r"[\s.,_·•()/\-‐-―−]")
"""What stands between the groups of a phone number, with the dashes that phones and word processors make of a hyphen."""


def normal_phone(raw: str) -> str:
    """A phone number in one form, so that any spelling finds it: national `0…` where it is Vietnamese, else `+…`.

    Lenient: 8 to 15 digits however parted.

    Raises:
        ValueError: it is no phone number.
    """
    if not raw:
        return ""
    text = PARTING.sub("", unicodedata.normalize("NFKC", raw))
    plus, digits = text.startswith("+"), text.removeprefix("+")
    if digits.startswith("00"):
        plus, digits = True, digits.removeprefix("00")
    if not (digits.isascii() and digits.isdigit() and len(digits) in PHONE_DIGITS):
        raise ValueError(raw)
    if digits.startswith("84") and (plus or len(digits) > 10):
        return "0" + digits.removeprefix("84").removeprefix("0")
    return ("+" if plus else "") + digits


class CommentForm(forms.Form):
    """Values are kept as typed for showing again; `cleaned_data` holds the mended ones."""

    name = forms.CharField(strip=False, error_messages={"required": _("Write your full name.")})
    phone = forms.CharField(strip=False, required=False)
    title = forms.CharField(strip=False, error_messages={"required": _("Write a title for your comment.")})
    content = forms.CharField(strip=False, error_messages={"required": _("Write the content of your comment.")})
    consent = forms.CharField(strip=False, error_messages={"required": _("Tick the box to agree with the rules and the privacy notice.")})
    captcha_1 = forms.CharField(required=False)

    LENGTHS = {"name": NAME_LENGTH, "title": TITLE_LENGTH, "content": CONTENT_LENGTH}
    TYPED = ("name", "phone", "title", "content")
    TRAP = "ghi_chu_them"
    """The honeypot: a name that no browser's autofill knows."""

    def raw(self, name: str) -> str:
        """A value exactly as it came, whether or not the form is valid. Token, captcha's key and honeypot are only asked for here."""
        return str(self.data.get(name, ""))

    def without_complaints(self) -> CommentForm:
        """The same text in a form that has not been judged."""
        return CommentForm(initial={name: self.raw(name) for name in self.fields})

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, with its labels, for pages that cannot show the form."""
        labels = {"name": gettext("Full name"), "phone": gettext("Phone number"), "title": gettext("Title"), "content": gettext("Content")}
        return [(labels[name], self.raw(name)) for name in self.TYPED]

    def clean_name(self) -> str:
        return self._measured("name", mend_line(self.cleaned_data["name"]))

    def clean_title(self) -> str:
        return self._measured("title", mend_line(self.cleaned_data["title"]))

    def clean_content(self) -> str:
        return self._measured("content", mend(self.cleaned_data["content"]).strip("\n"))

    def clean_phone(self) -> str:
        try:
            return normal_phone(mend_line(self.cleaned_data["phone"]))
        except ValueError as error:
            raise forms.ValidationError(_("Write the phone number with 8 to 15 digits, for example 0912 345 678, or leave it empty.")) from error

    def clean_consent(self) -> tuple[int, int]:
        """The numbers of rules and notice agreed to; those in force are the only ones that count."""
        kinds = {page.kind: page.number for page in questions.agreed_to()}
        in_force = (kinds.get(Page.Kind.RULES, 0), kinds.get(Page.Kind.PRIVACY, 0))
        if self.cleaned_data["consent"] not in ("on", "{}-{}".format(*in_force)):
            sentence = _("The rules or the privacy notice have changed meanwhile. Please read them and tick the box again.")
            raise forms.ValidationError(sentence, code="changed")
        return in_force

    def clean_captcha_1(self) -> str:
        """Digits only: full-width ones and spaces between them are what some keyboards write."""
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", self.cleaned_data["captcha_1"]))

    def _measured(self, name: str, text: str) -> str:
        """A text within its length; measured after mending, in characters, a line break being one."""
        if not text.strip():
            raise forms.ValidationError(self.fields[name].error_messages["required"], code="required")
        over = len(text) - self.LENGTHS[name]
        if over > 0:
            words: dict[str, Any] = {"over": over, "most": self.LENGTHS[name]}
            raise forms.ValidationError(_("%(over)d characters too many: at most %(most)d fit."), params=words, code="too_long")
        return text
