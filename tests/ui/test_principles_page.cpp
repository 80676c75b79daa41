#include <random>

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>

#include "core/workbench/principles.h"
#include "tests/test_registry.h"
#include "tests/ui/principles_window.h"
#include "ui/principles/contrast_grid.h"
#include "ui/principles/contrast_model.h"
#include "ui/principles/details_panel.h"
#include "ui/principles/drawn_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/principles/principles_page.h"
#include "ui/principles/prompt_panel.h"
#include "ui/principles/versions_panel.h"
#include "ui/session/edit_history.h"

using namespace sami;
using namespace example;

class TestPrinciplesPage : public QObject, private PrinciplesWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() { showActiveWindow(); }
    void cleanup() { closeWindow(); }

    void fivePairsAreWrittenByKeysAlone() {
        openEmpty("keys.sami");
        key(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_window->page(), pageId::principles);
        const std::pair<const char*, const char*> written[] = {{"Be brief.", "Write at length."},
                                                               {"Be kind.", "Be rude."},
                                                               {"Use lists.", "Use prose."},
                                                               {"简短回答。", "详细回答。"},
                                                               {"Cite sources.", "Make claims freely."}};
        for (const auto& [principle, antithesis] : written) {
            const int before = pairs()->rowCount();
            key(Qt::Key_N, Qt::ControlModifier);
            QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
            type(principle);
            key(Qt::Key_Return);
            settled();
            QCOMPARE(static_cast<int>(kept().size()), before + 1);
            QTRY_COMPARE(table()->currentIndex().row(), before);
            key(Qt::Key_Right);
            QCOMPARE(table()->currentIndex().column(), int(PairModel::Antithesis));
            key(Qt::Key_Return);
            QTRY_VERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()) != nullptr);
            type(antithesis);
            key(Qt::Key_Return);
            settled();
        }
        QCOMPARE(kept().size(), std::size_t{5});
        QCOMPARE(kept()[3].text, std::string("简短回答。"));
        QCOMPARE(kept()[4].antithesis, std::string("Make claims freely."));
        QCOMPARE(kept()[2].name, std::string("use-lists"));
        // Moved, held out, duplicated, removed, taken back.
        key(Qt::Key_Up, Qt::AltModifier);
        settled();
        QCOMPARE(kept()[3].text, std::string("Cite sources."));
        key(Qt::Key_H, Qt::ControlModifier);
        settled();
        QVERIFY(kept()[3].use == PrincipleUse::HeldOut);
        key(Qt::Key_D, Qt::ControlModifier);
        settled();
        QCOMPARE(kept().size(), std::size_t{6});
        key(Qt::Key_Delete, Qt::ControlModifier);
        settled();
        QCOMPARE(kept().size(), std::size_t{5});
        for (int i = 0; i < 2; ++i) {
            key(Qt::Key_Z, Qt::ControlModifier);
            settled();
        }
        QCOMPARE(kept().size(), std::size_t{5});
        QVERIFY(kept()[3].use == PrincipleUse::HeldOut);
        // The contrasts, by a preset and a cell.
        key(Qt::Key_1, Qt::AltModifier);
        QComboBox* presets = page()->panels()->drawn()->presets();
        presets->setFocus();
        key(Qt::Key_Down);
        key(Qt::Key_Return);
        settled();
        QTRY_VERIFY(!m_window->session().experiment().content.flips.empty());
    }

    void whatIsRefusedIsSaidAndShownAsItIs() {
        created("refused.sami");
        open("refused.sami");
        m_window->showPage(pageId::principles);
        settled();
        QVERIFY(pairs()->setData(pairs()->index(0, PairModel::Antithesis), QStringLiteral("Be brief."), Qt::EditRole));
        settled();
        QVERIFY(!said().isEmpty());
        QTRY_COMPARE(cell(0, PairModel::Antithesis), QStringLiteral("Be long."));
    }

    void aListIsPasted() {
        openEmpty("pasted.sami");
        QGuiApplication::clipboard()->setText(QStringLiteral("1. Be brief.\tRamble.\n2. Be kind.\n"));
        key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        settled();
        QTRY_COMPARE(kept().size(), std::size_t{2});
        QCOMPARE(kept()[0].antithesis, std::string("Ramble."));
        QTRY_COMPARE(pairs()->index(1, PairModel::Name).data(PairModel::kWarningRole).toString(),
                     QStringLiteral("no antithesis"));
        QTRY_COMPARE(edits()->undoLabel(), QStringLiteral("Import constitutions"));
    }

    void aFileOfPrinciplesIsDroppedOntoThePage() {
        openEmpty("dropped.sami");
        const QString list = m_data->filePath(QStringLiteral("list.txt"));
        QFile file(list);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("Be brief.\tRamble.\nBe kind.\n") > 0);
        file.close();
        QMimeData dragged;
        dragged.setUrls({QUrl::fromLocalFile(list)});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page(), &drop);
        settled();
        QTRY_COMPARE(kept().size(), std::size_t{2});
        // What is no list is left alone.
        dragged.setUrls({QUrl::fromLocalFile(QStringLiteral("/x.docx"))});
        QDragEnterEvent other({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
        other.ignore();
        QApplication::sendEvent(page(), &other);
        QVERIFY(!other.isAccepted());
    }

    void aFinishedRunDoesNotLeadAwayFromThePageThatWasLeft() {
        withRun("left.sami");
        open("left.sami");
        QTRY_COMPARE(m_window->page(), pageId::live);
        for (const QString& left : {pageId::queries, pageId::review, pageId::start}) {
            m_window->showPage(left);
            m_window->close();
            m_window = std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER});
            m_window->show();
            m_window->restoreSession();
            QTRY_VERIFY(m_window->session().run() != nullptr);
            settled();
            QTRY_COMPARE(m_window->page(), left);
            QTest::qWait(50);
            QCOMPARE(m_window->page(), left);
        }
    }

    void theWindowComesBackWithWhatWasOpen() {
        created("session.sami");
        open("session.sami");
        m_window->showPage(pageId::principles);
        m_window->close();
        const auto again = [this] {
            return std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER});
        };
        m_window = again();
        m_window->restoreSession();
        QTRY_COMPARE(m_window->session().experiment().path, QString::fromStdString(file("session.sami").string()));
        QTRY_COMPARE(m_window->page(), pageId::principles);
        m_window->close();
        // Opening it ended the program the last time: it is not tried again by itself.
        QSettings().setValue(QStringLiteral("session/opening"), QString::fromStdString(file("session.sami").string()));
        m_window = again();
        m_window->restoreSession();
        QVERIFY(!m_window->session().isOpen());
        QTest::qWait(50);
        QVERIFY(!m_window->session().isOpen());
    }

    void theGridTurnsPrinciplesRound() {
        const std::unique_ptr<Document> document = created("grid.sami");
        must(document->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        must(document->edits().addPrinciple({"calm", "Be calm.", ""}));
        must(setContrasts(*document, ContrastPreset::AllFlipped));
        const_cast<std::unique_ptr<Document>&>(document).reset();
        open("grid.sami");
        m_window->showPage(pageId::principles);
        settled();
        ContrastModel* contrasts = page()->panels()->drawn()->grid()->contrasts();
        QTRY_COMPARE(contrasts->rowCount(), 3);  // constitution, antithesis, a new one
        QVERIFY(contrasts->sideOf(contrasts->index(1, 0)) == ContrastModel::Side::Antithesis);
        QVERIFY(contrasts->sideOf(contrasts->index(1, 2)) == ContrastModel::Side::Principle);
        QVERIFY(!contrasts->canToggle(contrasts->index(1, 2)) && !contrasts->canToggle(contrasts->index(0, 0)));
        page()->panels()->drawn()->grid()->setCurrentIndex(contrasts->index(1, 0));
        page()->panels()->drawn()->grid()->setFocus();
        key(Qt::Key_Space);
        settled();
        QTRY_VERIFY(contrasts->sideOf(contrasts->index(1, 0)) == ContrastModel::Side::Principle);
        QCOMPARE(page()->panels()->drawn()->grid()->currentIndex(), contrasts->index(1, 0));  // where it was
        QCOMPARE(m_window->session().experiment().content.flips, (std::vector<Flip>{{{2}}}));
    }

    void versionsAreShownAndRestored() {
        withRun("versions.sami");
        open("versions.sami");
        QTRY_COMPARE(m_window->page(), pageId::live);  // where an experiment with a run leads
        m_window->showPage(pageId::principles);
        settled();
        pairs()->setData(pairs()->index(0, PairModel::Text), QStringLiteral("Be curt."), Qt::EditRole);
        settled();
        table()->choose(1);
        settled();
        QListWidget* list = page()->panels()->versions()->list();
        QTRY_COMPARE(list->count(), 2);
        QVERIFY(list->item(0)->text().contains(QStringLiteral("now")));
        QVERIFY(list->item(1)->text().contains(QStringLiteral("taught in run-1")));
        list->setCurrentRow(1);
        QTest::mouseClick(page()->panels()->versions()->restoring(), Qt::LeftButton);
        settled();
        QTRY_COMPARE(kept()[0].text, std::string("Be brief."));
    }

    void detailsAreKeptWhenTheirFieldIsLeft() {
        created("details.sami");
        open("details.sami");
        m_window->showPage(pageId::principles);
        settled();
        DetailsPanel* details = page()->panels()->details();
        key(Qt::Key_3, Qt::AltModifier);
        QTRY_VERIFY(details->isVisible());
        // Each panel takes the keys that follow: they are no words of a principle.
        for (int i = 0; i < page()->panels()->count(); ++i) {
            page()->panels()->enter(i);
            QTRY_VERIFY(page()->panels()->isAncestorOf(QApplication::focusWidget()));
        }
        key(Qt::Key_3, Qt::AltModifier);
        QLineEdit* tags = details->findChildren<QLineEdit*>().front();
        tags->setFocus();
        tags->setText(QStringLiteral("manners, short ,"));
        QPlainTextEdit* wrong = details->findChildren<QPlainTextEdit*>().at(1);
        wrong->setFocus();
        settled();
        QTRY_COMPARE(kept()[0].tags, (std::vector<std::string>{"manners", "short"}));
        wrong->setPlainText(QStringLiteral("Well, it depends …\n\nLet me explain."));
        table()->setFocus();
        settled();
        QTRY_COMPARE(kept()[0].notes.size(), std::size_t{2});
        QVERIFY(kept()[0].notes[1] == (PrincipleNote{PrincipleNote::Kind::Wrong, "Let me explain."}));
        QCOMPARE(edits()->undoLabel(), QStringLiteral("Change principle \"brief\""));
    }

    void aReadOnlyExperimentCanOnlyBeRead() {
        created("read.sami");
        const std::unique_ptr<Document> holder = must(Document::open(file("read.sami")));
        open("read.sami");
        m_window->showPage(pageId::principles);
        settled();
        QVERIFY(m_window->session().experiment().readOnly);
        QTRY_COMPARE(pairs()->rowCount(), 1);
        QVERIFY(!pairs()->flags(pairs()->index(0, PairModel::Text)).testFlag(Qt::ItemIsEditable));
        key(Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(pairs()->rowCount(), 1);
        for (const QPushButton* button : page()->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Add") || button->text() == QStringLiteral("Paste list"))
                QVERIFY(!button->isEnabled());
        }
        for (const QAction* action : page()->actions()) {
            if (action->text() == QStringLiteral("Duplicate")) QVERIFY(!action->isEnabled());
        }
        QVERIFY(!page()->panels()->drawn()->presets()->isEnabled());
        QVERIFY(page()->offer().isEmpty());
    }

    void everyScriptOfEditsIsUndoneToItsStart() {
        created("scripts.sami");
        open("scripts.sami");
        m_window->showPage(pageId::principles);
        settled();
        const DocumentContent start = m_window->session().experiment().content;
        std::mt19937 random(7);
        int number = 0;
        const int scripts = std::max(200, qEnvironmentVariableIntValue("SAMI_EDIT_SCRIPTS"));
        for (int script = 0; script < scripts; ++script) {
            const int steps = 1 + static_cast<int>(random() % 5);
            for (int step = 0; step < steps; ++step) {
                const int rows = pairs()->rowCount();
                const int row = rows > 0 ? static_cast<int>(random() % static_cast<unsigned>(rows)) : -1;
                const Principle* at = pairs()->principle(row);
                const QString text = QStringLiteral("Do %1.").arg(++number);
                switch (random() % 7) {
                    case 0:
                        if (at != nullptr) pairs()->setData(pairs()->index(row, PairModel::Text), text, Qt::EditRole);
                        break;
                    case 1:
                        if (at != nullptr)
                            pairs()->setData(pairs()->index(row, PairModel::Antithesis), text, Qt::EditRole);
                        break;
                    case 2:
                        pairs()->startNew();
                        pairs()->setData(pairs()->index(pairs()->rowCount() - 1, PairModel::Text), text, Qt::EditRole);
                        break;
                    case 3:
                        trigger(row, "Remove");
                        break;
                    case 4:
                        trigger(row, random() % 2 == 0 ? "Move up" : "Move down");
                        break;
                    case 5:
                        trigger(row, "Hold out, or learn");
                        break;
                    default:
                        trigger(row, "Duplicate");
                }
                if (random() % 4 == 0) settled();  // the others follow before it is shown what came of this one
            }
            settled();
            for (int undone = 0; undone < 10 && m_window->session().experiment().content != start; ++undone) {
                edits()->undo();
                settled();
                pairs()->dropNew();
            }
            QCOMPARE(m_window->session().experiment().content.principles, start.principles);
            QCOMPARE(pairs()->rowCount(), 1);
        }
    }
};

SAMI_TEST(TestPrinciplesPage)
#include "test_principles_page.moc"
