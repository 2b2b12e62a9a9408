"""How mail programs mark in HTML what they quote, a program a line."""

import re
from enum import Enum

# Not among them: div.gmail_quote and div.protonmail_quote. Who answers inside of the quotation writes there,
# between two blockquotes.
_CLASSES = re.compile(
    r"gmail_attr|(?:ydp\w*)?yahoo_quoted|yahoo-quoted.*|moz-cite-prefix|moz-forward-container"
    r"|tutanota_quote|outlookmessageheader|replyforwardheader|mail-quote|quotedtext|quoted-text"
    r"|ms-outlook-mobile-reference-message|freebirdformview|front-blockquote|hey_quoted|missive_quote|spark-quote"
    r"|superhuman-quote|ox-quote|re-quote|wm_quote|sh-quoted-content|hmmessage-quote|msgcitation|naver_quote|daum_quote"
    r"|email_quote|gmail-quote|ymail_quote|mcntquote|polymail_quote|history_container|thread-quote"
)
_IDS = re.compile(
    r"(?:ydp|yiv)?\w*yahoo_quoted.*|isreplycontent|replycontent|ntesmailreply|olk_src_body_section|aolmsgpart_.*|mail-editor-reference-message-container"
    r"|isforwardcontent|replybody|tmail-quoted.*|reply-quote|ecxreplycontent"
)
_ONWARD = re.compile(
    r"(?:x_)*(?:divrplyfwdmsg|appendonsend|stopspelling|zwchr|ms-outlook-mobile-body-separator-line)"
)
_OWN_INDENT = re.compile(r"border(?:-[a-z]+)?:none|border(?:-[a-z]+)?:0")
# Outlook's line above "From: … Sent: …": a paragraph of its own with a rule at the top.
_OUTLOOK_RULE = re.compile(
    r"border:none;border-top:solid#?\w{3,14}1\.0pt;padding:3\.0pt0\w*0\w*0\w*"
    r"|padding-top:5px;border-top-color:rgb\(229,229,229\);border-top-width:1px;border-top-style:solid"
    r"|border-top-style:solid;border-top-width:1px;border-top-color:rgb\(229,229,229\)"
)
_SPACE = re.compile(r"\s+")
# Not "font-size:0" and not "mso-hide": templates set them around what is shown.
_UNSEEN = re.compile(r"display:none|visibility:hidden|max-height:0(?:px)?;.{0,200}overflow:hidden")


class Quotes(Enum):
    """What a tag says of quotation."""

    NO = 0
    INSIDE = 1  # its content is quoted
    ONWARD = 2  # everything after it is quoted, to the end of the mail


def quotes(name: str, attributes: dict[str, str], in_container: bool = True) -> Quotes:
    """What this tag says of quotation, in any of the programs known; ``in_container``: in div.gmail_quote."""
    if not attributes:
        return Quotes.INSIDE if name == "blockquote" else Quotes.NO
    identity = attributes.get("id", "")[:80].casefold()
    if identity and _ONWARD.fullmatch(identity):
        return Quotes.ONWARD
    if attributes.get("data-marker") == "__DIVIDER__":
        return Quotes.ONWARD
    style = _SPACE.sub("", attributes.get("style", "")[:500]).casefold()
    if style and name in {"div", "p", "td"} and _OUTLOOK_RULE.search(style):
        return Quotes.ONWARD
    classes = attributes.get("class", "")[:300].casefold().split()
    if any(_CLASSES.fullmatch(one) for one in classes) or (identity and _IDS.fullmatch(identity)):
        return Quotes.INSIDE
    if name == "includetail":
        return Quotes.INSIDE
    if name == "blockquote":
        is_cited = attributes.get("type", "").casefold() == "cite" or "cite" in attributes
        if "gmail_quote" in classes and not (is_cited or in_container):
            return Quotes.NO  # Gmail's button for a citation of one's own
        return Quotes.NO if _OWN_INDENT.search(style) and not is_cited else Quotes.INSIDE
    return Quotes.NO


def unseen(attributes: dict[str, str]) -> bool:
    """Whether a reader does not see this tag's content: hidden previews and the like."""
    if "hidden" in attributes:
        return True
    style = _SPACE.sub("", attributes.get("style", "")[:500]).casefold()
    return bool(style and _UNSEEN.search(style))
