#pragma once

#include <filesystem>
#include <memory>

#include <QDir>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/document.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/banner.h"
#include "ui/main_window.h"
#include "ui/review/question_model.h"
#include "ui/review/review_page.h"

namespace sami {

/// A window on experiments in a folder of its own, and what tests ask of it.
class OpenedWindow {
protected:
    static constexpr int kOpenedPatienceMs = 30000;

    void showWindow() {
        QSettings().clear();
        // In memory where the system has a place for that: each edit is synced, which takes its time on a disk.
        const bool hasMemory = std::filesystem::exists("/dev/shm");
        m_data = std::make_unique<QTemporaryDir>((hasMemory ? QStringLiteral("/dev/shm") : QDir::tempPath()) +
                                                 QStringLiteral("/sami-window-XXXXXX"));
        m_window = std::make_unique<MainWindow>(
            SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER, std::chrono::milliseconds(300)});
        m_window->show();
    }
    /// The same, and waits until keys reach it.
    void showActiveWindow() {
        showWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void closeWindow() { m_window.reset(); }

    std::filesystem::path file(const char* name) const { return m_data->filePath(QLatin1String(name)).toStdString(); }

    std::unique_ptr<Document> created(const char* name) const {
        return example::must(Document::create(file(name), example::content()));
    }

    /// An experiment with a finished run that was taken in. @return the run's folder
    std::filesystem::path withRun(const char* name) const {
        const std::unique_ptr<Document> document = created(name);
        const LaunchedRun run = example::must(launchRun(*document));
        example::playIteration(RunFolder(run.folder));
        example::must(document->runs().catchUp());
        return run.folder;
    }

    void open(const char* name) {
        m_window->session().open(QString::fromStdString(file(name).string()));
        QTRY_COMPARE(m_window->session().experiment().path, QString::fromStdString(file(name).string()));
    }

    /// What the document's thread has been given so far is done.
    void settle() {
        bool done = false;
        m_window->session().link().run([](Document&) { return true; }, m_window.get(), [&done](bool) { done = true; });
        QTRY_VERIFY_WITH_TIMEOUT(done, kOpenedPatienceMs);
    }

    QString said() const { return m_window->findChild<Banner*>()->notice().sentence; }
    int questions() const { return m_window->findChild<ReviewPage*>()->questions()->rowCount(); }

    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<MainWindow> m_window;
};

}  // namespace sami
