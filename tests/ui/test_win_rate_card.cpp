#include <QApplication>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/controls/help_mark.h"
#include "ui/review/interval_bar.h"
#include "ui/review/win_rate_card.h"
#include "ui/review/win_rate_words.h"

using namespace sami;

class TestWinRateCard : public QObject {
    Q_OBJECT

private:
    static WinRateWords words(std::int64_t wins, std::int64_t losses, std::int64_t ties) {
        return winRateWords({.rate = cannedRate(wins, losses, ties, 0), .heldOutRate = {}});
    }

private Q_SLOTS:
    void besideTheWinRateStandAllItsCompanions() {
        WinRateCard card(nullptr);
        card.showRate({.rate = cannedRate(177, 73, 0, 4), .heldOutRate = {}, .isCircular = true});
        const QString text = card.summary().replace(QChar::Nbsp, QLatin1Char(' '));
        for (const char* part : {"71 %", "65 % to 76 %", "Wilson", "n = 250", "ties: 0", "errors: 4",
                                 "a tie counting one half", "8.9 points", "circular"}) {
            QVERIFY2(text.contains(QLatin1String(part)), part);
        }
    }

    void verdictsUnderEarlierWordsAreCounted() {
        JudgeSummary summary{.rate = cannedRate(8, 4, 0, 0), .heldOutRate = {}};
        QVERIFY(winRateWords(summary).earlier.isEmpty());
        const WordsSince since{WordsSince::Kind::Reworded, 1, "brief", 1, 2, "Be curt.", 0};
        for (int i = 0; i < 12; ++i) summary.earlier.add(i < 3 ? std::vector{since} : std::vector<WordsSince>());
        WinRateCard card(nullptr);
        card.showRate(summary);
        QVERIFY(card.summary().contains(
            QLatin1String("3 of 12 verdicts were given under version 1 of brief, which is version 2 now.")));
    }

    void noLineEndsBetweenANumberAndItsUnit() {
        WinRateCard card(nullptr);
        card.showRate({.rate = cannedRate(177, 73, 0, 4), .heldOutRate = {}});
        QVERIFY(!card.summary().contains(QLatin1String(" %")));
        QVERIFY(!card.summary().contains(QLatin1String(" points")));
    }

    void whatNCanShowIsNoLimitOfSignificance() {
        const QString text = words(21, 3, 0).power.replace(QChar::Nbsp, QLatin1Char(' '));
        QCOMPARE(text,
                 QStringLiteral("With 24 pairs, a true lead of 28.6 points over 50 % would be noticed four times in "
                                "five."));
    }

    void tiesAreLeftOutOfWhatNCanShow() {
        const QString text = words(21, 3, 76).power.replace(QChar::Nbsp, QLatin1Char(' '));
        QVERIFY2(text.startsWith(QLatin1String("With 24 pairs that are no ties, a true lead of 28.6 points")),
                 qPrintable(text));
        QVERIFY(words(4, 0, 20).power.isEmpty());
    }

    void aLeadThatCannotBeIsNotNamed() {
        QVERIFY(words(6, 0, 0).power.isEmpty());  // 57.2 points
        QVERIFY(!words(6, 0, 0).text().contains(QLatin1String("57")));
        QVERIFY(!words(7, 1, 0).power.isEmpty());  // 49.5 points
    }

    void intervalAndExactTestSayWhetherThisLeadCouldBeChance_data() {
        QTest::addColumn<int>("wins");
        QTest::addColumn<int>("losses");
        QTest::addColumn<int>("ties");
        QTest::addColumn<QString>("said");
        // Shares of the exact test after F9: 55/45 → .3682, 12/8 → .5034, 21/3 → .00028.
        QTest::newRow("no lead to speak of")
            << 55 << 45 << 0
            << "could be chance: of two equally good models, one would win 55 to 45 or more clearly in 37 %";
        QTest::newRow("few pairs")
            << 12 << 8 << 0
            << "could be chance: of two equally good models, one would win 12 to 8 or more clearly in 50 %";
        QTest::newRow("a clear lead")
            << 21 << 3 << 0
            << "hardly chance: of two equally good models, one would win 21 to 3 or more clearly in less than 0.1 %";
        QTest::newRow("a clear lead of the baseline") << 3 << 21 << 0 << "would win 21 to 3";
        QTest::newRow("interval alone leaves 50 % out")
            << 5 << 0 << 0 << "could be chance: the interval and the exact sign test disagree";
        QTest::newRow("the test alone does") << 8 << 0 << 40 << "the interval and the exact sign test disagree";
        QTest::newRow("nothing but ties") << 0 << 0 << 6 << "Every pair is a tie";
        QTest::newRow("as many won as lost") << 3 << 3 << 0 << "neither leads";
    }
    void intervalAndExactTestSayWhetherThisLeadCouldBeChance() {
        QFETCH(int, wins);
        QFETCH(int, losses);
        QFETCH(int, ties);
        QFETCH(QString, said);
        const QString chance = words(wins, losses, ties).chance.replace(QChar::Nbsp, QLatin1Char(' '));
        QVERIFY2(chance.contains(said), qPrintable(chance));
    }

    void numbersAreWrittenAsTheVisitorsLanguageDoes() {
        const QLocale before;
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const QString text = words(1777, 730, 0).text();
        const QString few = words(21, 3, 0).text();
        QLocale::setDefault(before);
        QVERIFY2(text.contains(QStringLiteral("2,8\u00a0points")) && text.contains(QLatin1String("2507")),
                 qPrintable(text));
        QVERIFY2(few.contains(QStringLiteral("28,6\u00a0points")) && few.contains(QLatin1String("0,1")),
                 qPrintable(few));
    }

    void theIntervalIsReadOut() {
        WinRateCard card(nullptr);
        card.showRate({.rate = cannedRate(177, 73, 0, 4), .heldOutRate = {}});
        const QString read = card.findChild<IntervalBar*>()->accessibleName().replace(QChar::Nbsp, QLatin1Char(' '));
        QCOMPARE(read, QStringLiteral("Win rate 71 %, interval 65 % to 76 %"));
    }

    void whatTheNumbersMeanIsReachedByKeyboard() {
        WinRateCard card(nullptr);
        card.showRate({.rate = cannedRate(177, 73, 0, 4), .heldOutRate = {}});
        const auto* help = card.findChild<HelpMark*>();
        QVERIFY(help->focusPolicy() & Qt::TabFocus);
        for (const char* part : {"Wilson", "sign test", "four times in five", "raw", "pmi"})
            QVERIFY2(help->accessibleDescription().contains(QLatin1String(part)), part);
    }

    void theFocusStaysInTheCardWhenJudgingBegins() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* card = new WinRateCard(&window);
        auto* neighbour = new QPushButton(&window);
        layout->addWidget(card);
        layout->addWidget(neighbour);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        card->findChild<QPushButton*>()->setFocus();
        card->showJudging({.running = true});
        QVERIFY(card->isAncestorOf(QApplication::focusWidget()));
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
