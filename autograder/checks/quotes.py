"""Judging source lines that a student quotes from the material: cleaned, then compared as syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache

from autograder.errors import CourseError
from autograder.languages import Message
from autograder.messages import ja_quotes
from autograder.source import syntax
from autograder.source.parsing import LONGEST, balanced, clean, parse_line
from autograder.source.syntax import Match, SourceLine

MOST_LINES = 20  # more than that is no longer an answer with something beside it

_GENERAL = ("before_only", "not_source", "broken_line", "another_line", "no_such_line")  # least telling last

_QUOTED = re.compile(r"\(?\s*[rbuf]{0,2}['\"‘’“”＇＂]", re.IGNORECASE)
_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Quote:
    """The judgement of one quoted text."""

    credit: float  # share of the points, 0 to 1
    mistake: str | None = None
    sentence: str = ""  # to the student; empty when right
    remarks: tuple[str, ...] = ()


class QuoteKind(Enum):
    """What one quoted line is."""

    RIGHT = auto()
    MISSPELT = auto()
    BEFORE = auto()
    WRONG = auto()


@dataclass(frozen=True)
class _Judged:
    """One quoted line, judged."""

    line: str
    kind: QuoteKind
    mistake: str | None = None
    sentence: str = ""
    remarks: tuple[str, ...] = ()


def judge(
    text: str,
    *,
    right: str | Sequence[str],
    before: str | Sequence[str] = (),
    material: str | Sequence[str] = (),
    neighbours: Mapping[str, tuple[str, str]] | None = None,
) -> Quote:
    """Judge a text that should quote one or more of the `right` lines and nothing else.

    before: lines that may stand directly before the right line that uses what they assign.
    material: source texts that could be quoted from; their names are never taken for misspellings.
    neighbours: known wrong quotes: the mistake's name -> (source text, sentence); `...` in the text stands for any
    expression (`u = ...`). They name a fault and never change the credit.
    """
    if len(text) > LONGEST:
        return Quote(0.0, "too_long", ja_quotes.too_long())
    cleaned = clean(text)
    if not cleaned.lines:
        comments = "#" in text or "＃" in text
        return Quote(0.0, "no_lines", ja_quotes.only_comments() if comments else ja_quotes.empty())
    if len(cleaned.lines) > MOST_LINES:
        return Quote(0.0, "too_long", ja_quotes.too_long())
    key = _Key(_authored(right), _authored(before), _texts(material), neighbours or {})
    judged = key.judge(cleaned.lines)
    remarks = tuple(remark for line in judged for remark in line.remarks)
    if cleaned.replaced:
        remarks += (ja_quotes.full_width(cleaned.replaced),)
    return _verdict(judged, key.whole_neighbour(cleaned.lines), tuple(dict.fromkeys(remarks)))


def is_unquoted(answer: str, name: str) -> bool:
    """Whether a line of source is assigned to a name as it is, without quotation marks around it."""
    values = re.findall(rf"^[ \t]*{re.escape(name)}[ \t]*[=＝][ \t]*(.*)$", answer[:LONGEST], re.MULTILINE)
    return any(value and value != "..." and not _QUOTED.match(value) for value in values)


def _texts(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@lru_cache(maxsize=1024)
def _authored_lines(text: str) -> tuple[str, ...]:
    """The lines of a text of the author's: the same few for every student."""
    return clean(text).lines


def _authored(texts: str | Sequence[str]) -> tuple[SourceLine, ...]:
    """The key's lines; CourseError when one is not exactly one line of source."""
    lines = []
    for text in _texts(texts):
        cleaned = _authored_lines(text)
        statement = parse_line(cleaned[0]) if len(cleaned) == 1 else None
        if statement is None:
            raise CourseError(
                Message("not one line of Python source: {text!r}", text=text),
                next_step=Message("give each line of `right` and `before` as a string of its own"),
            )
        lines.append(SourceLine(cleaned[0], statement))
    return tuple(lines)


@dataclass(frozen=True)
class _Key:
    """An author's key for a question, and the judgement of single lines by it."""

    right: tuple[SourceLine, ...]
    before: tuple[SourceLine, ...]
    material: tuple[str, ...]
    neighbours: Mapping[str, tuple[str, str]]

    def judge(self, lines: Sequence[str]) -> tuple[_Judged, ...]:
        """Every line judged; one that belongs before a right line counts only where it stands there."""
        matches = [self._best(line, self.right) for line in lines]
        return tuple(
            self._right(line, match) if match is not None else self._beside(line, after)
            for line, match, after in zip(lines, matches, [*matches[1:], None], strict=True)
        )

    def whole_neighbour(self, lines: Sequence[str]) -> tuple[str, str] | None:
        """The known wrong quote that equals the whole text, exactly or apart from indexes: its name and sentence."""
        for any_index in (False, True):
            for mistake, (text, sentence) in self.neighbours.items():
                known = _authored_lines(text)
                if len(known) == len(lines) and all(
                    syntax.same(line, other, any_index=any_index) for line, other in zip(lines, known, strict=True)
                ):
                    return mistake, sentence
        return None

    def _best(self, line: str, key: Sequence[SourceLine]) -> Match | None:
        """The key's line closest to a quoted line, if they differ only in indexes or spelling."""
        found = [match for known in key if (match := syntax.match(line, known)) is not None]
        usable = [match for match in found if not match.slips or self._misspelt(match)]
        return min(usable, key=lambda match: (len(match.slips), len(match.indexes)), default=None)

    def _misspelt(self, match: Match) -> bool:
        """Whether the names that differ are slips, and not other names that exist."""
        return all(slip.plausible for slip in match.slips) and not any(
            slip.written in self._vocabulary for slip in match.slips
        )

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        key = [line.text for line in (*self.right, *self.before)]
        return syntax.names([*key, *self.material])

    def _right(self, line: str, match: Match) -> _Judged:
        if match.slips:
            mistake, sentence = self._named(line) or ("misspelt", _spelling(match))
            return _Judged(line, QuoteKind.MISSPELT, mistake, sentence)
        remarks = [ja_quotes.missing_colon(line)] if match.colon_missing else []
        remarks += [ja_quotes.other_index(line, match.known.text)] if match.indexes else []
        return _Judged(line, QuoteKind.RIGHT, remarks=tuple(remarks))

    def _beside(self, line: str, after: Match | None) -> _Judged:
        """A line that is not right itself; after: the right line that directly follows."""
        match = self._best(line, self.before)
        if match is not None and after is not None and syntax.leads_to(line, after):
            return (
                _Judged(line, QuoteKind.MISSPELT, "misspelt", _spelling(match))
                if match.slips
                else _Judged(line, QuoteKind.BEFORE)
            )
        mistake, sentence = self._named(line) or self._fault(line, match)
        return _Judged(line, QuoteKind.WRONG, mistake, sentence)

    def _named(self, line: str) -> tuple[str, str] | None:
        """The known wrong quote that this line is, or is one of: its name and sentence.

        Quotes with a right line in them are known as a whole only.
        """
        for mistake, (text, sentence) in self.neighbours.items():
            known = _authored_lines(text)
            if any(syntax.same(line, other, any_index=True) for other in known) and not any(map(self._is_right, known)):
                return mistake, sentence
        return None

    def _is_right(self, line: str) -> bool:
        return any(syntax.same(line, known.text) for known in self.right)

    def _fault(self, line: str, before: Match | None) -> tuple[str, str]:
        """The general mistake in a line: its name and its sentence."""
        if _JAPANESE.search(re.sub(r"(['\"]).*?\1", "", line)):
            return "not_source", ja_quotes.not_source(line)
        if not balanced(line):
            return "unbalanced", ja_quotes.unbalanced(line)
        for known in self.right:
            target = syntax.target(known)
            if target is not None and syntax.compares(line, known):
                return "comparison", ja_quotes.comparison(line, target)
            if target is not None and syntax.is_right_side(line, known):
                return "no_assignment", ja_quotes.no_assignment(line, target)
        if before is not None:
            return "before_only", ja_quotes.before_only(line)
        if any(syntax.same(line, known) for text in self.material for known in clean(text).lines):
            return "another_line", ja_quotes.another_line(line)
        broken = parse_line(line) is None and parse_line(f"{line}:") is None
        return (
            ("broken_line", ja_quotes.broken_line(line)) if broken else ("no_such_line", ja_quotes.no_such_line(line))
        )


def _spelling(match: Match) -> str:
    """The sentence on what is misspelt."""
    numbers = [slip for slip in match.slips if slip.number]
    if len(numbers) == len(match.slips) == 1:
        return ja_quotes.digit_one(numbers[0].written, numbers[0].right)
    return ja_quotes.misspelt([(slip.written, slip.right) for slip in match.slips])


def _verdict(judged: Sequence[_Judged], whole: tuple[str, str] | None, remarks: tuple[str, ...]) -> Quote:
    """The lines together: a misspelt answer and lines that do not belong each halve the credit.

    Where more do not belong than are right or misspelt, nothing was picked out: no credit.
    """
    kinds = {line.kind for line in judged}
    wrong = [line for line in judged if line.kind is QuoteKind.WRONG]
    misspelt = [line for line in judged if line.kind is QuoteKind.MISSPELT]
    right = sum(line.kind is QuoteKind.RIGHT for line in judged)
    scattered = len(wrong) > right + len(misspelt)
    if QuoteKind.RIGHT in kinds:
        wrong += misspelt
        credit = 0.5 if wrong else 1.0
    elif misspelt:
        credit = 0.25 if wrong else 0.5
    else:
        credit = 0.0
    if credit == 1.0:
        return Quote(credit, remarks=remarks)
    if scattered and credit:
        mistake, sentence = whole or ("too_many_lines", ja_quotes.too_many_lines(len(wrong)))
        return Quote(0.0, mistake, sentence, remarks)
    mistake, sentence = whole or _named_fault(wrong, misspelt, right=QuoteKind.RIGHT in kinds)
    return Quote(credit, mistake, sentence, remarks)


def _named_fault(wrong: Sequence[_Judged], misspelt: Sequence[_Judged], *, right: bool) -> tuple[str, str]:
    """The mistake's name and the sentence for a text that is no known wrong quote as a whole."""
    extra = [line for line in wrong if line.kind is QuoteKind.WRONG]
    if misspelt:
        beside = ja_quotes.also_extra([line.line for line in extra]) if extra else ""
        return misspelt[0].mistake or "misspelt", misspelt[0].sentence + beside
    worst = min(extra, key=lambda line: _rank(line.mistake))
    if not right:
        return worst.mistake or "no_such_line", worst.sentence
    sentence = ja_quotes.extra_lines([line.line for line in extra])
    if worst.mistake in _GENERAL:
        return "extra_line", sentence
    return worst.mistake or "extra_line", sentence + worst.sentence


def _rank(mistake: str | None) -> int:
    """The order of sentences: the author's mistakes, then those the engine recognises, then general ones."""
    return _GENERAL.index(mistake) + 1 if mistake in _GENERAL else 0
