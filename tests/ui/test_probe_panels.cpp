#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableWidget>
#include <cmath>

#include "core/workbench/principles.h"
#include "tests/test_registry.h"
#include "tests/ui/opened_window.h"
#include "ui/principles/health_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/principles/principles_page.h"
#include "ui/principles/probe_bar.h"
#include "ui/principles/rescore_panel.h"
#include "ui/principles/weighed_view.h"
#include "ui/principles/what_if_panel.h"
#include "ui/session/run_steering.h"

using namespace sami;
using namespace example;

class TestProbePanels : public QObject, private OpenedWindow {
    Q_OBJECT

private:
    static constexpr int kWorkMs = 60000;

    PrinciplesPage* page() const { return m_window->findChild<PrinciplesPage*>(); }
    static QString stateOf(const ProbeBar* bar) { return bar->findChild<QLabel*>()->text(); }
    static void press(const ProbeBar* bar) { QTest::mouseClick(bar->button(), Qt::LeftButton); }
    WeighedView* answer(int side) const { return page()->panels()->whatIf()->findChildren<WeighedView*>().at(side); }
    void openRun(const char* name) {
        withRun(name);
        open(name);
        QTRY_COMPARE(m_window->page(), pageId::live);  // where an experiment with a run leads
        m_window->showPage(pageId::principles);
        QTRY_COMPARE(page()->table()->pairs()->rowCount(), 1);
        page()->table()->choose(1);
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() {
        qputenv("SAMI_FAKE_PACE_MS", "5");
        showWindow();
    }
    void cleanup() { closeWindow(); }

    void aCheckRanksThePairsAndKeepsWhatItIsAbout() {
        openRun("health.sami");
        HealthPanel* health = page()->panels()->health();
        QTRY_VERIFY(health->bar()->button()->isEnabled());
        press(health->bar());
        QTRY_COMPARE_WITH_TIMEOUT(health->table()->rowCount(), 1, kWorkMs);
        QCOMPARE(health->table()->item(0, 0)->text(), QStringLiteral("brief"));
        QVERIFY(!health->table()->item(0, 1)->text().isEmpty());
        QVERIFY(stateOf(health->bar()).isEmpty());
        // Once the words are others the check is of earlier ones.
        PairModel* pairs = page()->table()->pairs();
        pairs->setData(pairs->index(0, PairModel::Text), QStringLiteral("Be curt."), Qt::EditRole);
        QTRY_VERIFY_WITH_TIMEOUT(health->table()->item(0, 1)->text().startsWith(QStringLiteral("Of earlier words")),
                                 kWorkMs);
    }

    void aCheckIsStillThereWhenItsExperimentIsOpenedAgain() {
        openRun("again.sami");
        press(page()->panels()->health()->bar());
        QTRY_COMPARE_WITH_TIMEOUT(page()->panels()->health()->table()->rowCount(), 1, kWorkMs);
        settle();
        NewExperiment without = example::content();
        without.principles.clear();
        must(Document::create(file("other.sami"), without));
        open("other.sami");
        QTRY_COMPARE(page()->table()->pairs()->rowCount(), 0);
        QCOMPARE(page()->panels()->health()->table()->rowCount(), 0);
        m_window->showPage(pageId::start);
        open("again.sami");
        settle();
        m_window->showPage(pageId::principles);
        QTRY_COMPARE_WITH_TIMEOUT(page()->panels()->health()->table()->rowCount(), 1, kWorkMs);
    }

    void aQuestionIsAnsweredUnderBothSides() {
        openRun("whatif.sami");
        WhatIfPanel* whatIf = page()->panels()->whatIf();
        QTRY_VERIFY(whatIf->findChild<QComboBox*>()->count() >= 1);
        QTRY_COMPARE(stateOf(whatIf->bar()), QStringLiteral("Type a question."));
        QVERIFY(!whatIf->bar()->button()->isEnabled());
        whatIf->query()->setText(QStringLiteral("What is the sea?"));
        QTRY_VERIFY(whatIf->bar()->button()->isEnabled());
        QTest::keyClick(whatIf->query(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(!answer(0)->toPlainText().isEmpty() && !answer(1)->toPlainText().isEmpty(), kWorkMs);
        QVERIFY(answer(0)->tokenWords(1).contains(QStringLiteral("nats")));
        QVERIFY(answer(0)->tokenWords(100000).isEmpty());
        // Once the words are others the answers are of earlier ones; as they were they are not.
        QTRY_VERIFY_WITH_TIMEOUT(whatIf->bar()->button()->text() != QStringLiteral("Stop"), kWorkMs);
        QTRY_COMPARE(stateOf(whatIf->bar()), QString());
        PairModel* pairs = page()->table()->pairs();
        const QString before = pairs->index(0, PairModel::Text).data().toString();
        pairs->setData(pairs->index(0, PairModel::Text), QStringLiteral("Be curt."), Qt::EditRole);
        QTRY_VERIFY(stateOf(whatIf->bar()).contains(QStringLiteral("earlier words")));
        pairs->setData(pairs->index(0, PairModel::Text), before, Qt::EditRole);
        QTRY_COMPARE(stateOf(whatIf->bar()), QString());
    }

    void anAnswerThatIsNotWeighedYetHasNoTints() {
        WhatIfPanel panel(nullptr);
        WhatIf begun;
        begun.models.push_back(
            {.model = "base", .isWeighed = false, .answers = {}, .margin = std::nan(""), .without = {}});
        begun.models[0].answers[0].text = "So it is";
        begun.models[0].answers[0].pieces = {{"So it is", 1, std::nan(""), std::nan("")}};
        panel.showWhatIf(begun);
        auto* view = panel.findChildren<WeighedView*>().at(0);
        QCOMPARE(view->toPlainText(), QStringLiteral("So it is"));
        QCOMPARE(view->tokenWords(1), QString());
        view->selectAll();
        QVERIFY(view->textCursor().charFormat().background().style() == Qt::NoBrush);
    }

    void savedAnswersAreScoredUnderTheWordsAsTheyAre() {
        created("rescore.sami");
        open("rescore.sami");
        m_window->showPage(pageId::principles);
        m_window->findChild<RunSteering*>()->startOpen();
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->session().run() != nullptr && m_window->session().run()->state == RunState::Finished, kWorkMs);
        RescorePanel* rescoring = page()->panels()->rescoring();
        QTRY_VERIFY(rescoring->bar()->button()->isEnabled());
        PairModel* pairs = page()->table()->pairs();
        pairs->setData(pairs->index(0, PairModel::Text), QStringLiteral("Be curt."), Qt::EditRole);
        settle();
        press(rescoring->bar());
        QTRY_VERIFY_WITH_TIMEOUT(rescoring->bar()->button()->text() != QStringLiteral("Stop"), kWorkMs);
        settle();
        QCOMPARE(stateOf(rescoring->bar()), QString());
        QTRY_VERIFY_WITH_TIMEOUT(rescoring->summary()->text().startsWith(QStringLiteral("The bound over")), kWorkMs);
        pairs->setData(pairs->index(0, PairModel::Antithesis), QStringLiteral("Ramble."), Qt::EditRole);
        QTRY_VERIFY(stateOf(rescoring->bar()).contains(QStringLiteral("earlier words")));
        QVERIFY(rescoring->summary()->text().startsWith(QStringLiteral("The bound over")));
    }

    void aProbeIsStopped() {
        qputenv("SAMI_FAKE_PACE_MS", "500");
        openRun("stopped.sami");
        HealthPanel* health = page()->panels()->health();
        press(health->bar());
        QTRY_COMPARE_WITH_TIMEOUT(health->bar()->button()->text(), QStringLiteral("Stop"), kWorkMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().atWork()->task == RunTask::Probe, kWorkMs);
        press(health->bar());
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(health->bar()), QStringLiteral("Stopped."), kWorkMs);
        QVERIFY(health->bar()->button()->isEnabled());
    }

    void aProbeIsStoppedBeforeItIsLaunched() {
        qputenv("SAMI_FAKE_PACE_MS", "500");
        openRun("early.sami");
        HealthPanel* health = page()->panels()->health();
        QTRY_VERIFY(health->bar()->button()->isEnabled());
        press(health->bar());
        press(health->bar());  // at once
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(health->bar()), QStringLiteral("Stopped."), kWorkMs);
    }

    void withoutAPairOrARunItIsSaidWhatIsMissing() {
        NewExperiment content = example::content();
        content.principles.clear();
        must(Document::create(file("none.sami"), content));
        open("none.sami");
        m_window->showPage(pageId::principles);
        settle();
        QTRY_VERIFY(!page()->panels()->health()->bar()->button()->isEnabled());
        QVERIFY(!stateOf(page()->panels()->health()->bar()).isEmpty());
        QVERIFY(stateOf(page()->panels()->rescoring()->bar()).contains(QStringLiteral("no saved answers")));
    }
};

SAMI_TEST(TestProbePanels)
#include "test_probe_panels.moc"
