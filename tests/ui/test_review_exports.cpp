#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/json_file.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/review/export_button.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"

using namespace sami;

/// Answers and win rates leave the window.
class TestReviewExports : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_data;
    QString m_file;

    std::unique_ptr<MainWindow> opened() {
        auto window = std::make_unique<MainWindow>(SessionPlaces{m_data.path().toStdString(), SAMI_FAKE_WORKER});
        window->show();
        window->session().open(m_file);
        return window;
    }

    static QAction* actionOf(const ReviewPage& page, const char* text) {
        for (QAction* action : page.actions()) {
            if (action->text() == QLatin1String(text)) return action;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() {
        useSettingsOfTests();
        QSettings().clear();
        m_file = m_data.filePath(QStringLiteral("e.sami"));
        const auto document = example::must(Document::create(m_file.toStdString(), example::content()));
        const LaunchedRun run = example::must(launchRun(*document));
        example::playIteration(RunFolder(run.folder));
        example::must(document->runs().catchUp());
    }

    void answersOfTheQuestionShownAreCopied() {
        const auto window = opened();
        const auto* page = window->findChild<ReviewPage*>();
        QTRY_COMPARE(page->chosenQuery(), QStringLiteral("q3"));
        window->showPage(pageId::review);  // opening may have led elsewhere
        QGuiApplication::clipboard()->clear();
        actionOf(*page, "Copy these answers")->trigger();
        QTRY_VERIFY(
            QGuiApplication::clipboard()->text().contains(QLatin1String("base and run-1/iteration-1\n\nQuestion 3?")));
        actionOf(*page, "Copy the win rate")->trigger();
        const QString rate = QGuiApplication::clipboard()->text();
        QVERIFY2(rate.contains(QStringLiteral("iteration\u00a01 beside Base model\n")), qPrintable(rate));
        QVERIFY(rate.endsWith(page->winRate()->summary()));
    }

    void allAnswersAreSavedInTheFormOfTheName() {
        const auto window = opened();
        const auto* page = window->findChild<ReviewPage*>();
        QTRY_COMPARE(page->chosenQuery(), QStringLiteral("q3"));
        const QString path = m_data.filePath(QStringLiteral("answers.json"));
        Q_EMIT page->exporting()->saveAnswersRequested(path);
        QTRY_VERIFY(QFileInfo::exists(path));
        QCOMPARE(example::must(readJsonFile(path.toStdString())).size(), std::size_t{4});
        QSignalSpy failed(page, &Page::failed);
        Q_EMIT page->exporting()->saveAnswersRequested(m_file);
        QTRY_COMPARE(failed.count(), 1);  // never over an experiment
    }

    void theNameGetsTheEndingOfTheChosenKind() {
        QWidget window;
        ExportButton button(&window);
        button.setSubject(QStringLiteral("v1.2"));
        QSignalSpy saved(&button, &ExportButton::saveAnswersRequested);
        button.actions()[2]->trigger();
        auto* dialog = window.findChild<QFileDialog*>();
        QVERIFY(dialog);
        dialog->setDirectory(m_data.path());
        const auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QCOMPARE(name->text(), QStringLiteral("v1.2-answers.csv"));
        auto* kinds = dialog->findChild<QComboBox*>(QStringLiteral("fileTypeCombo"));
        QTest::keyClick(kinds, Qt::Key_Down);
        QCOMPARE(name->text(), QStringLiteral("v1.2-answers.json"));
        QTest::keyClick(kinds, Qt::Key_Down);
        QCOMPARE(name->text(), QStringLiteral("v1.2-answers.txt"));
        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
        QCOMPARE(saved.count(), 1);
        QCOMPARE(saved.front().front().toString(), m_data.filePath(QStringLiteral("v1.2-answers.txt")));
    }
};

SAMI_TEST(TestReviewExports)
#include "test_review_exports.moc"
