#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "tests/test_registry.h"
#include "ui/review/ask_field.h"
#include "ui/text/shown_text.h"

using namespace sami;

class TestAskField : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFocusStaysWhileBothAnswer_data() {
        QTest::addColumn<bool>("fromButton");
        QTest::newRow("from the field") << false;
        QTest::newRow("from the button") << true;
    }
    void theFocusStaysWhileBothAnswer() {
        QFETCH(bool, fromButton);
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* asking = new AskField(&window);
        layout->addWidget(asking);
        layout->addWidget(new QPushButton(&window));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        asking->field()->setText(QStringLiteral("What is tea?"));
        if (fromButton) {
            asking->button()->setFocus();
        } else {
            asking->field()->setFocus();
        }
        asking->showAsking({.running = true, .progress = QStringLiteral("Answering …")});
        QCOMPARE(QApplication::focusWidget(), asking->field());
        asking->showAsking({});
        QCOMPARE(QApplication::focusWidget(), asking->field());
        QVERIFY(asking->field()->text().isEmpty());
    }

    void aLongQuestionIsAskedAsAWhole() {
        AskField asking(nullptr);
        QSignalSpy asked(&asking, &AskField::askRequested);
        const QString question = QStringLiteral("Why? ").repeated(1000).trimmed();
        QApplication::clipboard()->setText(question);
        asking.field()->paste();
        asking.button()->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), question);
    }

    void whatIsLeftOutOfAQuestionIsSaid() {
        AskField asking(nullptr);
        QApplication::clipboard()->setText(QString(kMaxShownCharacters + 1, QLatin1Char('x')));
        asking.field()->paste();
        const QLabel* state = asking.findChild<QLabel*>();
        QVERIFY(!state->isHidden());
        QVERIFY(state->text().contains(QLatin1String("was left out")));
    }

    void whatStandsInTheWayIsSaid() {
        AskField asking(nullptr);
        asking.field()->setText(QStringLiteral("Why?"));
        QVERIFY(asking.button()->isEnabled());
        asking.setObstacle(QStringLiteral("Another window writes it."));
        QVERIFY(!asking.field()->isEnabled() && !asking.button()->isEnabled());
        const QLabel* state = asking.findChild<QLabel*>();
        QVERIFY(!state->isHidden());
        QCOMPARE(state->text(), QStringLiteral("Another window writes it."));
        asking.showAsking({.running = true, .progress = QStringLiteral("Answering …")});
        QCOMPARE(state->text(), QStringLiteral("Answering …"));
        asking.showAsking({});
        QCOMPARE(state->text(), QStringLiteral("Another window writes it."));
        asking.setObstacle({});
        QVERIFY(asking.field()->isEnabled() && state->isHidden());
    }
};

SAMI_TEST(TestAskField)
#include "test_ask_field.moc"
