"""The rules of the sources hold, and each of them notices when it is broken."""

from pathlib import Path

import pytest

import foreign_rules
import source_rules as rules

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", rules.RULES + foreign_rules.RULES, ids=lambda rule: rule.__name__)
def test_holds(rule):
    assert rule(REPOSITORY) == []


BREACHES = [
    (foreign_rules.foreign_values_are_excerpts, "core/run/a.cpp", 'return fail(kind, "{value} is wrong", {{"value", json.dump()}});\n'),
    (foreign_rules.files_are_opened_in_one_place, "core/run/a.cpp", "const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);\n"),
    (foreign_rules.files_are_opened_in_one_place, "app/a.cpp", "std::ifstream lines(path, std::ios::binary);\n"),
    (rules.no_qt_under_core, "core/base/a.h", "#include <QString>\n"),
    (rules.no_qt_under_core, "core/base/a.cpp", "#include <QtCore/QFile>\n"),
    (rules.cuda_stands_apart, "core/model/a.cpp", "at::_flash_attention_forward(q, k, v);\n"),
    (rules.cuda_stands_apart, "app/a.cpp", "torch::cuda::synchronize();\n"),
    (rules.torch_only_in_the_engine, "ui/a.cpp", "#include <torch/torch.h>\n"),
    (rules.torch_only_in_the_engine, "core/run/a.cpp", "#include <ATen/ATen.h>\n"),
    (rules.torch_only_in_the_engine, "app/workbench.cpp", "#include <c10/util/Exception.h>\n"),
    (rules.core_and_window_do_not_see_the_engine, "ui/a.cpp", '#include "core/model/causal_lm.h"\n'),
    (rules.core_and_window_do_not_see_the_engine, "core/run/a.cpp", '#include "core/sami/trainer.h"\n'),
    (rules.no_store_in_engine_worker_or_core, "core/sami/a.cpp", '#include "core/store/database.h"\n'),
    (rules.no_store_in_engine_worker_or_core, "app/worker_command.cpp", '#include "core/store/database.h"\n'),
    (rules.programs_speak_to_the_workbench, "ui/a.cpp", '#include "core/store/experiment.h"\n'),
    (rules.programs_speak_to_the_workbench, "app/command_a.cpp", '#include "core/store/run_store.h"\n'),
    (rules.programs_speak_to_the_workbench, "ui/a.h", '#include "core/tokenizer/tokenizer.h"\n'),
    (rules.sql_only_in_store, "ui/a.cpp", 'auto text = "SELECT name FROM run";\n'),
    (rules.sql_only_in_store, "app/a.cpp", "#include <SQLiteCpp/Database.h>\n"),
    (rules.files_are_short, "core/base/a.cpp", "int a;\n" * 400),
    (rules.functions_are_short, "core/base/a.cpp", "void run(int a) {\n" + "    a();\n" * 39 + "}\n"),
    (
        rules.functions_are_short,
        "ui/a.h",
        "class A {\n    int run() const {\n" + "        a();\n" * 39 + "    }\n};\n",
    ),
    (
        rules.functions_are_short,
        "ui/a.cpp",
        "A::A(QWidget* parent)\n    : QWidget(parent), m_a(1) {\n" + "    a();\n" * 40 + "}\n",
    ),
    (
        rules.functions_are_short,
        "ui/a.cpp",
        "A::A(int b)\n    : m_b{b},\n      m_c{b} {\n" + "    a();\n" * 39 + "}\n",
    ),
    (
        rules.functions_are_short,
        "ui/a.cpp",
        'int b = 1;\nauto c(const char* = "}{") {\n' + "    if (a) { b(); }\n" * 39 + "}\n",
    ),
    (
        rules.classes_are_small,
        "core/base/a.cpp",
        "class A {\npublic:\n" + "    int b() const { return 1; }\n" * 16 + "};\n",
    ),
    (
        rules.classes_are_small,
        "ui/a.cpp",
        "struct A {\n" + "    std::function<void(int)> b = [] { c(); };\n" * 13 + "};\n",
    ),
    (rules.no_forbidden_names, "ui/string_utils.h", "#pragma once\n"),
    (rules.no_forbidden_names, "core/common/a.h", "#pragma once\n"),
    (rules.headers_are_guarded_and_import_no_namespace, "core/base/a.h", "int a();\n"),
    (rules.headers_are_guarded_and_import_no_namespace, "ui/a.h", "#pragma once\nusing namespace std;\n"),
    (rules.connections_have_a_context, "ui/a.cpp", "connect(a, &A::b,\n    [this] { c(1, 2, 3); });\n"),
    (rules.connections_have_a_context, "ui/a.cpp", "QObject::connect(a, &A::b, [x, y](int, int) {});\n"),
    (rules.window_never_waits, "ui/a.cpp", "QEventLoop loop;\n"),
    (rules.window_never_waits, "ui/a.cpp", "auto* from = sender();\n"),
    (
        rules.folders_are_listed_without_throwing,
        "core/base/a.cpp",
        "void a() {\n    for (const auto& b : std::filesystem::directory_iterator(c, error)) d(b);\n}\n",
    ),
    (rules.window_writes_numbers_in_one_place, "ui/a.cpp", "label->setText(QString::number(share));\n"),
    (rules.window_writes_numbers_in_one_place, "ui/a.cpp", 'tr("%n devices", nullptr, count);\n'),
    (rules.window_writes_numbers_in_one_place, "ui/a.cpp", 'tr("%1 nats").arg(bound, 0, \'f\', 3);\n'),
    (rules.window_writes_numbers_in_one_place, "ui/a.cpp", "QLocale().toString(bound, 'g');\n"),
    (rules.user_files_never_reach_pickle, "core/model/a.cpp", "torch::load(weights, path);\n"),
    (rules.messages_are_whole_sentences, "core/base/a.cpp", 'return fail(kind, place + ": not there");\n'),
    (rules.messages_are_whole_sentences, "app/a.cpp", 'return fail(kind,\n            "no " + what + " is there");\n'),
    (rules.messages_are_whole_sentences, "core/model/a.cpp", 'm_error = Error{kind, "no " + name(a, ")")};\n'),
    (rules.messages_are_whole_sentences, "core/model/a.cpp", 'fields.refuse(key, "{key} is " + value.dump(), {});\n'),
    (rules.messages_are_whole_sentences, "core/weights/a.cpp", 'return malformedWeights({file, "a " + b}, what);\n'),
    (rules.messages_are_whole_sentences, "core/weights/a.cpp", 'say(sentence("{a}", {{"a", "the " + name}}));\n'),
    (rules.messages_are_whole_sentences, "core/weights/a.h", 'm_scan.setUnsupported(field, at, what + R"(: no)");\n'),
]


@pytest.mark.parametrize("rule, path, text", BREACHES, ids=lambda value: getattr(value, "__name__", None))
def test_notices_a_breach(rule, path, text, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text)
    assert len(rule(tmp_path)) == 1


def test_notices_a_cycle_through_a_third_folder(tmp_path):
    for folder, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        (tmp_path / "core" / folder).mkdir(parents=True)
        (tmp_path / "core" / folder / "x.h").write_text(f'#include "core/{other}/x.h"\n')
    assert [line.split(":")[0] for line in rules.folders_of_core_have_no_cycles(tmp_path)] == [
        "core/a",
        "core/b",
        "core/c",
    ]


def write_spread_class(root, sources):
    (root / "core" / "base").mkdir(parents=True)
    (root / "core" / "base" / "a.h").write_text("namespace sami {\nclass A {\n    void b();\n};\n}\n")
    for number in range(sources):
        text = "namespace sami {\nnamespace {\nvoid c() {}\n}\nvoid A::b() { c(); }\n}\n"
        (root / "core" / "base" / f"a{number}.cpp").write_text(text)


def list_as_large(root, row):
    (root / "tests" / "sources").mkdir(parents=True)
    (root / rules.LARGE_CLASSES).write_text(f"# why\n{row}\n")


def test_notices_a_class_in_two_sources(tmp_path):
    write_spread_class(tmp_path, sources=2)
    assert rules.a_class_has_one_source(tmp_path) == ["core/base/a.h: sami::A has 2 sources, more than 1"]


def test_takes_classes_of_one_name_in_two_sources_for_different_ones(tmp_path):
    write_spread_class(tmp_path, sources=1)
    text = "namespace sami {\nnamespace {\nstruct A {\n    void b();\n};\nvoid A::b() {}\n}\n}\n"
    (tmp_path / "core" / "base" / "other.cpp").write_text(text)
    assert rules.a_class_has_one_source(tmp_path) == []


@pytest.mark.parametrize(
    "listed, said",
    [
        (4, "has shrunk to 3 sources"),
        (3, None),
        (2, "has grown from 2 sources to 3"),
    ],
)
def test_a_listed_class_may_only_shrink(listed, said, tmp_path):
    write_spread_class(tmp_path, sources=3)
    list_as_large(tmp_path, f"core/base/a.h sami::A {listed} sources")
    found = rules.a_class_has_one_source(tmp_path)
    assert len(found) == (said is not None) and all(said in line for line in found)


@pytest.mark.parametrize("sources", [0, 1])
def test_a_class_that_needs_no_exception_leaves_the_list(sources, tmp_path):
    write_spread_class(tmp_path, sources)
    list_as_large(tmp_path, "core/base/a.h sami::A 3 sources")
    assert ["remove it" in line for line in rules.a_class_has_one_source(tmp_path)] == [True]
    assert rules.classes_are_small(tmp_path) == []


ALLOWED = [
    ("core/base/a.h", "#pragma once\nclass A {\npublic:\n" + "    void b();\n" * 15 + "private:\n    void c();\n};\n"),
    ("core/model/a.cpp", "#include <torch/torch.h>\n"),
    ("core/store/a.cpp", '#include <SQLiteCpp/Database.h>\nauto text = "SELECT name FROM run";\n'),
    ("core/workbench/a.cpp", '#include "core/store/experiment.h"\n'),
    ("ui/a.cpp", '#include "core/workbench/document.h"\n#include "core/run/run_event.h"\n'),
    ("app/command_a.cpp", '#include "core/weights/model_location.h"\n'),
    ("ui/a.cpp", "connect(a, &A::b, this, &C::d);\nconnect(a, &A::b, this, [this] { c(); });\n"),
    ("core/base/a.cpp", 'return fail(kind, "1 + {a}: not " "there", {{"a", b + c}}); // "a" + b\nb = "x" + c;\n'),
    ("core/base/b.cpp", "namespace sami {\n" + "int a(int b) {\n    return b;\n}\n" * 50 + "}  // namespace sami\n"),
]


@pytest.mark.parametrize("path, text", ALLOWED)
def test_leaves_alone_what_is_right(path, text, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text)
    assert [line for rule in rules.RULES for line in rule(tmp_path)] == []
