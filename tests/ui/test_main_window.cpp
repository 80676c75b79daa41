#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/dataset/demo_content.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/about_sheet.h"
#include "ui/banner.h"
#include "ui/header_bar.h"
#include "ui/key_sheet.h"
#include "ui/live/live_page.h"
#include "ui/live/run_plots.h"
#include "ui/main_window.h"
#include "ui/plot/line_plot.h"
#include "ui/review/pair_view.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/session/recent_experiments.h"
#include "ui/start/demo_pairs.h"
#include "ui/start/start_page.h"
#include "ui/text/response_view.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 40000;

}  // namespace

/// The window as a visitor meets it, with a worker that needs no model.
class TestMainWindow : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_data;

    std::unique_ptr<MainWindow> makeWindow(const char* fault = "") {
        qputenv("SAMI_FAKE_PACE_MS", "15");
        qputenv("SAMI_FAKE_FAULT", fault);
        auto window = std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER});
        window->show();
        return window;
    }

    /// What the banner offers once the model has learned. No page shows itself.
    static void readTheAnswers(MainWindow& window) {
        auto* banner = window.findChild<Banner*>();
        QTRY_COMPARE_WITH_TIMEOUT(banner->notice().action, Notice::Action::ReadAnswers, kPatienceMs);
        QVERIFY(window.page() != pageId::review);
        banner->findChild<QPushButton*>()->click();
        QCOMPARE(window.page(), pageId::review);
        QVERIFY(banner->notice().action != Notice::Action::ReadAnswers);
    }

    /// The rate is read for whoever looks at it.
    static bool isJudged(MainWindow& window) {
        window.showPage(pageId::review);
        return window.findChild<WinRateCard*>()->summary().contains(QStringLiteral("n\u00a0=\u00a024\u00a0pairs"));
    }

    static QAction* actionNamed(MainWindow& window, const char* text) {
        for (QAction* action : window.actions()) {
            if (action->text() == QLatin1String(text)) return action;
        }
        return nullptr;
    }

    static void teach(MainWindow& window) { window.findChild<StartPage*>()->press(); }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        m_data = std::make_unique<QTemporaryDir>();
    }

    void oneButtonLeadsToBeforeAndAfter() {
        const auto window = makeWindow();
        QCOMPARE(window->page(), pageId::start);
        teach(*window);
        QTRY_COMPARE_WITH_TIMEOUT(window->page(), pageId::live, kPatienceMs);
        readTheAnswers(*window);
        QVERIFY(QFileInfo::exists(m_data->filePath(QStringLiteral("brief-detailed.sami"))));
        QTRY_VERIFY_WITH_TIMEOUT(isJudged(*window), kPatienceMs);
        const auto& pairs = window->findChild<ReviewPage*>()->pairs();
        QCOMPARE(pairs.size(), std::size_t(2));
        QVERIFY(pairs[0]->candidateView()->toPlainText().startsWith(QLatin1String("It depends")));
        QTRY_COMPARE(window->findChild<HeaderBar*>()->stateText(), QStringLiteral("finished"));
        QCOMPARE(window->findChild<LivePage*>()->plots()->plot(MetricPlot::Bound)->data().series.at(0).points.size(),
                 std::size_t(2));
        QVERIFY(!window->findChild<Banner*>()->isVisible());
    }

    void aQuestionOfOnesOwnIsAnsweredByBothModels() {
        const auto window = makeWindow();
        teach(*window);
        QTRY_VERIFY_WITH_TIMEOUT(isJudged(*window), kPatienceMs);
        auto* review = window->findChild<ReviewPage*>();
        auto* field = review->findChild<QLineEdit*>();
        field->setText(QStringLiteral("What is a good name for a cat?"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(field->isReadOnly());
        QTRY_VERIFY_WITH_TIMEOUT(review->chosenQuery().startsWith(QLatin1String("asked-")), kPatienceMs);
        QTRY_VERIFY(!field->isReadOnly());
        QVERIFY(review->pairs()[0]->baselineView()->toPlainText().startsWith(QLatin1String("That is a great")));
        QVERIFY(review->pairs()[0]->candidateView()->toPlainText().startsWith(QLatin1String("It depends")));
        // The visitor's own question is no held-out pair of the judge's.
        QVERIFY(window->findChild<WinRateCard*>()->summary().contains(QStringLiteral("n\u00a0=\u00a024")));
    }

    void aJudgeAtWorkIsSaidAndStopped() {
        const auto window = makeWindow();
        const auto* header = window->findChild<HeaderBar*>();
        teach(*window);
        QTRY_COMPARE_WITH_TIMEOUT(window->page(), pageId::live, kPatienceMs);
        window->showPage(pageId::review);
        qputenv("SAMI_FAKE_PACE_MS", "400");  // for the judge, which starts later
        QTRY_VERIFY_WITH_TIMEOUT(header->stateText().startsWith(QLatin1String("judging ")), kPatienceMs);
        actionNamed(*window, "Stop")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(header->stateText(), QStringLiteral("finished"), kPatienceMs);
        auto* card = window->findChild<WinRateCard*>();
        QTRY_VERIFY_WITH_TIMEOUT(card->summary().contains(QLatin1String("Wilson")), kPatienceMs);
        QVERIFY(!card->summary().contains(QStringLiteral("n\u00a0=\u00a024")));
        QTRY_COMPARE(card->findChild<QPushButton*>()->text(), QStringLiteral("Judge the rest"));
        qputenv("SAMI_FAKE_PACE_MS", "15");
        card->findChild<QPushButton*>()->click();
        QTRY_VERIFY_WITH_TIMEOUT(card->summary().contains(QStringLiteral("n\u00a0=\u00a024")), kPatienceMs);
    }

    void aQuestionAtWorkIsSaidAndStopped() {
        const auto window = makeWindow();
        teach(*window);
        QTRY_VERIFY_WITH_TIMEOUT(isJudged(*window), kPatienceMs);
        qputenv("SAMI_FAKE_PACE_MS", "400");
        auto* field = window->findChild<ReviewPage*>()->findChild<QLineEdit*>();
        field->setText(QStringLiteral("What is tea?"));
        QTest::keyClick(field, Qt::Key_Return);
        const auto* header = window->findChild<HeaderBar*>();
        QTRY_VERIFY_WITH_TIMEOUT(header->stateText().startsWith(QLatin1String("answering ")), kPatienceMs);
        actionNamed(*window, "Stop")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!field->isReadOnly(), kPatienceMs);
        QCOMPARE(header->stateText(), QStringLiteral("finished"));
        QCOMPARE(field->text(), QStringLiteral("What is tea?"));
        QStringList words;
        for (const QLabel* label : window->findChild<ReviewPage*>()->findChildren<QLabel*>())
            words.append(label->text());
        QVERIFY(words.contains(QStringLiteral("Stopped before both models had answered.")));
    }

    void anExperimentThatWasNeverRunIsTaughtItself() {
        const std::filesystem::path path = m_data->filePath(QStringLiteral("mine.sami")).toStdString();
        const auto pairs = demoPairs();
        const auto queries = demoQueries();
        QVERIFY(pairs && queries);
        NewExperiment content{*preset("demo"), {(*pairs)[2].principle}, *queries};
        QVERIFY(Document::create(path, std::move(content)).has_value());
        const auto window = makeWindow();
        window->session().open(QString::fromStdString(path.string()));
        QTRY_VERIFY(window->session().isOpen());
        teach(*window);
        readTheAnswers(*window);
        QCOMPARE(QFileInfo(window->session().experiment().path).fileName(), QStringLiteral("mine.sami"));
        QCOMPARE(QDir(m_data->path()).entryList({QStringLiteral("*.sami")}, QDir::Files).size(), 1);
    }

    void whatGoesOnIsCalledSoEverywhere() {
        const auto window = makeWindow("degenerate");
        QVERIFY(actionNamed(*window, "Teach the model"));
        teach(*window);
        QTRY_VERIFY_WITH_TIMEOUT(window->findChild<Banner*>()->isVisible(), kPatienceMs);
        QVERIFY(actionNamed(*window, "Resume learning"));
        window->showPage(pageId::start);
        QVERIFY(actionNamed(*window, "Resume learning"));
        QVERIFY(!actionNamed(*window, "Teach the model"));
        teach(*window);
        readTheAnswers(*window);
        QVERIFY(!actionNamed(*window, "Resume learning"));
    }

    void aCrashedWorkerIsToldAndResumed() {
        const auto window = makeWindow("crash");
        teach(*window);
        auto* banner = window->findChild<Banner*>();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatienceMs);
        QVERIFY(banner->notice().sentence.contains(QLatin1String("crashed or was killed")));
        QVERIFY(banner->notice().action == Notice::Action::Resume);
        banner->findChild<QPushButton*>()->click();
        QTRY_VERIFY(!banner->isVisible());
        readTheAnswers(*window);
    }

    void aFailureIsToldInTheWorkersWords() {
        const auto window = makeWindow("fail");
        teach(*window);
        auto* banner = window->findChild<Banner*>();
        QTRY_VERIFY_WITH_TIMEOUT(banner->notice().sentence.contains(QLatin1String("3.8 GB are free")), kPatienceMs);
    }

    void aRunThatPausedItselfIsToldAndResumed() {
        const auto window = makeWindow("degenerate");
        teach(*window);
        auto* banner = window->findChild<Banner*>();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), kPatienceMs);
        QCOMPARE(banner->notice().sentence, QStringLiteral("The answers became 3 tokens long at step 2. "
                                                           "The best model so far is iteration-1."));
        QCOMPARE(window->findChild<HeaderBar*>()->stateText(), QStringLiteral("paused by the health rule at step 1"));
        QStringList offers;
        for (QPushButton* button : banner->findChildren<QPushButton*>()) {
            if (button->isVisible()) offers.append(button->text());
        }
        QCOMPARE(offers, QStringList({QStringLiteral("Stop here"), QStringLiteral("Read the answers"),
                                      QStringLiteral("Finish anyway")}));
        banner->findChildren<QPushButton*>().last()->click();
        QTRY_VERIFY(!banner->isVisible());
        readTheAnswers(*window);
    }

    void aRunThatPausedItselfCanBeLeftWhereItIs() {
        const auto window = makeWindow("degenerate");
        teach(*window);
        auto* banner = window->findChild<Banner*>();
        QTRY_COMPARE_WITH_TIMEOUT(banner->notice().action, Notice::Action::StopHere, kPatienceMs);
        banner->findChildren<QPushButton*>().first()->click();
        QTRY_COMPARE_WITH_TIMEOUT(window->findChild<HeaderBar*>()->stateText(), QStringLiteral("stopped at step 1"),
                                  kPatienceMs);
        QTRY_VERIFY(!banner->isVisible());
    }

    void anExperimentOpenedAgainShowsWhatWasLearned() {
        {
            const auto window = makeWindow();
            teach(*window);
            QTRY_VERIFY_WITH_TIMEOUT(isJudged(*window), kPatienceMs);
        }
        const auto window = makeWindow();
        window->session().open(m_data->filePath(QStringLiteral("brief-detailed.sami")));
        QTRY_VERIFY_WITH_TIMEOUT(isJudged(*window), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(
            window->findChild<LivePage*>()->plots()->plot(MetricPlot::Bound)->data().series.at(0).points.size(),
            std::size_t(2), kPatienceMs);
    }

    void aSecondDemoGetsAFileOfItsOwn() {
        {
            const auto window = makeWindow();
            teach(*window);
            readTheAnswers(*window);
        }
        const auto window = makeWindow();
        teach(*window);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(m_data->filePath(QStringLiteral("brief-detailed-2.sami"))),
                                 kPatienceMs);
        readTheAnswers(*window);
    }

    void aFileThatIsNoExperimentIsSaidByName() {
        const QString path = m_data->filePath(QStringLiteral("notes.sami"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("these are notes");
        file.close();
        const auto window = makeWindow();
        window->session().open(path);
        auto* banner = window->findChild<Banner*>();
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->notice().sentence.contains(path), qPrintable(banner->notice().sentence));
        banner->findChild<QPushButton*>()->click();
        QVERIFY(!banner->isVisible());
    }

    void everyKeyStandsInAMenu() {
        const auto window = makeWindow();
        for (const QAction* action : window->actions()) {
            if (action->shortcut().isEmpty()) continue;
            bool listed = false;
            for (const QObject* user : action->associatedObjects()) listed = listed || user->inherits("QMenu");
            QVERIFY2(listed, qPrintable(action->text()));
        }
    }

    void noTwoMenusShareALetter() {
        const auto window = makeWindow();
        QStringList letters;
        for (const QAction* menu : window->menuBar()->actions())
            letters.append(QKeySequence::mnemonic(menu->text()).toString());
        QVERIFY(!letters.contains(QString()));
        QCOMPARE(letters.removeDuplicates(), 0);
    }

    void stopHasAKeyInTheKeySheet() {
        const auto window = makeWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        QTest::keyClick(window.get(), Qt::Key_Slash, Qt::ControlModifier);
        auto* sheet = window->findChild<KeySheet*>();
        QVERIFY(sheet && sheet->isVisible());
        QStringList words;
        for (const QLabel* label : sheet->findChildren<QLabel*>()) words.append(label->text());
        QVERIFY(words.contains(QStringLiteral("Stop")) && words.contains(QStringLiteral("Ctrl+.")));
        QVERIFY(words.contains(QStringLiteral("Any key or click closes this.")));
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
    }

    void helpSaysWhatThisIs() {
        QApplication::setApplicationVersion(QStringLiteral("9.8.7"));
        const auto window = makeWindow();
        for (QAction* action : window->actions()) {
            if (action->text() == QLatin1String("About SAMI Workbench")) action->trigger();
        }
        QStringList words;
        const auto* sheet = window->findChild<AboutSheet*>();
        QVERIFY(sheet && sheet->isVisible());
        for (const QLabel* label : sheet->findChildren<QLabel*>()) words.append(label->text());
        const QString text = words.join(QLatin1Char(' '));
        QVERIFY(text.contains(QLatin1String("9.8.7")) && text.contains(QLatin1String("GPL-3.0-or-later")));
    }

    void pagesChangeByKey() {
        const auto window = makeWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        QTest::keyClick(window.get(), Qt::Key_6, Qt::ControlModifier);
        QCOMPARE(window->page(), pageId::review);
        QTest::keyClick(window.get(), Qt::Key_5, Qt::ControlModifier);
        QCOMPARE(window->page(), pageId::live);
        QTest::keyClick(window.get(), Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(window->page(), pageId::start);
    }

    void recentExperimentsSayWhenTheyWereOpened() {
        const QString path = m_data->filePath(QStringLiteral("old.sami"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(-40), QFileDevice::FileModificationTime));
        RecentExperiments experiments(nullptr);
        experiments.add(path);
        experiments.add(m_data->filePath(QStringLiteral("gone.sami")));
        QTRY_COMPARE(experiments.found().size(), std::size_t(1));
        const auto recent = experiments.found();
        QVERIFY2(recent[0].lastOpened.startsWith(QLatin1String("today, ")), qPrintable(recent[0].lastOpened));
        QCOMPARE(recent[0].lastOpened.count(QLatin1Char(':')), 1);
    }

    void everyPageBeginsWithoutAControlInFocus() {
        const auto window = makeWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        for (const QString& page : {pageId::live, pageId::review, pageId::start}) {
            window->showPage(page);
            QVERIFY(window->focusWidget() && window->focusWidget()->focusPolicy() == Qt::NoFocus);
        }
        QTest::keyClick(window->focusWidget(), Qt::Key_Tab);
        QVERIFY(qobject_cast<PairCard*>(window->focusWidget()));
    }

    void changesBetweenLightAndDarkWhileOpen() {
        const auto window = makeWindow();
        window->setAppearance(Appearance::Dark);
        const auto background = [&window] { return window->grab().toImage().pixelColor(400, window->height() - 8); };
        QTRY_VERIFY(background().lightness() < 80);
        window->setAppearance(Appearance::Light);
        QTRY_VERIFY(background().lightness() > 200);
    }
};

SAMI_TEST(TestMainWindow)
#include "test_main_window.moc"
