#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>

#include "core/workbench/draft_trial.h"
#include "core/workbench/principles.h"
#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/opened_window.h"
#include "ui/principles/draft_card.h"
#include "ui/principles/drafts_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/principles/principles_page.h"
#include "ui/principles/probe_bar.h"
#include "ui/principles/writer_form.h"
#include "ui/review/pair_view.h"
#include "ui/review/remark_dialog.h"
#include "ui/session/edit_history.h"
#include "ui/session/run_steering.h"
#include "ui/text/shown_text.h"

using namespace sami;
using namespace example;

class TestDraftsPanel : public QObject, private OpenedWindow {
    Q_OBJECT

private:
    static constexpr int kWorkMs = 60000;

    PrinciplesPage* page() const { return m_window->findChild<PrinciplesPage*>(); }
    DraftsPanel* panel() const { return page()->panels()->drafts(); }
    DraftCard* card() const { return panel()->card(); }
    PairModel* pairs() const { return page()->table()->pairs(); }
    template <class Widget>
    static Widget* named(const QWidget* parent, const char* name) {
        for (Widget* widget : parent->findChildren<Widget*>()) {
            if (widget->accessibleName() == QLatin1StringView(name)) return widget;
        }
        return nullptr;
    }
    static void press(QPushButton* button) { QTest::mouseClick(button, Qt::LeftButton); }
    void chooseKind(int place) const { named<QComboBox>(panel()->form(), "What is written")->setCurrentIndex(place); }
    void openRun(const char* name) {
        withRun(name);
        showDraftsOf(name);
    }
    void showDraftsOf(const char* name) {
        open(name);
        settle();  // the window may lead to the run first
        m_window->showPage(pageId::drafts);
        QTRY_COMPARE(pairs()->rowCount(), 1);
        QTRY_VERIFY(panel()->isVisible());
        page()->table()->choose(1);
        // The models that can write are read.
        QTRY_VERIFY(named<QComboBox>(panel()->form(), "Who writes")->count() > 1);
    }
    void writeDrafts(int expected) {
        QTRY_VERIFY(panel()->bar()->button()->isEnabled());
        press(panel()->bar()->button());
        QTRY_VERIFY2_WITH_TIMEOUT(panel()->list()->count() == expected,
                                  qPrintable(m_window->page() + QStringLiteral(": ") + stateOf(panel()->bar())), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(panel()->bar()->button()->text(), QStringLiteral("Write drafts"), kWorkMs);
    }
    static QString stateOf(const ProbeBar* bar) { return bar->findChildren<QLabel*>().last()->text(); }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() {
        qputenv("SAMI_FAKE_PACE_MS", "5");
        showWindow();
    }
    void cleanup() { closeWindow(); }

    void draftsComeAndAreAcceptedChangedOrDismissedOneByOne() {
        openRun("drafts.sami");
        named<QLineEdit>(panel()->form(), "What the principles are for")->setText(QStringLiteral("Sum up."));
        writeDrafts(4);
        QCOMPARE(page()->panels()->tabText(page()->panels()->indexOf(panel())), QStringLiteral("Drafts (4)"));
        // The latest stands on top: it can't be read, and is shown as it came.
        QVERIFY(panel()->list()->item(0)->text().startsWith(QStringLiteral("Can't be read: PRINCIPLE:")));
        panel()->list()->setCurrentRow(3);
        auto* text = named<QPlainTextEdit>(card(), "Principle");
        QCOMPARE(text->toPlainText(), QStringLiteral("Name 1 reasons."));
        text->setPlainText(QStringLiteral("Name a reason."));
        press(button(*card(), QStringLiteral("Accept")));
        QTRY_COMPARE(pairs()->rowCount(), 2);
        QCOMPARE(pairs()->principle(1)->text, std::string("Name a reason."));
        QCOMPARE(pairs()->principle(1)->antithesis, std::string("Leave out 1 reasons."));
        // What was decided on leaves the list, and the next one is chosen.
        QTRY_COMPARE(panel()->list()->count(), 3);
        QCOMPARE(text->toPlainText(), QStringLiteral("Name 2 reasons."));
        QTest::keyClick(panel()->list(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(panel()->list()->count(), 2);
        QCOMPARE(pairs()->rowCount(), 2);
        panel()->findChild<QCheckBox*>(QString(), Qt::FindDirectChildrenOnly)->setChecked(true);
        QCOMPARE(panel()->list()->count(), 4);
        panel()->findChild<QCheckBox*>(QString(), Qt::FindDirectChildrenOnly)->setChecked(false);
        // What is taken back can be accepted again; on another panel no key decides on a draft.
        m_window->findChild<EditHistory*>()->undo();
        QTRY_COMPARE(panel()->list()->count(), 3);
        panel()->list()->setCurrentRow(2);
        page()->panels()->setCurrentIndex(0);
        QTest::keyClick(page(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        m_window->showPage(pageId::drafts);
        QCOMPARE(panel()->list()->count(), 3);
        press(button(*card(), QStringLiteral("Accept")));
        QTRY_COMPARE(pairs()->rowCount(), 2);
    }

    void anUnreadableOneIsAcceptedWithWordsOfOnesOwn() {
        openRun("unreadable.sami");
        writeDrafts(4);
        panel()->list()->setCurrentRow(0);
        QVERIFY(!button(*card(), QStringLiteral("Accept"))->isEnabled());
        QVERIFY(named<QPlainTextEdit>(card(), "What was asked, and what was written")
                    ->toPlainText()
                    .contains(QStringLiteral("PRINCIPLE: Name 4 reasons.")));
        QVERIFY(!named<QPlainTextEdit>(card(), "Principle")->isVisible());
        press(button(*card(), QStringLiteral("As it came")));
        QVERIFY(named<QPlainTextEdit>(card(), "Principle")->isVisible());
        named<QPlainTextEdit>(card(), "Principle")->setPlainText(QStringLiteral("Name four."));
        QVERIFY(button(*card(), QStringLiteral("Accept"))->isEnabled());
        press(button(*card(), QStringLiteral("Accept")));
        QTRY_COMPARE(pairs()->rowCount(), 2);
        QVERIFY(!pairs()->principle(1)->hasAntithesis());
    }

    void anAntithesisAndOtherWordsAreOfTheChosenPair() {
        openRun("about.sami");
        chooseKind(1);
        writeDrafts(1);
        QCOMPARE(named<QPlainTextEdit>(card(), "Principle")->toPlainText(), fromUtf8(pairs()->principle(0)->text));
        press(button(*card(), QStringLiteral("Accept")));
        QTRY_COMPARE(pairs()->principle(0)->antithesis, std::string("Leave out 1 reasons."));
        chooseKind(2);
        writeDrafts(1);
        auto* use = named<QComboBox>(card(), "What other words become");
        QVERIFY(use->isVisible());
        use->setCurrentIndex(1);
        press(button(*card(), QStringLiteral("Accept")));
        QTRY_COMPARE(pairs()->principle(0)->paraphrase, std::string("Give 1 reasons."));
        QCOMPARE(pairs()->rowCount(), 1);
    }

    void whatIsBeingWrittenStaysWhileOtherDraftsCome() {
        openRun("typed.sami");
        writeDrafts(4);
        panel()->list()->setCurrentRow(3);
        auto* text = named<QPlainTextEdit>(card(), "Principle");
        text->setPlainText(QStringLiteral("Half a sen"));
        writeDrafts(8);
        QCOMPARE(text->toPlainText(), QStringLiteral("Half a sen"));
    }

    void anEndpointIsNamedWholeAndOfferedAgain() {
        openRun("endpoint.sami");
        auto* writer = named<QComboBox>(panel()->form(), "Who writes");
        writer->setCurrentIndex(writer->count() - 1);
        QVERIFY(!panel()->bar()->button()->isEnabled());
        QVERIFY(stateOf(panel()->bar()).contains(QStringLiteral("address")));
        named<QLineEdit>(panel(), "Address of the endpoint")->setText(QStringLiteral("http://localhost:1/v1"));
        named<QLineEdit>(panel(), "Name of the model")->setText(QStringLiteral("made"));
        const WriterWish wish = panel()->form()->wish();
        QCOMPARE(wish.writer, std::string("endpoint:http://localhost:1/v1"));
        QCOMPARE(wish.endpoint.model, std::string("made"));
        QCOMPARE(wish.endpoint.keyEnv, std::string("OPENAI_API_KEY"));
        writeDrafts(4);
        const WriterForm again(nullptr);
        QCOMPARE(named<QLineEdit>(again.more(), "Name of the model")->text(), QStringLiteral("made"));
        delete again.more();
    }

    void aRemarkOnAnAnswerBecomesADraft() {
        openRun("remark.sami");
        m_window->showPage(pageId::review);
        QTRY_VERIFY(m_window->findChild<PairView*>() != nullptr);
        auto* pair = m_window->findChild<PairView*>();
        QTRY_VERIFY(pair->isVisible());
        press(pair->candidateRemark());
        QTRY_VERIFY(m_window->findChild<RemarkDialog*>() != nullptr);
        auto* dialog = m_window->findChild<RemarkDialog*>();
        QVERIFY(!dialog->more()->isEnabled());
        dialog->words()->setText(QStringLiteral("says where one is"));
        press(dialog->less());
        QTRY_VERIFY(dialog->showing()->isVisible());
        dialog->words()->setText(QStringLiteral("gives a number"));
        QTest::keyClick(dialog->words(), Qt::Key_Return);
        QTRY_VERIFY(dialog->words()->text().isEmpty());
        press(dialog->showing());
        QTRY_COMPARE(m_window->page(), pageId::principles);
        QVERIFY(panel()->isVisible());
        QTRY_COMPARE(panel()->list()->count(), 2);
        QTRY_COMPARE(named<QPlainTextEdit>(card(), "Principle")->toPlainText(), QStringLiteral("gives a number"));
        panel()->list()->setCurrentRow(1);
        QCOMPARE(named<QPlainTextEdit>(card(), "Antithesis")->toPlainText(), QStringLiteral("says where one is"));
        QVERIFY(!button(*card(), QStringLiteral("Accept"))->isEnabled());
        press(button(*card(), QStringLiteral("Have it worded")));
        QTRY_COMPARE_WITH_TIMEOUT(panel()->list()->count(), 3, kWorkMs);
        QVERIFY(panel()->list()->item(0)->text().contains(QStringLiteral("Name 1 reasons.")));
    }

    void aPairIsTriedOnSavedAnswers() {
        created("tried.sami");
        showDraftsOf("tried.sami");
        m_window->findChild<RunSteering*>()->startOpen();
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->session().run() != nullptr && m_window->session().run()->state == RunState::Finished, kWorkMs);
        m_window->showPage(pageId::drafts);  // the window had led to the run
        writeDrafts(4);
        panel()->list()->setCurrentRow(3);
        ProbeBar* trying = card()->trying();
        QTRY_VERIFY(trying->button()->isEnabled());
        press(trying->button());
        QTRY_VERIFY2_WITH_TIMEOUT(
            stateOf(trying).startsWith(QStringLiteral("It would tell apart the saved answers of run-1 to")),
            qPrintable(stateOf(trying)), kWorkMs);
        // Other words have not been tried.
        named<QPlainTextEdit>(card(), "Principle")->setPlainText(QStringLiteral("Name a reason."));
        QVERIFY(stateOf(trying).isEmpty());
        named<QPlainTextEdit>(card(), "Antithesis")->clear();
        QVERIFY(stateOf(trying).contains(QStringLiteral("write both")));
    }
};

SAMI_TEST(TestDraftsPanel)
#include "test_drafts_panel.moc"
