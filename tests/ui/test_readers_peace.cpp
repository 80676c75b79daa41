#include <filesystem>

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/opened_window.h"
#include "ui/page.h"
#include "ui/review/ask_field.h"
#include "ui/review/model_chooser.h"
#include "ui/sidebar.h"

using namespace sami;

/// Whatever happens to the open experiment elsewhere, whoever reads in the window is not disturbed.
class TestReadersPeace : public QObject, protected OpenedWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

    void whatAnotherProcessWritesIsSaidAndTakenOver() {
        std::unique_ptr<Document> holder = created("held.sami");
        open("held.sami");
        QVERIFY(m_window->session().experiment().readOnly);
        QVERIFY(m_window->session().experiment().heldElsewhere);
        QVERIFY2(said().contains(QLatin1String("is writing it")), qPrintable(said()));
        QVERIFY2(said().contains(QString::number(QCoreApplication::applicationPid())), qPrintable(said()));
        QCOMPARE(m_window->findChild<Banner*>()->notice().kind, Notice::Kind::Aside);
        QVERIFY(m_window->windowTitle().startsWith(QLatin1String("held.sami, read only")));
        // A reader is not taken away from the answers, neither by a run that is started elsewhere nor when it is over.
        m_window->showPage(pageId::review);
        example::playIteration(RunFolder(example::must(launchRun(*holder)).folder));
        example::must(holder->runs().catchUp());
        auto* review = m_window->findChild<ReviewPage*>();
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kOpenedPatienceMs);
        QVERIFY(!review->asking()->field()->isEnabled());
        review->step(1);
        const QString read = review->chosenQuery();
        QCOMPARE(m_window->page(), pageId::review);
        QMetaObject::invokeMethod(&m_window->session(), "takeOver");
        settle();
        QVERIFY(m_window->session().experiment().readOnly);
        holder.reset();
        QMetaObject::invokeMethod(&m_window->session(), "takeOver");
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().experiment().readOnly, kOpenedPatienceMs);
        QCOMPARE(said(), QString());
        QCOMPARE(m_window->windowTitle(), QStringLiteral("held.sami – SAMI Workbench"));
        QTRY_VERIFY_WITH_TIMEOUT(review->asking()->field()->isEnabled(), kOpenedPatienceMs);
        settle();
        QCOMPARE(review->chosenQuery(), read);
        QCOMPARE(m_window->page(), pageId::review);
    }

    void whatIsReadStaysWhenAnotherModelIsTrained() {
        withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE(m_window->page(), pageId::live);
        m_window->showPage(pageId::review);
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kOpenedPatienceMs);
        auto* review = m_window->findChild<ReviewPage*>();
        review->step(1);
        const QString read = review->chosenQuery();
        LaunchedRun run;
        m_window->session().link().run([](Document& document) { return launchRun(document); }, this,
                                       [&run](const Result<LaunchedRun>& launched) { run = example::must(launched); });
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->number == 2 && run.number == 2, kOpenedPatienceMs);
        example::playIteration(RunFolder(run.folder));
        const auto* banner = m_window->findChild<Banner*>();
        QTRY_COMPARE_WITH_TIMEOUT(banner->notice().action, Notice::Action::ReadAnswers, kOpenedPatienceMs);
        settle();
        QCOMPARE(m_window->page(), pageId::review);
        QCOMPARE(review->models()->shown().candidate, std::string("iteration-1"));
        QCOMPARE(review->chosenQuery(), read);
        QTRY_VERIFY(review->models()->candidate()->count() == 2);  // the new one can be chosen
        button(*banner, QStringLiteral("Read the answers"))->click();
        QTRY_COMPARE(review->models()->shown().candidate, std::string("run-2/iteration-1"));
        QVERIFY2(said().isEmpty(), qPrintable(said()));
    }

    void anAlarmIsSaidOverWhatSomebodyWasTold() {
        const std::filesystem::path folder = withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kOpenedPatienceMs);
        Q_EMIT m_window->findChild<ReviewPage*>()->failed(QStringLiteral("The disk is full."));
        QCOMPARE(said(), QStringLiteral("The disk is full."));
        example::add(folder / "events.jsonl", "{\"seq\": \n");
        QTRY_VERIFY2_WITH_TIMEOUT(said().contains(QLatin1String("events.jsonl")), qPrintable(said()),
                                  kOpenedPatienceMs);
    }

    void thePageThatIsShownStaysMarkedWhenItIsPressed() {
        const QList<QPushButton*> all = m_window->findChild<Sidebar*>()->findChildren<QPushButton*>();
        QPushButton* live = *std::ranges::find(all, QStringLiteral("Live"), &QWidget::accessibleName);
        live->click();
        QVERIFY(live->isChecked());
        live->click();
        QVERIFY(live->isChecked());
        QCOMPARE(m_window->page(), pageId::live);
    }

    void answersThatWereWrittenElsewhereCanBeRead() {
        {
            const std::unique_ptr<Document> document = created("e.sami");
            for (const char* name : {"rivals", "ours"}) {
                const std::vector<Response> responses{example::response(0, name, 3, 0, std::string(name) + " say so")};
                example::must(document->store().responses().addImported(name, responses));
            }
        }
        open("e.sami");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 1, kOpenedPatienceMs);
        const auto* review = m_window->findChild<ReviewPage*>();
        QTRY_COMPARE(review->pairs().size(), std::size_t(1));
        QCOMPARE(review->models()->baselineName(), QStringLiteral("rivals"));
        QCOMPARE(review->models()->candidateName(), QStringLiteral("ours"));
        QVERIFY(!review->asking()->field()->isEnabled());
        QVERIFY(button(*m_window, QStringLiteral("Judge the answers"))->isEnabled());
    }
};

SAMI_TEST(TestReadersPeace)
#include "test_readers_peace.moc"
