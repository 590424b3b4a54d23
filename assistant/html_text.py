"""HTML to text, as a reader sees it: blocks become lines, hidden text is dropped, quotations become `> ` lines.

selectolax parses; the walk over its nodes is ours, without recursion. The HTML is trimmed first, because the standard's
own algorithm (adoption agency, HTML 13.2.6.4.7) multiplies unclosed formatting elements without bound.
"""

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_CHARACTERS = 200_000
MOST_TAGS = 8_000
MOST_QUOTE_LEVELS = 30

_BULKY = re.compile(r"(?is)<(style|script|head|title|svg|math|template|noscript|object|select)\b[^>]*+>.*?</\1\s*>")
_COMMENT = re.compile(r"(?s)<!--.*?-->|<!\[.*?\]>")
_LONG_TAG = re.compile(r"<([a-zA-Z]{1,20})\b[^<>]{3000,}+>")
_FORMATTING = re.compile(
    r"(?i)<(/?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u|marquee|applet)(?=[\s/>])"
)
_BLOCKS_NAMES = """
address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul
"""
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
_APART_NAMES = """
p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre dl
"""
_APART = frozenset(_APART_NAMES.split())
_UNSEEN_NAMES = """
head style script title meta link template noscript object svg math select option textarea
"""
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)|max-height\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)"
    r"|(?:^|[;\s])(?:height|width)\s*:\s*0(?:px)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}px"
    r"|clip\s*:\s*rect\(\s*0",
    re.I,
)
_COLOUR = re.compile(r"(?:^|;)\s*(color|background(?:-color)?)\s*:\s*([^;!]+)", re.I)
_WHITE = re.compile(
    r"#f{3}(?:f{3})?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255|transparent|rgba\([^)]*,\s*0(?:\.0+)?\s*\)", re.I
)
# What Gmail writes for a paragraph that its author moved to the right: no quotation.
_INDENTED = re.compile(r"border\s*:\s*(?:none|0)", re.I)
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of_html(html: str) -> str:
    """The visible text. Lists get dashes, cells a space, links their words; at worst the tags are cut out."""
    from selectolax.lexbor import LexborHTMLParser

    html = _trimmed(html)
    try:
        root = LexborHTMLParser(html).root
    except Exception:  # the parser's own errors are not documented
        root = None
    if root is None:
        return re.sub(r"<[^<>]*>", " ", html)
    page = _Page()
    _walk(root, page)
    return page.text()


def _trimmed(html: str) -> str:
    """HTML of bounded cost: no comments, styles, giant attributes or formatting elements, few enough tags."""
    html = _LONG_TAG.sub(r"<\1>", html[: 10 * MOST_CHARACTERS].replace("\x00", ""))
    html = _BULKY.sub(" ", _COMMENT.sub("", html)) if _closes_well(html) else html
    html = _FORMATTING.sub(r"<\1span", html[:MOST_CHARACTERS])
    last = next(islice(re.finditer("<", html), MOST_TAGS, None), None)
    return html if last is None else html[: last.start()]


def _closes_well(html: str) -> bool:
    """Are there few enough openings for a search of each one's end to stay cheap?"""
    return (
        html.count("<!") < 500
        and len(re.findall(r"(?i)<(?:style|script|head|title|svg|math|template|noscript|object|select)\b", html)) < 200
    )


class _Page:
    """Lines under construction: words run on until a block ends; quotation marks stand before each line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.level = 0
        self.last_level = 0
        self.wanted_blank = False

    def words(self, text: str) -> None:
        self.current.append(text)

    def end_line(self, blank: bool = False) -> None:
        line = _WHITE_SPACE.sub(" ", "".join(self.current)).strip()
        self.current.clear()
        if line:
            if self.wanted_blank and self.lines:
                self.lines.append(">" * min(self.level, self.last_level))
            self.wanted_blank = False
            self.last_level = self.level
            self.lines.append(f"{'>' * self.level} {line}" if self.level else line)
        self.wanted_blank = self.wanted_blank or blank

    def literal(self, text: str) -> None:
        """Preformatted text keeps its line breaks."""
        for line in text.split("\n"):
            self.current.append(line)
            self.end_line()

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.lines)


def _walk(root: "LexborNode", page: _Page) -> None:
    """Depth first over the nodes, with a stack of what to do when an element ends."""
    stack: list[tuple[LexborNode | None, str]] = [(root, "")]
    preformatted = 0
    while stack:
        node, ending = stack.pop()
        if node is None:
            preformatted -= ending == "pre"
            _close(ending, page)
            continue
        if node.next is not None:
            stack.append((node.next, ""))
        tag = node.tag or ""
        if tag == "-text":
            words = node.text_content or ""
            if preformatted:
                page.literal(words)
            else:
                page.words(words)
        elif tag and not tag.startswith("-") and tag not in _UNSEEN:
            if tag == "br":
                _line_break(page)
                continue
            attributes = dict(node.attributes)
            if _is_hidden(attributes):
                if tag in _BLOCKS:
                    page.end_line()
                continue
            ending = _open(tag, attributes, page)
            preformatted += tag == "pre"
            stack.append((None, ending))
            if node.child is not None:
                stack.append((node.child, ""))


def _line_break(page: _Page) -> None:
    """A `<br>` ends the line; a second one leaves a blank line."""
    empty = not "".join(page.current).strip()
    page.end_line(blank=empty)


def _open(tag: str, attributes: dict[str, str | None], page: _Page) -> str:
    """What the start of an element does to the page, and the name of what its end must undo."""
    quoted = tag == "blockquote" and not _INDENTED.search(attributes.get("style") or "")
    if tag in _BLOCKS or quoted:
        page.end_line(blank=tag in _APART or quoted)
    if tag == "li":
        page.words("- ")
    elif tag in ("td", "th"):
        page.words(" ")
    elif tag == "hr":
        page.words("-" * 20)
    if quoted and page.level < MOST_QUOTE_LEVELS:
        page.level += 1
        return "quote"
    if tag == "pre":
        return "pre"
    return "apart" if tag in _APART else "block" if tag in _BLOCKS else ""


def _close(ending: str, page: _Page) -> None:
    if not ending:
        return
    page.end_line(blank=ending in ("apart", "quote"))
    if ending == "quote":
        page.level -= 1


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    """Is the element invisible to a reader: by attribute, by style, or white upon white?"""
    if not attributes:
        return False
    if "hidden" in attributes or (attributes.get("aria-hidden") == "true" and "style" in attributes):
        return True
    style = attributes.get("style") or ""
    if style and _HIDDEN_STYLE.search(style):
        return True
    colours = {name.lower(): value for name, value in _COLOUR.findall(style)} if style else {}
    colour = colours.get("color") or attributes.get("color") or ""
    return bool(_WHITE.match(colour.strip())) and not any(name.startswith("background") for name in colours)
