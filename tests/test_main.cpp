#include <cstdio>

#include <QTest>

#include "tests/test_registry.h"

#ifdef SAMI_WINDOW_TESTS
#include "tests/ui/watched_application.h"
using TestApplication = sami::WatchedApplication;
#else
using TestApplication = QCoreApplication;
#endif

/// `…_tests TestClass [Qt Test's own arguments]`: runs one class; without arguments, all of them.
int main(int argc, char** argv) {
    const TestApplication application(argc, argv);
    const auto& tests = sami::tests::registeredTests();
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
