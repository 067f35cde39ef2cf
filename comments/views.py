"""Doors of readers who write: form page, challenge, picture, sound, receipt. No session, no CSRF token (see `guard`)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from comments import posting, questions
from comments.captcha import challenge
from comments.captcha.challenge import Challenge
from comments.forms import CommentForm
from comments.models import Comment
from comments.token import Token
from hnp_portal import errors
from hnp_portal.frame import Frame
from hnp_portal.models import Agency
from hnp_portal.notices import read_only_sentence
from hnp_portal.paging import KEY
from hnp_portal.security import is_cross_site
from hnp_portal.text import mend_line
from hnp_portal.visitors import visitor

TYPED_TEXT = "private, no-cache"
"""Never no-store: Back must find what was typed."""


class NoFiles(FileUploadHandler):
    """Drops files of a multipart body and keeps its text."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def read_post(request: HttpRequest) -> QueryDict | HttpResponse:
    """The body, read once; what Django raises while reading it becomes a page of ours."""
    request.upload_handlers = [NoFiles(request)]
    try:
        return request.POST
    except RequestDataTooBig:
        return errors.page(request, 413, _("The text is too long to be taken"), _("Go back, shorten it and send it again."))
    except (TooManyFieldsSent, BadRequest, MultiPartParserError, UnreadablePostError, UnicodeError, LookupError):
        return errors.bad_request(request)


def readable_article(key: str) -> Article:
    """The article a comment is about, public or withdrawn; anything else is as unknown as a wrong id."""
    found = questions.readable_article(key, timezone.now())
    if not found:
        raise Http404("article")
    return found[0]


@csrf_exempt
def comment_form(request: HttpRequest, key: str) -> HttpResponse:
    """The form's own page; POST sends a comment, or asks for another code."""
    if request.method != "POST":
        article = readable_article(key)
        if refusal := _refusal(request, article):
            return refusal
        return _form_page(request, article, CommentForm(), posting.Answer(complaints=False))
    data = read_post(request)
    if isinstance(data, HttpResponse):
        return data
    form = CommentForm(data)
    try:
        return _posted(request, key, form)
    except Http404:
        return errors.not_found(request, kept=form.kept())
    except DatabaseError as error:
        if not errors.is_outage(error):
            raise
        return _outage(request, form)


def _posted(request: HttpRequest, key: str, form: CommentForm) -> HttpResponse:
    article = readable_article(key)
    if refusal := _refusal(request, article, form):
        return refusal
    if is_cross_site(request):
        sentence = _("The form was sent from another site, so nothing was stored. If this is your text, send it from here.")
        return _form_page(request, article, form, posting.Answer(sentence=sentence, complaints=False))
    verb: Callable[[CommentForm, Article, str], posting.Answer] = posting.asked_another if "another" in form.data else posting.post
    answer = verb(form, article, visitor(request))
    if answer.comment:
        return HttpResponseRedirect(answer.comment.receipt_url, status=HTTPStatus.SEE_OTHER)
    return _form_page(request, article, form, answer)


def _refusal(request: HttpRequest, article: Article, form: CommentForm | None = None) -> HttpResponse | None:
    """The page for a withdrawn article or closed comments, with what was typed in a box."""
    if article.status == Article.Status.WITHDRAWN:
        return errors.gone(request, article.withdrawn_reason, _kept_of(form))
    agency = Agency.load()
    if agency.read_only:
        sentence = read_only_sentence()
        return errors.page(request, 503, _("Comments are closed for a moment"), sentence, kept=_kept_of(form), retry_after=errors.RETRY_AFTER_OUTAGE)
    if not (article.comments_open and agency.comments_open):
        sentence = _("Comments on this article are closed. You may write to the agency; see the contact page.")
        return errors.page(request, 403, _("Comments are closed"), sentence, kept=_kept_of(form))
    return None


def _kept_of(form: CommentForm | None) -> list[tuple[str, str]]:
    return form.kept() if form else []


def _form_page(request: HttpRequest, article: Article | None, form: CommentForm, answer: posting.Answer, status: int = 200) -> HttpResponse:
    for name, sentence in answer.errors.items():
        form.add_error(name, sentence)
    context: dict[str, Any] = {
        "article": article, "form": form if answer.complaints else form.without_complaints(), "challenge": answer.challenge,
        "token": str(answer.token or form.raw("token")), "solved": bool(answer.token and answer.token.is_solved),
        "sentence": answer.sentence, "first_code": answer.first_code, "retry_after": answer.wait_minutes, "action": request.path,
    }  # fmt: skip
    if article is None:
        context["portal"] = Frame.remembered()
    response = render(request, "comments/form_page.html", context, status=429 if answer.wait_minutes else status)
    response.headers["Cache-Control"] = TYPED_TEXT
    if answer.wait_minutes:
        response.headers["Retry-After"] = str(answer.wait_minutes * 60)
    return response


def _outage(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """The database is away: 503, the text and the same token, to be sent again from this very page."""
    errors.let_go_of_the_database()
    sentence = _("The portal is interrupted for a moment, so nothing was stored. Your text is kept below; please send it again in a minute.")
    response = _form_page(request, None, form, posting.Answer(sentence=sentence, complaints=False), HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(errors.RETRY_AFTER_OUTAGE)
    return response


@csrf_exempt
@require_POST
def make_challenge(request: HttpRequest) -> HttpResponse:
    """A challenge for the form that a reader has begun to fill in; a token too, unless a valid one was sent."""
    data = read_post(request)
    if isinstance(data, HttpResponse):
        return data
    if is_cross_site(request):
        return JsonResponse({"error": _("The form was sent from another site.")}, status=HTTPStatus.FORBIDDEN)
    raw = data.get("article", "")
    if not KEY.fullmatch(raw):
        raise Http404("article")
    article = get_object_or_404(Article.objects.published().only("pk"), pk=int(raw))
    if Agency.load().read_only:
        return JsonResponse({"error": read_only_sentence()}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    who = visitor(request)
    if posting.CHALLENGES.exceeded(who):
        answer = JsonResponse({"error": str(posting.CHALLENGES.sentence)}, status=HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["Retry-After"] = str(posting.CHALLENGES.retry_after)
        return answer
    posting.CHALLENGES.spend(who)
    made = Challenge.made()
    fresh = {} if Token.read(data.get("token", ""), article.pk) else {"token": str(Token.born(article.pk))}
    response = JsonResponse({**fresh, "key": made.key, "picture": made.picture, "sound": made.sound})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def challenge_picture(request: HttpRequest, key: str) -> HttpResponse:
    return _of_live_challenge(key, challenge.picture, "image/png")


@require_safe
def challenge_sound(request: HttpRequest, key: str) -> HttpResponse:
    return _of_live_challenge(key, challenge.sound, "audio/wav")


def _of_live_challenge(key: str, made: Callable[[str, str], bytes], content_type: str) -> HttpResponse:
    digits = challenge.answer_of(key)
    if digits is None:
        raise Http404("challenge")
    response = HttpResponse(made(key, digits), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a comment, for whoever holds its code."""
    comment = get_object_or_404(Comment.objects.select_related("article").defer("article__body", "article__folded"), code=code)
    article = comment.article
    context = {"comment": comment, "article_gone": not article.is_public, "reason": article.withdrawn_reason}
    response = render(request, "comments/receipt.html", context)
    response.headers["Cache-Control"] = TYPED_TEXT
    return response


@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Ask for a code; `?ma=` leads to its receipt, however it was typed."""
    typed = mend_line(request.GET.get("ma", ""))
    code = "".join(c for c in typed.upper() if c.isalnum())
    if code and len(code) == 12 and Comment.objects.filter(code=code).exists():
        return redirect("receipt", code)
    context = {"typed": typed, "error": _("No comment has this code. Compare it with your receipt.") if "ma" in request.GET else ""}
    response = render(request, "comments/receipts.html", context)
    response.headers["Cache-Control"] = TYPED_TEXT
    return response
