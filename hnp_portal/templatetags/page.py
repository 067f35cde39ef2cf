"""What every page is written with: moments in our form, and parts that are the same on all pages of one frame."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone

from hnp_portal.frame import Here

register = template.Library()


@register.filter
def moment(value: datetime) -> SafeString:
    """`10:16 13/03/2018` as the clock here shows it, in both languages, and for machines. Many times quicker than the `date` filter."""
    here = value.astimezone(get_default_timezone())
    shown = f'<time datetime="{here.isoformat()}">{here.hour:02}:{here.minute:02} {here.day:02}/{here.month:02}/{here.year:04}</time>'
    return SafeString(shown)  # nosec B703 # digits alone, nothing that anybody typed


@register.filter(is_safe=True)
def iso(value: datetime) -> str:
    """For machines alone: `2018-03-13T10:16:00+07:00`."""
    return value.astimezone(get_default_timezone()).isoformat()


@register.simple_tag(takes_context=True)
def menu_place(context: Context) -> Here:
    """The entry of the menu to be marked: this page's own, or that of the article's category."""
    category = getattr(context.get("article"), "category", None)
    here: Here = context["portal"].here(getattr(context.get("request"), "path", ""), category.get_absolute_url() if category else "")
    return here


class Kept(Node):
    """Holds the nodes between the tags; `keys` are what they depend on beside the frame."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys

    def render(self, context: Context) -> SafeString:
        place = (self, *(key.resolve(context) for key in self.keys))
        kept: dict[Any, SafeString] = context["portal"].kept
        if place not in kept:
            kept[place] = self.nodelist.render(context)
        return kept[place]


@register.tag("kept")
def do_kept(parser: Parser, token: Token) -> Kept:
    """`{% kept %}…{% endkept %}`: rendered once for a frame, since it shows nothing else; `{% kept x %}` once for each x."""
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, keys)
