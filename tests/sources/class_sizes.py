"""Reads as much C++ as it takes to count what classes are made of: declarations of a scope, classes with their members,
and whose functions a source defines. No compiler: macros stay unexpanded, templates are read as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

STRINGS = r'R"(\w*)\(.*?\)\1"|"(\\.|[^"\\\n])*"|(?<!\w)\'(\\.|[^\'\\\n])+\''
NOT_CODE = re.compile(STRINGS + r"|//[^\n]*|/\*.*?\*/|^[ \t]*#([^\n]*\\\n)*[^\n]*", re.S | re.M)
ACCESS = re.compile(r"\s*(public|private|protected|Q_SIGNALS|signals)\s*(?:Q_SLOTS|slots)?\s*:(?!:)")
MACRO = re.compile(r"\s*(Q_OBJECT|Q_GADGET|(Q_|QML_)[A-Z_]+\s*\([^()]*\))\s*")
TEMPLATE = re.compile(r"\s*template\s*(?=<)")
TYPE_HEAD = re.compile(r"\s*(class|struct|union)\b(?:\s*\[\[.*?\]\])?(?:\s*alignas\s*\([^()]*\))?\s*([\w:]*)")
NO_MEMBER = re.compile(r"\s*(friend|using|typedef|static_assert|enum|static)\b")
NAMESPACE = re.compile(r"\s*(?:inline\s+)?namespace\b\s*([\w:]*)|\s*extern\b")
FUNCTION_NAME = re.compile(r"((?:\w+\s*::\s*)*)(~?\w+|operator\s*(?:\(\s*\)|\[\s*\]|[^\s\w(]+|[\w:&*\s]+))\s*$")


@dataclass
class Declaration:
    """What stands in a scope up to its semicolon or the end of its body."""

    head: str  # without the bodies in braces
    body: tuple[int, int] | None  # of its first pair of braces
    start: int


@dataclass
class ClassSize:
    name: str  # with its namespaces and the classes around it
    line: int
    functions: list[str] = field(default_factory=list)  # public ones, without constructors, destructor and operators
    members: list[str] = field(default_factory=list)  # of an object: without static ones


def blank(text: str) -> str:
    """The text with comments, strings and preprocessor lines as spaces: every place stays where it is."""
    return NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group(0)), text)


def closing(text: str, start: int) -> int:
    """Place of the brace that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place
    return len(text)


def declarations(text: str, begin: int, end: int) -> Iterator[Declaration]:
    """Of a scope, whose inside is text[begin:end]; access labels stand before what they are followed by."""
    start, place, depth, head, body = begin, begin, 0, "", None
    while place < end:
        character = text[place]
        depth += (character in "([") - (character in ")]")
        if character == "{":
            close = closing(text, place)
            if depth == 0:
                body = body or (place + 1, close)
            place = close
            goes_on = text[close + 1 : end].lstrip()[:1] in (";", ",", "{") or has_value(head)
            ended = depth == 0 and (not goes_on or NAMESPACE.match(head) is not None)
            head += "{}"
        else:
            ended = character == ";" and depth == 0
            head += "" if ended else character
        place += 1
        if ended:
            yield Declaration(head, body, start)
            start, head, body = place, "", None


def without_templates(head: str) -> str:
    """`head` without what stands in angle brackets."""
    head = re.sub(r"<<|->|<=>|<=|>=", "  ", head)
    while (shorter := re.sub(r"<[^<>;]*>", "", head)) != head:
        head = shorter
    return head


def before_value(head: str) -> str:
    """What stands before a declaration's `=`, if it has one outside parentheses."""
    depth = 0
    for place, character in enumerate(head):
        depth += (character in "([") - (character in ")]")
        if character == "=" and depth == 0 and not re.search(r"operator\s*[^\s\w(]*$", head[:place]):
            return head[:place]
    return head


def has_value(head: str) -> bool:
    flat = without_templates(head)
    return before_value(flat) != flat


def function_name(head: str) -> tuple[str, str] | None:
    """Qualifier ("A::B", or nothing) and name of the function that is declared, nothing where it is none."""
    head = re.sub(r"\[\[.*?\]\]|\b(alignas|decltype|explicit|noexcept)\s*\([^()]*\)", " ", head)
    operator = re.search(r"\boperator\b", head)
    if operator:
        name = re.search(r"((?:\w+\s*::\s*)*)operator", without_templates(head[: operator.end()]))
        return re.sub(r"\s|::\s*$", "", name.group(1)), "operator"
    head = without_templates(before_value(head))
    opening = head.find("(")
    if opening < 0 or re.match(r"\(\s*(\w+::)?\*", head[opening:]):  # void (*member)(int)
        return None
    found = FUNCTION_NAME.search(head[:opening])
    return (re.sub(r"\s|::\s*$", "", found.group(1)), found.group(2)) if found else None


def member_names(head: str) -> list[str]:
    """Names in `int a = 1, b[2], c{}`."""
    flat = re.sub(r"\(\s*\*\s*(\w+)\s*\)\s*\([^()]*\)", r" \1", re.sub(r"\{\}", "", head))  # void (*name)(int)
    flat = without_templates(flat)
    while (shorter := re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", flat)) != flat:
        flat = shorter
    parts = [re.findall(r"\w+", re.split(r"[=:](?!:)(?<!::)", part)[0]) for part in flat.split(",")]
    return [words[-1] for words in parts if words]


def classes(text: str) -> list[ClassSize]:
    """Every class with a body outside functions."""
    text, found = blank(text), []

    def scope(begin: int, end: int, outer: str, own: ClassSize | None, access: str) -> None:
        for one in declarations(text, begin, end):
            head = one.head
            while label := ACCESS.match(head) or MACRO.match(head):
                access = label.group(1) if label.re is ACCESS else access
                head = head[label.end() :]
            if template := TEMPLATE.match(head):
                head = head[end_of_brackets(head, template.end()) :]
            kind, space = TYPE_HEAD.match(head), NAMESPACE.match(head)
            if space and one.body and own is None:
                scope(*one.body, joined(outer, space.group(1)), None, "")
            elif kind and one.body and not function_name(head[kind.end() :].split("{}")[0]):
                inner = ClassSize(joined(outer, kind.group(2) or "unnamed"), text.count("\n", 0, one.body[0]) + 1)
                found.append(inner)
                scope(*one.body, inner.name, inner, "private" if kind.group(1) == "class" else "public")
                rest = head.split("{}", 1)[1]
                if own and rest.strip():
                    own.members += member_names(rest)
            elif own and head.strip() and not (kind and re.fullmatch(r"[\w:]*\s*", head[kind.start(2) :])):
                add_member(own, head, access)

    scope(0, len(text), "", None, "")
    return found


def add_member(own: ClassSize, head: str, access: str) -> None:
    named = function_name(head)
    if named:
        special = named[1] in ("operator", own.name.split("::")[-1]) or named[1].startswith("~")
        barred = re.match(r"\s*(friend|using|typedef|static_assert)\b", head)
        if access not in ("private", "protected") and not special and not barred:
            own.functions.append(named[1])
    elif not NO_MEMBER.match(head):
        own.members += member_names(head)


def end_of_brackets(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "<") - (text[place] == ">")
        if depth == 0:
            return place + 1
    return len(text)


def joined(outer: str, name: str) -> str:
    return "::".join(part for part in (outer, name) if part)


def defined_outside(text: str) -> set[str]:
    """Qualified names of what functions are defined for: classes, and namespaces that are written out."""
    text, found = blank(text), set()

    def scope(begin: int, end: int, outer: str) -> None:
        for one in declarations(text, begin, end):
            head = one.head
            space = NAMESPACE.match(head)
            if space and one.body:
                scope(*one.body, joined(outer, space.group(1)))
                continue
            if template := TEMPLATE.match(head):
                head = head[end_of_brackets(head, template.end()) :]
            is_definition = one.body or re.search(r"=\s*default\s*$", head)
            named = function_name(head.split("{}")[0]) if is_definition and not TYPE_HEAD.match(head) else None
            if named and named[0]:
                found.add(joined(outer, named[0]))

    scope(0, len(text), "")
    return found
