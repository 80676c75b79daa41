"""Rules of the sources that no compiler checks. Each rule takes the repository's folder and returns its violations, one
line of text each ("path:line: what is wrong"). CONTRIBUTING.md says why the rules exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from class_sizes import NOT_CODE, blank, classes, defined_outside

SOURCE_FOLDERS = ("app", "core", "ui", "tests", "packaging", "cmake")
CODE_SUFFIXES = (".cpp", ".h")
COUNTED_SUFFIXES = (".cpp", ".h", ".py", ".sh", ".cmake", ".txt")
MAX_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_PUBLIC_FUNCTIONS = 15  # of a class, without constructors, destructor and operators
MAX_DATA_MEMBERS = 12
LARGE_CLASSES = "tests/sources/large_classes.txt"
FORBIDDEN_STEMS = ("utils", "util", "common", "helpers", "helper", "manager")
SHOWN_FOLDERS = tuple(
    f"core/{folder}/" for folder in ("base", "records", "constitution", "dataset", "evaluation", "run", "workbench")
)
ENGINE_FOLDERS = ("core/model/", "core/sami/", "core/judging/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
QT_INCLUDE = re.compile(r"^(Q[A-Z]\w*(/|$)|Qt\w+/)")
TORCH_INCLUDE = re.compile(r"^(torch|ATen|c10|caffe2)/")
SQLITE_INCLUDE = re.compile(r"^(SQLiteCpp/|sqlite3)")
SQL = re.compile(
    r'"\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|VIEW)|'
    r"ALTER\s+TABLE|DROP\s+TABLE|PRAGMA\s|BEGIN\s+(IMMEDIATE|TRANSACTION)|ROLLBACK)",
    re.IGNORECASE,
)


def files(root: Path, suffixes: tuple[str, ...], folders=SOURCE_FOLDERS) -> Iterator[tuple[str, list[str]]]:
    """Path from the root and lines of every source file."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes:
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8").splitlines()


def includes(root: Path, folders=SOURCE_FOLDERS) -> Iterator[tuple[str, int, str]]:
    """Path, line number and included name of every include."""
    for path, lines in files(root, CODE_SUFFIXES, folders):
        for number, line in enumerate(lines, 1):
            if found := INCLUDE.match(line):
                yield path, number, found.group(2)


def no_qt_under_core(root: Path) -> list[str]:
    return [f"{p}:{n}: Qt in core: {name}" for p, n, name in includes(root, ("core",)) if QT_INCLUDE.match(name)]


def torch_only_in_the_engine(root: Path) -> list[str]:
    """And in the command line's subcommands that run it; never in the window."""
    found = []
    for path, number, name in includes(root, ("core", "ui", "app")):
        inside = path.startswith(ENGINE_FOLDERS) or (path.startswith("app/") and not path.startswith("app/workbench"))
        if TORCH_INCLUDE.match(name) and not inside:
            found.append(f"{path}:{number}: LibTorch outside the engine: {name}")
    return found


def core_and_window_do_not_see_the_engine(root: Path) -> list[str]:
    """sami_core and the window are linked without the engine: its headers bring LibTorch with them."""
    found = []
    for path, number, name in includes(root, ("core", "ui", "app")):
        outside = path.startswith(("core/", "ui/", "app/workbench")) and not path.startswith(ENGINE_FOLDERS)
        if outside and name.startswith(ENGINE_FOLDERS):
            found.append(f"{path}:{number}: engine header outside the engine: {name}")
    return found


def no_store_in_engine_worker_or_core(root: Path) -> list[str]:
    found = []
    for path, number, name in includes(root, ("core", "app")):
        inside = path.startswith(("core/store/", "core/workbench/"))
        barred = (path.startswith("core/") and not inside) or path.startswith("app/worker")
        if barred and name.startswith("core/store/"):
            found.append(f"{path}:{number}: the experiment file is out of bounds here: {name}")
    return found


def programs_speak_to_the_workbench(root: Path) -> list[str]:
    """The window and the command line call use cases; neither puts one together from the tables. The window sees no
    more of the core than it shows."""
    found = []
    for path, number, name in includes(root, ("ui", "app")):
        if name.startswith("core/store/"):
            found.append(f"{path}:{number}: a use case of core/workbench is missing: {name}")
        elif path.startswith(("ui/", "app/workbench")) and name.startswith("core/") and not name.startswith(SHOWN_FOLDERS):
            found.append(f"{path}:{number}: no matter of the window: {name}")
    return found


def sql_only_in_store(root: Path) -> list[str]:
    found = []
    for path, number, name in includes(root, ("core", "ui", "app")):
        if SQLITE_INCLUDE.match(name) and not path.startswith("core/store/"):
            found.append(f"{path}:{number}: SQLite outside core/store: {name}")
    for path, lines in files(root, CODE_SUFFIXES, ("core", "ui", "app")):
        for number, line in enumerate(lines, 1):
            if SQL.search(line) and not path.startswith("core/store/"):
                found.append(f"{path}:{number}: SQL outside core/store")
    return found


def folders_of_core_have_no_cycles(root: Path) -> list[str]:
    """A folder may use another only if that one does not use it back, directly or through others."""
    uses: dict[str, set[str]] = {}
    for path, _, name in includes(root, ("core",)):
        own, other = path.split("/")[1], name.split("/")
        if other[0] == "core" and len(other) > 2 and other[1] != own:
            uses.setdefault(own, set()).add(other[1])
    return [f"core/{folder}: used by what it uses" for folder in sorted(uses) if folder in reachable(folder, uses)]


def reachable(start: str, uses: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    pending = set(uses.get(start, ()))
    while pending:
        folder = pending.pop()
        seen.add(folder)
        pending |= uses.get(folder, set()) - seen
    return seen


def files_are_short(root: Path) -> list[str]:
    counted = files(root, COUNTED_SUFFIXES)
    return [f"{path}: {len(lines)} lines" for path, lines in counted if len(lines) >= MAX_LINES]


def functions_are_short(root: Path) -> list[str]:
    found = []
    for path, lines in files(root, CODE_SUFFIXES, ("app", "core", "ui")):
        for first, last in function_spans("\n".join(lines)):
            if last - first + 1 > MAX_FUNCTION_LINES:
                found.append(f"{path}:{first}: function of {last - first + 1} lines")
    return found


SCOPE = re.compile(r"(template\s*<[^{}()]*>\s*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b")


def function_spans(text: str) -> Iterator[tuple[int, int]]:
    """First and last line, counted from 1, of every function outside other functions, its signature included."""
    text = blank(text)
    opened: list[int | None] = (
        []
    )  # where a function's signature begins, None for namespaces, classes and inner braces
    head = 0
    for found in re.finditer(r"[{};]", text):
        position = found.start()
        if found.group() == "{":
            signature = re.sub(r"^\s*((public|private|protected)\s*:\s*|Q_OBJECT\s*)*", "", text[head:position])
            inside = any(start is not None for start in opened)
            is_function = not inside and "(" in signature and not SCOPE.match(signature)
            opened.append(position - len(signature) if is_function else None)
        elif found.group() == "}" and opened:
            start = opened.pop()
            if start is not None and text[position + 1 :].lstrip()[:1] in (",", "{"):
                head = start  # m_a{1}, in a constructor's list: the signature goes on
                continue
            if start is not None:
                yield text.count("\n", 0, start) + 1, text.count("\n", 0, position) + 1
        head = position + 1


def classes_are_small(root: Path) -> list[str]:
    """But for those in large_classes.txt, which may only shrink."""
    found = {}
    for path, lines in files(root, CODE_SUFFIXES, ("app", "core", "ui")):
        for one in classes("\n".join(lines)):
            for kind, names in (("functions", one.functions), ("members", one.members)):
                found[path, one.name, kind] = max(found.get((path, one.name, kind), 0), len(names))
    return beyond_limits(root, found, {"functions": MAX_PUBLIC_FUNCTIONS, "members": MAX_DATA_MEMBERS})


def a_class_has_one_source(root: Path) -> list[str]:
    """Otherwise files are kept short by spreading one class over several."""
    headers, sources = {}, {}
    for path, lines in files(root, CODE_SUFFIXES, ("app", "core", "ui")):
        text = "\n".join(lines)
        own = {one.name for one in classes(text)}
        if path.endswith(".h"):
            headers.update({name: path for name in own})
        else:
            for name in defined_outside(text) - own:
                sources[name] = sources.get(name, 0) + 1
    counted = {(headers[name], name, "sources"): number for name, number in sources.items() if name in headers}
    return beyond_limits(root, counted, {"sources": 1})


def beyond_limits(root: Path, found: dict[tuple[str, str, str], int], limits: dict[str, int]) -> list[str]:
    """`found` is by path, class and what is counted. A listed number that is not the one found is a violation too: the
    list stays true, and what has shrunk does not grow back."""
    listed = {key: number for key, number in large_classes(root).items() if key[2] in limits}
    wrong = []
    for key in sorted(listed.keys() | found.keys()):
        path, name, kind = key
        number, limit = found.get(key, 0), limits[kind]
        if key not in listed and number > limit:
            wrong.append(f"{path}: {name} has {number} {kind}, more than {limit}")
        elif key in listed and number > listed[key]:
            wrong.append(f"{path}: {name} has grown from {listed[key]} {kind} to {number}")
        elif key in listed and number <= limit:
            wrong.append(f"{path}: {name} has no more than {limit} {kind}: remove it from {LARGE_CLASSES}")
        elif key in listed and number < listed[key]:
            wrong.append(f"{path}: {name} has shrunk to {number} {kind}: write that to {LARGE_CLASSES}")
    return wrong


def large_classes(root: Path) -> dict[tuple[str, str, str], int]:
    """Path, class and what there is too much of, with its number."""
    listed, rows = root / LARGE_CLASSES, {}
    for line in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
        if line and not line.startswith("#"):
            path, name, number, kind = line.split()
            rows[path, name, kind] = int(number)
    return rows


def no_forbidden_names(root: Path) -> list[str]:
    found = []
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            words = re.split(r"[_\-.]", path.name.lower())
            if set(words) & set(FORBIDDEN_STEMS):
                found.append(f"{path.relative_to(root).as_posix()}: says nothing about what is in it")
    return found


def headers_are_guarded_and_import_no_namespace(root: Path) -> list[str]:
    found = []
    for path, lines in files(root, (".h",), ("core", "ui", "app")):
        if not any(line.strip() == "#pragma once" for line in lines):
            found.append(f"{path}: no #pragma once")
        found += [
            f"{path}:{n}: using namespace in a header"
            for n, line in enumerate(lines, 1)
            if re.match(r"\s*using\s+namespace\b", line)
        ]
    return found


def connections_have_a_context(root: Path) -> list[str]:
    """connect(sender, signal, context, slot): without a context a lambda outlives what it captured."""
    found = []
    for path, lines in files(root, CODE_SUFFIXES, ("ui", "app")):
        text = "\n".join(lines)
        for call in re.finditer(r"(?<![\w.>])(?:QObject::)?connect\(", text):
            if len(arguments(text, call.end())) < 4:
                found.append(f"{path}:{text.count(chr(10), 0, call.start()) + 1}: connect() without a context object")
    return found


def arguments(text: str, start: int) -> list[str]:
    """Arguments of the call whose opening parenthesis ends before `start`."""
    depth, parts = 1, [""]
    for character in text[start:]:
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            break
        if character == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def window_never_waits(root: Path) -> list[str]:
    """No nested event loops, no sender(), no sleeping in the window."""
    barred = re.compile(
        r"\bQEventLoop\b|\bprocessEvents\s*\(|(?<![\w.>])sender\(\)|\bQThread::m?u?sleep\b|waitForFinished\b"
    )
    return [
        f"{path}:{n}: {found.group(0)}"
        for path, lines in files(root, CODE_SUFFIXES, ("ui",))
        for n, line in enumerate(lines, 1)
        if (found := barred.search(line.split("//")[0]))
    ]


def user_files_never_reach_pickle(root: Path) -> list[str]:
    barred = re.compile(r"torch::(jit::)?load\b|pickle_load\b")
    return [
        f"{path}:{n}: {found.group(0)}"
        for path, lines in files(root, CODE_SUFFIXES, ("app", "core"))
        for n, line in enumerate(lines, 1)
        if (found := barred.search(line.split("//")[0]))
    ]


def folders_are_listed_without_throwing(root: Path) -> list[str]:
    """A loop over a directory_iterator throws where the disk fails on the way: core/base/folder.h lists folders."""
    barred = re.compile(r"for\s*\([^;]*(?<!:):(?!:)\s*(std::|fs::|filesystem::)*(recursive_)?directory_iterator\b")
    return [
        f"{path}:{n}: {found.group(0)}"
        for path, lines in files(root, CODE_SUFFIXES, ("app", "core", "ui"))
        for n, line in enumerate(lines, 1)
        if (found := barred.search(line.split("//")[0]))
    ]


MESSAGE = re.compile(r"\b(fail|sentence|\w*Error|\w*([Rr]efuse|[Mm]alformed|[Uu]nsupported|damaged)\w*)\s*[({]")
JOINED = re.compile(r'"\s*\+|\+\s*"')


def cuda_stands_apart(root: Path) -> list[str]:
    """Whatever else computes asks LibTorch for the device there is."""
    only_cuda = re.compile(r"torch::cuda|\bkCUDA\b|CuDNN|_flash_attention|\b(?:at|c10)::cuda\b|\bnvml[A-Z]")
    return [
        f"{path}:{number}: {line.strip()}"
        for path, lines in files(root, (".cpp", ".h"), ("app", "core", "ui"))
        if not path.startswith(("core/model/cuda_calls.", "core/model/nvidia_management."))
        for number, line in enumerate(lines, 1)
        if only_cuda.search(line)
    ]


NUMBER_AS_TEXT = re.compile(
    r"QString::number\s*\((?!.*, 16\))|\bsetNum\s*\(|\basprintf\b|\bstd::(to_string|format)\s*\(|%L?n\b|%L\d|"
    r"\.toString\(.*'[efgEFG]'|\.arg\([^()]*, *\d+, *('[efgEFG]'|\d+)"
)


def window_writes_numbers_in_one_place(root: Path) -> list[str]:
    """So that one window has one decimal sign and one kind of digits, and its files have points. Numbers of another base
    name characters."""
    return [
        f"{path}:{n}: ui/text/numbers.h writes numbers: {found.group(0)}"
        for path, lines in files(root, CODE_SUFFIXES, ("ui",))
        if path != "ui/text/numbers.cpp"
        for n, line in enumerate(lines, 1)
        if (found := NUMBER_AS_TEXT.search(line))
    ]


def messages_are_whole_sentences(root: Path) -> list[str]:
    """A message is one pattern with named parts, so that it can be translated: no text in it is joined with +."""
    found = []
    for path, lines in files(root, CODE_SUFFIXES, ("core", "app")):
        code = NOT_CODE.sub(with_strings_marked, "\n".join(lines))
        places = set()
        for call in MESSAGE.finditer(code):
            inside = ",".join(arguments(code, call.end()))
            places |= {call.end() + joint.start() for joint in JOINED.finditer(inside)}
        numbers = sorted({code.count("\n", 0, place) + 1 for place in places})
        found += [f"{path}:{number}: a message joined from pieces" for number in numbers]
    return found


def with_strings_marked(found: re.Match[str]) -> str:
    """Every character of a string as a quotation mark, all else that is not code as spaces."""
    mark = '"' if found.group(0).startswith(('"', "R")) else " "
    return re.sub(r"[^\n]", mark, found.group(0))


RULES = [
    no_qt_under_core,
    torch_only_in_the_engine,
    core_and_window_do_not_see_the_engine,
    no_store_in_engine_worker_or_core,
    programs_speak_to_the_workbench,
    sql_only_in_store,
    folders_of_core_have_no_cycles,
    files_are_short,
    functions_are_short,
    classes_are_small,
    a_class_has_one_source,
    no_forbidden_names,
    headers_are_guarded_and_import_no_namespace,
    connections_have_a_context,
    window_never_waits,
    user_files_never_reach_pickle,
    folders_are_listed_without_throwing,
    cuda_stands_apart,
    window_writes_numbers_in_one_place,
    messages_are_whole_sentences,
]
