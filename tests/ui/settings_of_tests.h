#pragma once

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace sami {

/// Keeps the window's settings and data apart from those of the person who runs the tests, and of tests that run at the
/// same time.
inline void useSettingsOfTests() {
    static const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setOrganizationName(QStringLiteral("sami-workbench-test"));
    QApplication::setApplicationName(QStringLiteral("sami-workbench-test"));
}

}  // namespace sami
