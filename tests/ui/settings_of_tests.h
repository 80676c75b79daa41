#pragma once

#include <QApplication>
#include <QStandardPaths>

namespace sami {

/// Keeps the window's settings and data apart from those of the person who runs the tests.
inline void useSettingsOfTests() {
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setOrganizationName(QStringLiteral("sami-workbench-test"));
    QApplication::setApplicationName(QStringLiteral("sami-workbench-test"));
}

}  // namespace sami
