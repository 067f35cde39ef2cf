"""The moderators' desk: the list of comments in the staff's site is their queue, a comment's page its history.

Both take the same form: each button names its act and its comment, each comment the status that was on the screen. A
script (`Accept: application/json`) gets what became of each, a form the page again with the true numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.desk import cards, pages
from comments.models import Comment
from comments.moderation import Outcome
from hnp_portal.paging import KEY
from hnp_portal.staff import refusals
from hnp_portal.staff.bases import LookOnlyAdmin

NOTHING_CHOSEN = gettext_lazy("Nothing was chosen: tick comments first, or use the buttons beside one.")


@dataclass(frozen=True)
class Answer:
    """What was asked for and what became of it."""

    act: pages.Act
    asked: int
    outcome: Outcome

    @property
    def said(self) -> str:
        """The number is that of the comments really changed; of none at all the refusals tell."""
        return str(self.act.said) % {"number": len(self.outcome.done)} if self.outcome.done else ""

    @property
    def refusals(self) -> list[str]:
        gone = self.asked - len(self.outcome.done) - len(self.outcome.taken)
        told = [cards.taken_told(comment, decisions) for comment, decisions in self.outcome.taken]
        return [*told, _("No longer there: %(number)s.") % {"number": gone}] if gone else told


@admin.register(Comment)
class CommentAdmin(LookOnlyAdmin):
    """Nothing is added, changed or deleted here: comments come from the public form, and verbs decide on them."""

    # --- Who sees what ------------------------------------------------------------------------------------------------
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    def number_waiting(self, request: HttpRequest) -> int:
        """The number beside the menu's entry."""
        return cards.number_waiting(request)

    # --- Pages --------------------------------------------------------------------------------------------------------
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self._only_moderators(request)
        if request.method == "POST":
            return self._decide(request, request.path + pages.address_of(request.GET))
        page = pages.page_of(pages.tab_asked(request.GET), request.GET)
        context = {
            "title": page.tab.heading, "page": page, "cards": cards.cards_of(page.comments), "tabs": pages.TABS,
            "desk": request.path, "waiting": cards.number_waiting(request),
            "all_ticked": "chon" in request.GET, **(extra_context or {}),
        }  # fmt: skip
        return self._shown(request, "staff/comments/queue.html", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One comment with all the decisions on it, and the same buttons."""
        self._only_moderators(request)
        key = unquote(object_id)
        comment = pages.shown_comments().filter(pk=key).first() if KEY.fullmatch(key) else None
        if comment is None:
            if request.method == "POST":
                return refusals.no_longer_there(request)
            raise Http404("comment")
        if request.method == "POST":
            return self._decide(request, request.path)
        context = {
            "title": _("One comment"), "card": cards.cards_of([comment])[0], "tab": pages.TAB_OF[comment.status],
            "desk": reverse("admin:comments_comment_changelist"), **(extra_context or {}),
        }  # fmt: skip
        return self._shown(request, "staff/comments/comment.html", context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Decisions are the history, and stand on the comment's page."""
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[object_id]))

    def _only_moderators(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied(_("Only moderators may read the comments that came in and decide on them."))

    def _shown(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context})

    # --- Decisions ----------------------------------------------------------------------------------------------------
    def _decide(self, request: HttpRequest, back: str) -> HttpResponse:
        answer = _decided(request)
        if refusals.wants_json(request):
            return JsonResponse(_as_json(request, answer), json_dumps_params={"ensure_ascii": False})
        self._tell(request, answer)
        return HttpResponseRedirect(back)

    def _tell(self, request: HttpRequest, answer: Answer | None) -> None:
        if answer is None:
            messages.warning(request, NOTHING_CHOSEN)
            return
        if done := answer.outcome.done:
            undo = '{} <button class="q-undo" type="submit" form="hoan-tac" name="undo" value="{}">{}</button>'
            messages.success(request, format_html(undo, answer.said, cards.undo_value(done), _("Undo")))
        for sentence in answer.refusals:
            messages.warning(request, sentence)


def _decided(request: HttpRequest) -> Answer | None:
    """Call the verb that a button names, for its comment, its decisions or the ticked ones; None when there are none."""
    sent = request.POST
    if "undo" in sent:
        decisions = cards.undo_asked(sent.getlist("undo"))
        return Answer(pages.UNDO, len(set(decisions)), pages.UNDO.verb(decisions, by=request.user)) if decisions else None
    if act_of_many := pages.ACTS.get(sent.get("many", "")):
        act, seen = act_of_many, _seen(request, sent.getlist("chosen"))
    else:
        name = next((name for name in pages.ACTS if name in sent), "")
        if not name:
            return None
        act, seen = pages.ACTS[name], _seen(request, sent.getlist(name))
    if not seen:
        return None
    return Answer(act, len(dict(seen)), act.verb(seen, by=request.user))


def _seen(request: HttpRequest, keys: Iterable[str]) -> list[tuple[int, str]]:
    """Each comment with the status that stood on the sender's screen."""
    return [(int(key), request.POST.get(f"seen_{key}", "")) for key in keys if KEY.fullmatch(key)]


def _as_json(request: HttpRequest, answer: Answer | None) -> dict[str, Any]:
    """`done` and `taken` hold one entry per comment; `said` is for the ear, `waiting` for the numbers in menu and tab."""
    if answer is None:
        return {"done": [], "taken": [], "said": NOTHING_CHOSEN, "refusals": [], "waiting": cards.number_waiting(request)}
    outcome = answer.outcome
    return {
        "done": [
            {"id": made.comment_id, "words": f"{answer.act.after}: {made.comment.title}", "undo": cards.undo_value([made])} for made in outcome.done
        ],
        "taken": [{"id": c.pk, "words": cards.taken_told(c, decisions)} for c, decisions in outcome.taken],
        "said": answer.said,
        "refusals": answer.refusals,
        "waiting": cards.number_waiting(request),
    }
