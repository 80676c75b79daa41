#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <QObject>

namespace sami::tests {

/// The test classes of an executable by name. A folder's classes share one executable, because linking and Qt's
/// generated sources are what costs; each still runs as a test of its own, in a process of its own.
inline std::map<std::string, std::function<std::unique_ptr<QObject>()>>& registeredTests() {
    static std::map<std::string, std::function<std::unique_ptr<QObject>()>> tests;
    return tests;
}

template <class Test>
struct RegisterTest {
    RegisterTest() {
        registeredTests()[Test::staticMetaObject.className()] = [] { return std::make_unique<Test>(); };
    }
};

}  // namespace sami::tests

/// After a test class, outside namespaces: makes it known to the executable's main.
#define SAMI_TEST(Test) static const sami::tests::RegisterTest<Test> kRegistered##Test;
