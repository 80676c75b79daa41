#include "tests/core/engine_test.h"

#include <cstdio>

#include <QTest>

/// `engine_tests TestClass [Qt Test's own arguments]`: runs one class; without arguments, all of them.
int main(int argc, char** argv) {
    const auto& tests = sami::tests::engineTests();
    if (argc < 2) {
        int failures = 0;
        for (const auto& [name, make] : tests)
            failures += QTest::qExec(make().get(), QStringList(QString::fromStdString(name)));
        return failures;
    }
    const auto found = tests.find(argv[1]);
    if (found == tests.end()) {
        std::fprintf(stderr, "no test class %s\n", argv[1]);
        return 2;
    }
    return QTest::qExec(found->second().get(), argc - 1, argv + 1);
}
