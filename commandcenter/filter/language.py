"""The filter bar's language: `unit:water light:red,yellow age>2h -stage:filed "burst main" leak`.

`parse` reads it, `Filter.sift` and `Filter.matches` apply it. Terms are joined by *and*, values
after a comma by *or*, a leading `-` turns a term round. Names and codes both work, in every
language the city's data has; full-width punctuation and Chinese field names mean the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final, TypeVar

from commandcenter.awaiting import Awaited
from commandcenter.case import Case, Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.filter.fields import JUDGES, NEVER, Candidate, Field, Verdicts
from commandcenter.frozen import frozen
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.refusal import Refused
from commandcenter.roles import Loop, Person
from commandcenter.wording import _, join, language

SPANS: Final = frozenset({Field.AGE, Field.DUE})
"""Fields compared with a length of time, by `>` or `<`."""

KEYWORDS: Final[dict[str, Field]] = {
    **{field.value: field for field in Field if field is not Field.WORDS},
    "单位": Field.UNIT,
    "灯": Field.LIGHT,
    "时长": Field.AGE,
    "时限": Field.DUE,
    "网格": Field.CELL,
    "类别": Field.CLASS,
    "阶段": Field.STAGE,
    "区域": Field.AREA,
    "编号": Field.NUMBER,
    "来源": Field.SOURCE,
    "等级": Field.URGENCY,
    "地点": Field.PLACE,
    "部件": Field.COMPONENT,
    "层级": Field.LOOP,
    "等待": Field.AWAITS,
    "回退": Field.RETURNS,
    "督办": Field.ORDER,
}

_LIGHTS: Final = {
    "red": "red",
    "overdue": "red",
    "红": "red",
    "超期": "red",
    "yellow": "yellow",
    "due soon": "yellow",
    "黄": "yellow",
    "将到期": "yellow",
    "green": "green",
    "on time": "green",
    "绿": "green",
    "按时": "green",
    "grey": "grey",
    "gray": "grey",
    "suspended": "grey",
    "灰": "grey",
    "挂账": "grey",
}
_URGENCIES: Final = {
    **{urgency.name.lower(): urgency.name.lower() for urgency in Urgency},
    "紧急": "emergency",
    "加急": "urgent",
    "一般": "ordinary",
    "低": "low",
}

_PLACES: Final = {"none": "none", "无": "none", "known": "known", "有": "known"}
"""Places themselves are searched by words, `cell:` and `area:`."""

_LOOPS: Final = {
    **{str(loop): str(loop) for loop in Loop},
    "社区": "community",
    "街道": "street",
    "区": "district",
}
_AWAITED: Final = {
    **{str(each): str(each) for each in Awaited},
    "none": "none",
    "审批": "approval",
    "申诉": "appeal",
    "不满意": "complaint",
    "告知": "tell",
    "答复": "reply",
    "报到": "report_in",
    "签收": "sign",
    "无": "none",
}
_ORDERS: Final = {
    **{state: state for state in ("overdue", "open", "answered", "none")},
    "超期": "overdue",
    "待答复": "open",
    "已答复": "answered",
    "无": "none",
}

_SECONDS: Final = {
    **dict.fromkeys(("s", "秒"), 1),
    **dict.fromkeys(("m", "min", "分", "分钟"), 60),
    **dict.fromkeys(("h", "时", "小时"), 3_600),
    **dict.fromkeys(("d", "天", "日"), 86_400),
    **dict.fromkeys(("w", "周"), 604_800),
}
_PART: Final = re.compile(r"(\d{1,6})(min|分钟|小时|[smhdw秒分时天日周])")
LONGEST: Final = timedelta(days=36_525)
"""A hundred years; nothing a filter could mean is longer."""

_QUOTES: Final = '"“”'
_COMMAS: Final = ",，、"
_MINUS: Final = "-－"
_HEAD: Final = re.compile(rf"([^\s:：<>＜＞{_QUOTES}{_COMMAS}]+)([:：]|[<>＜＞]=?)")
_BARE: Final = re.compile(rf"[^\s{_QUOTES}{_COMMAS}]+")
_PHRASE: Final = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")


class Unreadable(Refused):
    """The text is no filter; the message says why, `position` where (characters from 0)."""

    def __init__(self, message: str, position: int, unfinished: bool = False) -> None:
        super().__init__(message)
        self.position = position
        self.unfinished = unfinished
        """Whether it may become readable by typing on."""


C = TypeVar("C", bound=Candidate)
T = TypeVar("T")


@frozen
class Term:
    """One field (or the free words) and the values of which one must fit."""

    field: Field
    values: tuple[str, ...]
    """In lower case; lights, stages and urgencies by their code."""
    negated: bool = False

    def sift(self, rows: Sequence[C], city: City, now: datetime) -> list[C]:
        """Those of `rows` that it lets through, in their order."""
        wanted = not self.negated
        if self.field is Field.WORDS:
            return self._sift_words(rows, wanted)
        code_of, judge = JUDGES[self.field]
        values = self.values
        verdicts = Verdicts(lambda code: any(judge(city, code, value) for value in values))
        return [row for row in rows if verdicts[code_of(row)] is wanted]

    def _sift_words(self, rows: Sequence[C], wanted: bool) -> list[C]:
        if len(self.values) == 1:
            word = self.values[0]
            return [row for row in rows if (word in row.words) is wanted]
        words = self.values
        return [row for row in rows if any(word in row.words for word in words) is wanted]

    def __str__(self) -> str:
        values = ",".join(_quoted(value) for value in self.values)
        head = "" if self.field is Field.WORDS else f"{self.field}:"
        return f"{'-' * self.negated}{head}{values}"


@frozen
class SpanTerm:
    """`age>2h`: reported more than two hours ago; `due<30m`: not overdue, due within 30 minutes."""

    field: Field
    more: bool
    span: timedelta
    negated: bool = False

    def sift(self, rows: Sequence[C], city: City, now: datetime) -> list[C]:
        """Those of `rows` that it lets through, in their order."""
        wanted, more, span = not self.negated, self.more, self.span
        if self.field is Field.AGE:
            since = now - span
            return [r for r in rows if ((r.case.reports[0].reported_at < since) is more) is wanted]
        start = now.timestamp()
        until = start + span.total_seconds()
        if more:
            return [row for row in rows if (until < row.due < NEVER) is wanted]
        return [row for row in rows if (start < row.due < until) is wanted]

    def __str__(self) -> str:
        return f"{'-' * self.negated}{self.field}{'>' if self.more else '<'}{_span_text(self.span)}"


@frozen
class Filter:
    """Terms that must all hold. `str` gives text that reads back as the same filter."""

    terms: tuple[Term | SpanTerm, ...] = ()

    def matches(self, case: Case, city: City, now: datetime) -> bool:
        """Whether it lets `case` through at `now`."""
        return bool(self.sift([Candidate.of(case, city, now)], city, now))

    def sift(self, rows: Sequence[C], city: City, now: datetime) -> list[C]:
        """Those of `rows` that it lets through, in their order; quick for 100,000 of them."""
        for term in self.terms:
            rows = term.sift(rows, city, now)
        return list(rows)

    @property
    def asks_words(self) -> bool:
        """Whether it looks at a candidate's words."""
        return any(term.field is Field.WORDS for term in self.terms)

    @property
    def asks_light(self) -> bool:
        """Whether a change of light can change its answer."""
        return any(term.field is Field.LIGHT for term in self.terms)

    @property
    def asks_time(self) -> bool:
        """Whether its answer changes while time passes, without any event or change of light."""
        return any(isinstance(term, SpanTerm) for term in self.terms)

    def __str__(self) -> str:
        return " ".join(str(term) for term in self.terms)


EVERYTHING: Final = Filter()


def inbox_of(person: Person) -> str:
    """The filter of the cases that somebody's level and areas make theirs; empty for all.

    In the language in use, as they would type it themselves.
    """
    terms = []
    if person.loop is not None:
        terms.append(f"{_said(KEYWORDS, Field.LOOP)}:{_said(_LOOPS, str(person.loop))}")
    if person.areas:
        terms.append(f"{_said(KEYWORDS, Field.AREA)}:{','.join(person.areas)}")
    return " ".join(terms)


def _said(words: Mapping[str, T], meaning: T) -> str:
    """The first word for `meaning`; in Chinese the first that is Chinese."""
    plain = not language().startswith("zh")
    return next(word for word, of in words.items() if of == meaning and word.isascii() == plain)


def parse(text: str) -> Filter:
    """The filter that `text` says. Raises Unreadable with a sentence and a position."""
    terms: list[Term | SpanTerm] = []
    at = _skip_space(text, 0)
    while at < len(text):
        negated = text[at] in _MINUS
        start = at + negated
        head = _HEAD.match(text, start)
        if head is None:
            values, at = _values(text, start)
            if not values and negated and (start == len(text) or text[start].isspace()):
                raise Unreadable(_("A minus needs a term right after it."), start, True)
            if values:
                terms.append(Term(Field.WORDS, values, negated))
        else:
            term, at = _field_term(text, head, negated)
            terms.append(term)
        at = _skip_space(text, at)
    return Filter(tuple(terms))


def _field_term(text: str, head: "re.Match[str]", negated: bool) -> tuple[Term | SpanTerm, int]:
    name, sign = head[1].casefold(), head[2]
    field = KEYWORDS.get(name)
    if field is None:
        raise Unreadable(_no_field(head[1]), head.start())
    colon = sign in ":："
    if colon and field in SPANS:
        message = _("Write {field}>2h or {field}<2h.").format(field=head[1])
        raise Unreadable(message, head.start(2))
    if not colon and field not in SPANS:
        message = _("“{field}” takes a colon, such as {field}:value.").format(field=head[1])
        raise Unreadable(message, head.start(2))
    values, end = _values(text, head.end())
    if not values:
        message = _("A value is missing after “{field}”.").format(field=head[0])
        raise Unreadable(message, head.end(), end >= len(text))
    if not colon:
        span = _span(values[0] if len(values) == 1 else "", head.end(), end >= len(text))
        return SpanTerm(field, sign[0] in ">＞", span, negated), end
    return Term(field, _codes(field, values, head.end()), negated), end


def _values(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The values from `at` on, parted by commas, and where they end."""
    values: list[str] = []
    while at < len(text) and not text[at].isspace():
        if text[at] in _COMMAS:
            at += 1
        elif text[at] in _QUOTES:
            phrase = _PHRASE.match(text, at)
            if phrase is None:
                raise Unreadable(_("A quotation mark is not closed."), at, True)
            values += [phrase[1].casefold()] if phrase[1].strip() else []
            at = phrase.end()
        else:
            bare = _BARE.match(text, at)
            assert bare is not None
            values.append(bare[0].casefold())
            at = bare.end()
    return tuple(dict.fromkeys(values)), at


def _codes(field: Field, values: tuple[str, ...], at: int) -> tuple[str, ...]:
    """Lights, stages and urgencies by their code; a beginning stands for all it can become."""
    if field not in _NAMED:
        return values
    names = _NAMED[field]()
    found: dict[str, None] = {}
    for value in values:
        exact = names.get(value)
        codes = [exact] if exact else [names[name] for name in names if name.startswith(value)]
        if not codes:
            message = _("“{value}” is not a known {field}; there are: {known}.")
            known = join(dict.fromkeys(names.values()))
            raise Unreadable(message.format(value=value, field=field.value, known=known), at)
        found |= dict.fromkeys(codes)
    return tuple(found)


def _stage_names() -> dict[str, str]:
    names = {str(stage): str(stage) for stage in Stage}
    for stage, name in STAGE_NAMES.items():
        names[name.casefold()] = names[_(name).casefold()] = str(stage)
    return names


_NAMED: Final[dict[Field, Callable[[], dict[str, str]]]] = {
    Field.LIGHT: lambda: _LIGHTS,
    Field.STAGE: _stage_names,
    Field.URGENCY: lambda: _URGENCIES,
    Field.PLACE: lambda: _PLACES,
    Field.LOOP: lambda: _LOOPS,
    Field.AWAITS: lambda: _AWAITED,
    Field.ORDER: lambda: _ORDERS,
}


def _span(value: str, at: int, unfinished: bool) -> timedelta:
    parts = _PART.findall(value)
    if not parts or "".join(number + unit for number, unit in parts) != value:
        message = _("A length of time is missing here, such as 30m, 2h or 1d12h.")
        raise Unreadable(message, at, unfinished)
    span = timedelta(seconds=sum(int(number) * _SECONDS[unit] for number, unit in parts))
    if span > LONGEST:
        raise Unreadable(_("That is longer than a hundred years."), at)
    return span


def _span_text(span: timedelta) -> str:
    rest, text = round(span.total_seconds()), ""
    for unit in ("d", "h", "m", "s"):
        count, rest = divmod(rest, _SECONDS[unit])
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def _no_field(name: str) -> str:
    close = get_close_matches(name.casefold(), KEYWORDS, n=1)
    if close:
        message = _("There is no field “{name}”; did you mean “{close}”?")
        return message.format(name=name, close=close[0])
    message = _("There is no field “{name}”. To search for the words, put them in quotes.")
    return message.format(name=name)


def _quoted(value: str) -> str:
    plain = _BARE.fullmatch(value) and not _HEAD.match(value) and value[0] not in _MINUS
    return value if plain else f'"{value}"'


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
