#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/opened_window.h"
#include "ui/controls/bounded_text.h"
#include "ui/controls/elided_label.h"
#include "ui/queries/import_panel.h"
#include "ui/queries/queries_page.h"
#include "ui/queries/query_detail_card.h"
#include "ui/queries/query_filter_bar.h"
#include "ui/queries/query_model.h"
#include "ui/queries/query_table_view.h"
#include "ui/text/response_view.h"

using namespace sami;

class TestQueriesPage : public QObject, private OpenedWindow {
    Q_OBJECT

private:
    QueriesPage* page() const { return m_window->findChild<QueriesPage*>(); }
    QueryModel* model() const { return page()->model(); }
    QString shown(int line, int column) const { return model()->index(line, column).data().toString(); }
    QStringList ids() const {
        QStringList ids;
        for (int line = 0; line < model()->rowCount(); ++line) ids.append(shown(line, QueryModel::Id));
        return ids;
    }
    void show(const char* name) {
        m_window->showPage(pageId::queries);
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        open(name);
    }
    /// Whether a text that is seen has these words.
    bool labelContaining(const QString& words) const {
        for (const QLabel* label : page()->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(words)) return true;
        }
        for (const ElidedLabel* label : page()->findChildren<ElidedLabel*>()) {
            if (label->isVisible() && label->text().contains(words)) return true;
        }
        return false;
    }
    void choose(int line) { page()->table()->chooseLine(line); }
    QAction* action(const QString& text) const {
        for (QAction* found : page()->actions()) {
            if (found->text().startsWith(text)) return found;
        }
        return nullptr;
    }

private Q_SLOTS:
    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

    void theQueriesAreListedAndFound() {
        created("list.sami").reset();
        show("list.sami");
        QTRY_COMPARE(ids(), QStringList({QStringLiteral("q1"), QStringLiteral("q2"), QStringLiteral("q3"),
                                         QStringLiteral("q4")}));
        QCOMPARE(shown(0, QueryModel::Split), QStringLiteral("Training"));
        QCOMPARE(shown(2, QueryModel::Split), QStringLiteral("Held out"));
        QTRY_VERIFY(labelContaining(QStringLiteral("4 shown · 2 to train on, 2 held out")));
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(page()->filters()->field()->hasFocus());
        QTest::keyClicks(page()->filters()->field(), QStringLiteral("3 QUESTION"));
        QTRY_COMPARE(ids(), QStringList({QStringLiteral("q3")}));
        page()->filters()->field()->clear();
        QTRY_COMPARE(model()->rowCount(), 4);
    }

    void anEmptyExperimentSaysWhatBelongsHere() {
        NewExperiment nothing = example::content();
        nothing.queries.clear();
        example::must(Document::create(file("empty.sami"), nothing)).reset();
        show("empty.sami");
        QTRY_VERIFY(button(*page(), QStringLiteral("Import queries")) != nullptr &&
                    button(*page(), QStringLiteral("Import queries"))->isVisible());
    }

    void keysMoveAQueryBetweenTheSplitsAndBack() {
        created("move.sami").reset();
        show("move.sami");
        QTRY_COMPARE(ids().size(), 4);
        QTRY_COMPARE(shown(0, QueryModel::Split), QStringLiteral("Training"));
        choose(0);
        page()->table()->setFocus();
        QTest::keyClick(page()->table(), Qt::Key_H);
        QTRY_COMPARE(shown(0, QueryModel::Split), QStringLiteral("Held out"));
        QTRY_COMPARE(page()->table()->chosenLines(), std::vector<int>{0});
        QTest::keyClick(page()->table(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(shown(0, QueryModel::Split), QStringLiteral("Training"));
        QTest::keyClick(page()->table(), Qt::Key_Y, Qt::ControlModifier);
        QTRY_COMPARE(shown(0, QueryModel::Split), QStringLiteral("Held out"));
    }

    void lettersAreKeysOfTheListAlone() {
        created("letters.sami").reset();
        show("letters.sami");
        QTRY_COMPARE(ids().size(), 4);
        choose(0);
        QTRY_VERIFY(action(QStringLiteral("Hold out"))->isEnabled());
        auto* picker = page()->findChild<QComboBox*>();
        picker->setFocus();
        QVERIFY(picker->hasFocus());
        QTest::keyClick(picker, Qt::Key_H);
        QTest::keyClick(picker, Qt::Key_Delete);
        page()->detail()->tags()->setReadOnly(true);  // takes no letter itself
        page()->detail()->tags()->setFocus();
        QTest::keyClick(page()->detail()->tags(), Qt::Key_H);
        page()->importing()->setFile(QStringLiteral("more.csv"));
        for (const char* name : {"Hold out", "Remove", "Tag queries", "Find queries"})
            QVERIFY2(!action(QString::fromLatin1(name))->isEnabled(), name);
        Q_EMIT page()->importing()->closed();
        QVERIFY(action(QStringLiteral("Hold out"))->isEnabled());
        QTRY_COMPARE(shown(0, QueryModel::Split), QStringLiteral("Training"));
        QCOMPARE(model()->rowCount(), 4);
    }

    void aRemovedQueryGoesAndComesBack() {
        created("remove.sami").reset();
        show("remove.sami");
        QTRY_COMPARE(model()->rowCount(), 4);
        choose(1);
        action(QStringLiteral("Remove"))->trigger();
        QTRY_COMPARE(ids(), QStringList({QStringLiteral("q1"), QStringLiteral("q3"), QStringLiteral("q4")}));
        QTRY_COMPARE(page()->table()->chosenLines(), std::vector<int>{1});  // what stands in its place
        QTest::keyClick(page()->table(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(ids(), QStringList({QStringLiteral("q1"), QStringLiteral("q2"), QStringLiteral("q3"),
                                         QStringLiteral("q4")}));
    }

    void theChosenQueryIsShownWithItsTags() {
        created("tags.sami").reset();
        show("tags.sami");
        QTRY_COMPARE(model()->rowCount(), 4);
        choose(2);
        QTRY_COMPARE(page()->detail()->text()->toPlainText(), QStringLiteral("Question 3?"));
        QCOMPARE(page()->detail()->fates()->toPlainText(), QStringLiteral("In no run yet."));
        page()->detail()->tags()->setText(QStringLiteral("hard, long , hard"));
        QTest::keyClick(page()->detail()->tags(), Qt::Key_Return);
        QTRY_COMPARE(shown(2, QueryModel::Tags), QStringLiteral("hard, long"));
        QTRY_COMPARE(page()->detail()->tags()->text(), QStringLiteral("hard, long"));
        page()->detail()->tags()->setText(QStringLiteral("long"));
        QTest::keyClick(page()->detail()->tags(), Qt::Key_Return);
        QTRY_COMPARE(shown(2, QueryModel::Tags), QStringLiteral("long"));
    }

    void aFileIsShownBeforeItIsTakenIn() {
        created("import.sami").reset();
        show("import.sami");
        const QString rows = m_data->filePath(QStringLiteral("rows.csv"));
        example::put(rows.toStdString(),
                     "name;frage;teil\nn1;Wholly new?;train\nn2;QUESTION 3?;train\nq1;Question 1?;test\n");
        QMimeData dropped;
        dropped.setUrls({QUrl::fromLocalFile(rows)});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page(), &drop);
        ImportPanel* panel = page()->importing();
        QTRY_VERIFY(panel->isVisible());
        // No field is called as one that is known.
        QTRY_VERIFY(labelContaining(QStringLiteral("no text")));
        QVERIFY(!panel->button()->isEnabled());
        panel->setColumns({"frage", "name", "teil", std::nullopt});
        QTRY_COMPARE(panel->rows()->rowCount(), 3);
        QTRY_VERIFY(panel->button()->isEnabled());
        QCOMPARE(panel->rows()->item(0, 1)->text(), QStringLiteral("Wholly new?"));
        QCOMPARE(panel->rows()->item(2, 4)->text(), QStringLiteral("there already"));
        QVERIFY(panel->summary()->text().contains(QStringLiteral("2 new, 1 there already")));
        QVERIFY(panel->summary()->text().contains(QStringLiteral("1 would be held out and trained on as well")));
        QCOMPARE(model()->rowCount(), 4);  // nothing was written
        // What a person chose is not what was recognised.
        QCOMPARE(panel->textColumn()->itemText(0), QStringLiteral("as recognised"));
        panel->button()->click();
        QTRY_VERIFY(!panel->isVisible());
        QTRY_COMPARE(model()->rowCount(), 6);
        QTRY_VERIFY(labelContaining(QStringLiteral("held out and trained on as well")));
    }

    void whatGoesIsSaidBeforeAndComesBack() {
        created("replace.sami").reset();
        show("replace.sami");
        QTRY_COMPARE(model()->rowCount(), 4);
        const QString rows = m_data->filePath(QStringLiteral("q1.jsonl"));
        example::put(rows.toStdString(), R"({"id": "q1", "text": "Question 1?", "split": "training"})");
        Q_EMIT page()->importRequested(rows);
        ImportPanel* panel = page()->importing();
        QTRY_COMPARE(panel->button()->text(), QStringLiteral("Import 0 queries"));
        for (QCheckBox* box : panel->findChildren<QCheckBox*>()) box->setChecked(box->text().startsWith(u"Replace"));
        QTRY_COMPARE(panel->button()->text(), QStringLiteral("Replace 3 queries by 1"));
        QVERIFY(panel->summary()->text().contains(QStringLiteral("3 that are there go")));
        QTRY_VERIFY(panel->button()->isEnabled());
        panel->button()->click();
        QTRY_COMPARE(ids(), QStringList({QStringLiteral("q1")}));
        page()->table()->setFocus();
        QTest::keyClick(page()->table(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(model()->rowCount(), 4);
    }

    void aDroppedExperimentIsTheWindows() {
        created("drop.sami").reset();
        show("drop.sami");
        QMimeData dropped;
        dropped.setUrls({QUrl::fromLocalFile(QString::fromStdString(file("drop.sami").string()))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QApplication::sendEvent(page(), &enter);
        QVERIFY(m_window->acceptDrops() && !page()->importing()->isVisible());
    }

    void aQueryOnBothSidesIsToldAndTakenOut() {
        {
            const std::unique_ptr<Document> document = created("both.sami");
            example::must(document->store().queries().add({{.id = "h9", .text = "QUESTION 1?", .heldOut = true}}));
        }
        show("both.sami");
        QTRY_VERIFY(labelContaining(QStringLiteral("1 held out and trained on as well")));
        page()->filters()->showDuplicates();
        QTRY_COMPARE(ids(), QStringList({QStringLiteral("h9"), QStringLiteral("q1")}));
        button(*page(), QStringLiteral("Take the training ones out"))->click();
        QTRY_COMPARE(model()->rowCount(), 0);
        QTRY_VERIFY(!labelContaining(QStringLiteral("held out and trained on as well")));
    }

    void aRunIsAColumnWithWhatBecameOfEach() {
        static_cast<void>(withRun("run.sami"));
        show("run.sami");
        QTRY_COMPARE(model()->columnCount(), QueryModel::FirstFate + 1);
        QTRY_COMPARE(shown(2, QueryModel::FirstFate), QStringLiteral("Held out"));
        QCOMPARE(shown(0, QueryModel::FirstFate), QStringLiteral("\u2013"));
    }

    void whatIsOnlyReadSaysWhy() {
        const std::unique_ptr<Document> holder = created("held.sami");
        show("held.sami");
        QTRY_COMPARE(model()->rowCount(), 4);
        choose(0);
        QVERIFY(!action(QStringLiteral("Hold out"))->isEnabled());
        const QPushButton* hold = button(*page(), QStringLiteral("Hold out"));
        QVERIFY(!hold->isEnabled());
        QVERIFY(hold->accessibleDescription() == m_window->session().experiment().readOnlyReason);
    }

    void keysOfThisPageDoNothingOnOthers() {
        created("other.sami").reset();
        show("other.sami");
        m_window->showPage(pageId::start);
        for (const QAction* each : page()->actions()) QVERIFY(!each->isEnabled());
    }

    void everythingHasAName() {
        created("names.sami").reset();
        show("names.sami");
        for (const QWidget* widget : page()->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
            const QAccessibleInterface* found = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            QVERIFY2(found != nullptr && !found->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
        }
    }
};

SAMI_TEST(TestQueriesPage)
#include "test_queries_page.moc"
