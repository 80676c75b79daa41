#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/review/win_rate_card.h"

using namespace sami;

class TestWinRateCard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void besideTheWinRateStandAllItsCompanions() {
        WinRateCard card(nullptr);
        card.showRate({.rate = cannedRate(177, 73, 0, 4), .heldOutRate = {}});
        const QString text = card.summary().replace(QChar::Nbsp, QLatin1Char(' '));
        for (const char* part :
             {"71 %", "65 % to 76 %", "Wilson", "n = 250", "ties: 0", "errors: 4", "raw", "8.9 points", "circular"}) {
            QVERIFY2(text.contains(QLatin1String(part)), part);
        }
    }

    void noLineEndsBetweenANumberAndItsUnit() {
        WinRateCard card(nullptr);
        card.showRate({.rate = cannedRate(177, 73, 0, 4), .heldOutRate = {}});
        QVERIFY(!card.summary().contains(QLatin1String(" %")));
        QVERIFY(!card.summary().contains(QLatin1String(" points")));
    }

    void withoutVerdictsTheCardOffersToJudge() {
        WinRateCard card(nullptr);
        card.show();
        QSignalSpy judge(&card, &WinRateCard::judgeRequested);
        auto* button = card.findChild<QPushButton*>();
        QVERIFY(button->isVisible());
        button->click();
        QCOMPARE(judge.count(), 1);
        card.showJudging({.running = true, .done = 3, .total = 24, .problem = {}});
        QVERIFY(!button->isVisible());
        QVERIFY(card.summary().contains(QLatin1String("3 of 24")));
        card.showJudging({.running = false, .done = 3, .total = 24, .problem = QStringLiteral("Out of memory.")});
        QVERIFY(button->isVisible());
        QCOMPARE(card.summary(), QStringLiteral("Out of memory."));
    }

    void whatAJudgeHasStillToSeeIsOffered() {
        WinRateCard card(nullptr);
        card.show();
        card.showRate({.rate = cannedRate(3, 1, 0, 0), .heldOutRate = {}, .unjudged = 20});
        const auto* button = card.findChild<QPushButton*>();
        QVERIFY(button->isVisible());
        QCOMPARE(button->text(), QStringLiteral("Judge the rest"));
        card.showRate({.rate = cannedRate(20, 3, 1, 0), .heldOutRate = {}});
        QVERIFY(!button->isVisible());
    }
};

SAMI_TEST(TestWinRateCard)
#include "test_win_rate_card.moc"
