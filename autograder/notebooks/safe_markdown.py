"""Students' Markdown, made safe to render by anybody: no tag but a few plain ones, no script, no request.

Renderers disagree about what is code and what is HTML, so the text is not parsed: whatever could begin a tag, an
image, a link or an entity anywhere is taken apart by a blank, unless it is one of a few harmless forms to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from autograder.text import marked

Attachments = Mapping[str, Mapping[str, str]]  # name -> image type -> base64

LONGEST = 20_000  # characters of one cell that are shown: some renderers take quadratic time
LONGEST_CODE = 100_000

_PLAIN = "b|i|u|s|em|strong|sub|sup|del|ins|small|mark|code|kbd|tt|font|span|center"
_COLOUR = r"[A-Za-z]{1,20}|#[0-9A-Fa-f]{3,8}"
_ANGLE = re.compile(
    rf"(?P<tag></?(?:{_PLAIN})>|<[bh]r ?/?>"
    rf'|<font color="?(?:{_COLOUR})"?>|<span style="color: ?(?:{_COLOUR});?">)'
    r"|<(?P<link>https?://[^\s<>]*)>"
    r"|<(?=[A-Za-z/!?])",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp);)(?=#|[A-Za-z][A-Za-z0-9]*;)")
_BRACKET = re.compile(
    r"!\[(?P<text>[^\[\]\n]*)\]\((?:<?attachment:(?P<name>[^()<>\n]*)>?"
    r"|(?P<data>data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*))\)"
    r"|!(?=\[)"
    r"|\](?=[(:])(?!\((?:https?://|mailto:|#))",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"\\(?=href|url|style|class|css|data|require|html|includegraphics|mml|bbox|unicode|tooltip)", re.IGNORECASE
)
_FENCE = re.compile(r"((?<!`)`{3,}+(?=[^`\n]*$)|(?<!~)~{3,}+)(?=([^\n]*))", re.MULTILINE)
# What may follow a fence, alone. Renderers strip different blanks and signs before they look for a name, and draw
# diagrams, formulas or HTML for some; a renderer of diagrams is a renderer of HTML.
_LANGUAGES = frozenset(
    "python python3 py py3 ipython ipython3 pycon text txt plain plaintext console bash sh shell json yaml toml csv "  # noqa: SIM905
    "c cpp java javascript js css sql r julia matlab diff".split()
) | {""}
_ATTACHED = re.compile(r"attachment:(picture-[0-9]+)\)")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_PICTURE = re.compile(r"data:image/[a-z]{1,10};base64,[A-Za-z0-9+/=]*")
_TICKS = re.compile(r"`+|~+")


def harmless_markdown(source: str, attachments: Attachments | None = None) -> tuple[str, Attachments]:
    """The text, with the pictures of it that are shown, under names that every renderer takes."""
    names = {name: f"picture-{number}" for number, name in enumerate(attachments or {}, start=1)}
    kept = {
        safe: bundle
        for name, safe in names.items()
        if (bundle := {kind: text for kind, data in (attachments or {})[name].items() if (text := _base64(data))})
    }
    text = _cut(marked(source), LONGEST)
    text = _BRACKET.sub(_bracket({name: safe for name, safe in names.items() if safe in kept}), text)
    text = _ANGLE.sub(_angle, text)
    text = _ENTITY.sub("& ", text)
    text = _COMMAND.sub(r"\\ ", text)
    return _FENCE.sub(_fence, text), {
        safe: kept[safe] for safe in dict.fromkeys(_ATTACHED.findall(text)) if safe in kept
    }


def as_block(source: str) -> str:
    """Text that is to be shown as it is, as a Markdown block: the cell of a type that would be taken for HTML."""
    text, _ = harmless_markdown(source)
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def without_pictures(text: str) -> str:
    """The text without the pictures that some editors write into it when one is pasted."""
    return _PICTURE.sub("", text) if "data:image/" in text else text


def visible_code(source: str) -> str:
    """Code as it is shown: no more of it than anybody will read."""
    return _cut(marked(source), LONGEST_CODE)


def _cut(text: str, limit: int) -> str:
    return text if len(without_pictures(text)) <= limit else f"{text[:limit]}\n\n…"


def _bracket(names: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    def apart(found: re.Match[str]) -> str:
        name = found["name"]
        if found["data"] is not None:
            return found[0]
        if name is None:
            return f"{found[0]} "
        safe = names.get(name) or names.get(unquote(name))
        return f"![{found['text']}](attachment:{safe})" if safe else f"! [{found['text']}] (attachment:{name})"

    return apart


def _fence(found: re.Match[str]) -> str:
    """The fence, and before anything but a language the word `text`, which renderers then take for the language."""
    return found[1] if found[2].strip(" \t").lower() in _LANGUAGES else f"{found[1]}text "


def _angle(found: re.Match[str]) -> str:
    return found["tag"] or found["link"] or "< "


def _base64(text: str) -> str:
    """The data without white space; empty when it is not base64."""
    joined = "".join(text.split())
    return joined if _BASE64.fullmatch(joined) else ""
