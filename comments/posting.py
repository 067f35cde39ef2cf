"""Verb: take a comment in. Captcha, duplicates, limits, signs and insert; the protocol of the comment form.

One form is one comment: its token's id is unique on the row, so a double click, a reload or two tabs end at one
receipt, while another text under a used token is never swallowed: it comes back with a new token.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from comments import questions, spam
from comments.captcha.challenge import Challenge, Verdict, burn
from comments.models import Comment
from comments.token import WITHOUT_SCRIPT_HEAD_START, Token
from hnp_portal.ratelimit import Limit
from hnp_portal.text import fold

if TYPE_CHECKING:
    from comments.forms import CommentForm

CHALLENGES = Limit("challenge", 200, 10, gettext_lazy("Too many codes were asked for from your network. Please wait a few minutes."))
FLOOD_WITHIN = timedelta(minutes=10)
"""No shorter than spam.MANY_WITHIN: that sign looks at the same comments."""


@dataclass
class Answer:
    """What the form page needs after a POST that stored nothing; `comment` is set when there is a receipt to lead to."""

    comment: Comment | None = None
    token: Token | None = None
    challenge: Challenge | None = None
    sentence: str = ""
    first_code: str = ""
    complaints: bool = True
    wait_minutes: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def post(form: CommentForm, article: Article, visitor: str) -> Answer:
    """Judge a bound form of an open article and store its comment if all is right."""
    token = Token.read(form.raw("token"), article.pk)
    if token is None:
        return _first_picture(form, visitor, Token.born(article.pk, head_start=WITHOUT_SCRIPT_HEAD_START))
    if first := _comment_of(token):
        return _used(form, first, token, visitor)
    lately = questions.lately(visitor, timezone.now() - FLOOD_WITHIN)
    if len(lately) >= questions.FLOOD:
        wait = int(FLOOD_WITHIN.total_seconds() // 60)
        sentence = _("Very many comments came from your network. Your text is kept below; please send it again in %(minutes)d minutes.")
        return Answer(token=token, sentence=sentence % {"minutes": wait}, wait_minutes=wait, complaints=False)
    if not (token.solved or form.raw("captcha_0")):
        return _first_picture(form, visitor, token)
    return _judged(form, article, visitor, token, lately)


def _first_picture(form: CommentForm, visitor: str, token: Token) -> Answer:
    """Nobody can have answered a picture that was not shown: no fault of theirs, but what else is missing is said at once."""
    if form.is_valid():
        return _again(visitor, token, complaints=False, sentence=_("One more step: enter the code in the picture, then send."))
    answer = _again(visitor, token)
    answer.errors["captcha_1"] = _("Enter the code in the picture.")
    return answer


def _judged(form: CommentForm, article: Article, visitor: str, token: Token, lately: list[Comment]) -> Answer:
    """The captcha and the insert, in ONE transaction; a collision is looked at after it, as PostgreSQL aborts it."""
    comment, same, signs = None, "", []
    if form.is_valid():
        same = digest(form.cleaned_data["title"], form.cleaned_data["content"])
        signs = _signs(form, token, lately, same)
    try:
        with transaction.atomic():
            verdict = Verdict.RIGHT if token.is_solved else burn(form.raw("captcha_0"), form.cleaned_data.get("captcha_1", ""))
            if verdict is Verdict.RIGHT and form.is_valid():
                comment = _insert(form, article, visitor, token, same, signs)
    except IntegrityError:
        verdict = Verdict.UNKNOWN
    if comment:
        return Answer(comment=comment)
    if verdict is Verdict.UNKNOWN and (first := _comment_of(token)):
        return _used(form, first, token, visitor)
    if verdict is Verdict.RIGHT:
        return Answer(token=token if token.is_solved else token.as_solved())
    answer = _again(visitor, token)
    answer.errors["captcha_1"] = _complaint(verdict, form, token)
    return answer


def _comment_of(token: Token) -> Comment | None:
    return next(iter(questions.of_token(token.id)), None)


def _complaint(verdict: Verdict, form: CommentForm, token: Token) -> str:
    if token.was_solved:
        return _("The code was accepted too long ago. Enter the code in the new picture.")
    if verdict is Verdict.EXPIRED:
        return _("The code has expired. Enter the code in the new picture.")
    if not form.cleaned_data.get("captcha_1"):
        return _("Enter the code in the picture.")
    if verdict is Verdict.UNKNOWN:
        return _("The code can no longer be used. Enter the code in the new picture.")
    return _("The code is not right. Enter the code in the new picture.")


def _insert(form: CommentForm, article: Article, visitor: str, token: Token, same: str, signs: list[str]) -> Comment:
    data = form.cleaned_data
    return Comment.objects.create(
        article=article, token=token.id, visitor=visitor, signs=signs,
        name=data["name"], phone=data["phone"], title=data["title"], content=data["content"],
        rules_number=data["consent"][0], notice_number=data["consent"][1], folded_digest=same,
    )  # fmt: skip


def digest(title: str, content: str) -> str:
    """What makes two texts the same for the "same text" sign: their folded words."""
    return hashlib.sha256(" ".join(fold(f"{title} {content}").split()).encode()).hexdigest()


def _signs(form: CommentForm, token: Token, lately: list[Comment], same: str) -> list[str]:
    """Why a moderator should look twice; nothing here refuses anything. `lately`: what else came from the address."""
    data = form.cleaned_data
    signs = spam.signs_of(f"{data['title']}\n{data['content']}\n{data['name']}")
    if form.raw(form.TRAP).strip():
        signs.append("trap")
    if token.age < spam.TOO_FAST:
        signs.append("too_fast")
    now = timezone.now()
    if sum(comment.posted_at > now - spam.MANY_WITHIN for comment in lately) >= spam.MANY:
        signs.append("many")
    if questions.same_text(same, now - spam.SAME_WITHIN):
        signs.append("same")
    return signs


def _used(form: CommentForm, first: Comment, token: Token, visitor: str) -> Answer:
    """A token that has its comment: the same text gets its receipt again, another one comes back with a new token."""
    form.full_clean()
    if all(form.cleaned_data.get(name) == getattr(first, name) for name in form.TYPED):
        return Answer(comment=first)
    answer = _again(visitor, token.for_another(), complaints=False)
    answer.first_code = first.code_shown
    answer.sentence = answer.sentence or _("Your first text has arrived. What stands below differs from it: send it as another comment if you like.")
    return answer


def asked_another(form: CommentForm, article: Article, visitor: str) -> Answer:
    """The page's own "another code": a new challenge for the same token, and no complaints."""
    token = Token.read(form.raw("token"), article.pk) or Token.born(article.pk, head_start=WITHOUT_SCRIPT_HEAD_START)
    if token.is_solved:
        return Answer(token=token, complaints=False)
    return _again(visitor, token, complaints=False)


def _again(visitor: str, token: Token, *, complaints: bool = True, sentence: str = "") -> Answer:
    """The form again with a new challenge, or with the sentence of the limit on challenges."""
    if CHALLENGES.exceeded(visitor):
        return Answer(token=token, sentence=str(CHALLENGES.sentence), wait_minutes=CHALLENGES.wait_minutes, complaints=False)
    CHALLENGES.spend(visitor)
    return Answer(token=token, challenge=Challenge.made(), complaints=complaints, sentence=sentence)
