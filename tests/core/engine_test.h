#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <QObject>

namespace sami::tests {

/// The test classes of the engine, which share one executable because linking LibTorch is what costs.
inline std::map<std::string, std::function<std::unique_ptr<QObject>()>>& engineTests() {
    static std::map<std::string, std::function<std::unique_ptr<QObject>()>> tests;
    return tests;
}

template <class Test>
struct RegisterEngineTest {
    RegisterEngineTest() {
        engineTests()[Test::staticMetaObject.className()] = [] { return std::make_unique<Test>(); };
    }
};

}  // namespace sami::tests
