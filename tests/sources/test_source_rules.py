"""The rules of the sources hold, and each of them notices when it is broken."""

from pathlib import Path

import pytest

import source_rules as rules

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_holds(rule):
    assert rule(REPOSITORY) == []


BREACHES = [
    (rules.no_qt_under_core, "core/base/a.h", "#include <QString>\n"),
    (rules.no_qt_under_core, "core/base/a.cpp", "#include <QtCore/QFile>\n"),
    (rules.torch_only_in_the_engine, "ui/a.cpp", "#include <torch/torch.h>\n"),
    (rules.torch_only_in_the_engine, "core/run/a.cpp", "#include <ATen/ATen.h>\n"),
    (rules.torch_only_in_the_engine, "app/workbench.cpp", "#include <c10/util/Exception.h>\n"),
    (rules.core_and_window_do_not_see_the_engine, "ui/a.cpp", '#include "core/model/causal_lm.h"\n'),
    (rules.core_and_window_do_not_see_the_engine, "core/run/a.cpp", '#include "core/sami/trainer.h"\n'),
    (rules.no_store_in_engine_worker_or_core, "core/sami/a.cpp", '#include "core/store/database.h"\n'),
    (rules.no_store_in_engine_worker_or_core, "app/worker_command.cpp", '#include "core/store/database.h"\n'),
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
    (rules.no_forbidden_names, "ui/string_utils.h", "#pragma once\n"),
    (rules.no_forbidden_names, "core/common/a.h", "#pragma once\n"),
    (rules.headers_are_guarded_and_import_no_namespace, "core/base/a.h", "int a();\n"),
    (rules.headers_are_guarded_and_import_no_namespace, "ui/a.h", "#pragma once\nusing namespace std;\n"),
    (rules.connections_have_a_context, "ui/a.cpp", "connect(a, &A::b,\n    [this] { c(1, 2, 3); });\n"),
    (rules.connections_have_a_context, "ui/a.cpp", "QObject::connect(a, &A::b, [x, y](int, int) {});\n"),
    (rules.window_never_waits, "ui/a.cpp", "QEventLoop loop;\n"),
    (rules.window_never_waits, "ui/a.cpp", "auto* from = sender();\n"),
    (rules.user_files_never_reach_pickle, "core/model/a.cpp", "torch::load(weights, path);\n"),
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


ALLOWED = [
    ("core/model/a.cpp", "#include <torch/torch.h>\n"),
    ("core/store/a.cpp", '#include <SQLiteCpp/Database.h>\nauto text = "SELECT name FROM run";\n'),
    ("ui/a.cpp", "connect(a, &A::b, this, &C::d);\nconnect(a, &A::b, this, [this] { c(); });\n"),
    ("core/base/b.cpp", "namespace sami {\n" + "int a(int b) {\n    return b;\n}\n" * 50 + "}  // namespace sami\n"),
]


@pytest.mark.parametrize("path, text", ALLOWED)
def test_leaves_alone_what_is_right(path, text, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text)
    assert [line for rule in rules.RULES for line in rule(tmp_path)] == []
