#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/review/pair_view.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/response_view.h"

using namespace sami;

class TestReviewPage : public QObject {
    Q_OBJECT

private:
    /// Text of the stretches of a view whose format satisfies `wanted`.
    template <class Wanted>
    static QStringList stretches(const ResponseView& view, Wanted wanted) {
        QStringList found;
        for (QTextBlock block = view.document()->begin(); block.isValid(); block = block.next()) {
            for (auto it = block.begin(); !it.atEnd(); ++it) {
                if (wanted(it.fragment().charFormat())) found.append(it.fragment().text());
            }
        }
        return found;
    }

    static JudgedRate rate(std::int64_t wins, std::int64_t losses, std::int64_t ties, std::int64_t errors) {
        return {QStringLiteral("pmi"), winRate({wins, losses, ties, errors})};
    }

private Q_SLOTS:
    void wordsThatDifferAreMarkedByColourAndLine() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.chooseQuery(QStringLiteral("h1"));
        const PairView& pair = *page.pairs().front();
        const QStringList removed = stretches(*pair.baselineView(), [](const QTextCharFormat& format) {
            return format.fontStrikeOut() && format.background().style() != Qt::NoBrush;
        });
        const QStringList added = stretches(*pair.candidateView(), [](const QTextCharFormat& format) {
            return format.fontUnderline() && format.background().style() != Qt::NoBrush;
        });
        QVERIFY(removed.join(QString()).contains(QLatin1String("molecules")));
        QVERIFY(added.join(QString()).contains(QLatin1String("scatters")));
        QVERIFY(!added.join(QString()).contains(QLatin1String("sky")));
    }

    void marksCanBeTakenAway() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.chooseQuery(QStringLiteral("h1"));
        page.findChild<QCheckBox*>()->setChecked(false);
        const auto marked = [](const QTextCharFormat& format) {
            return format.fontUnderline() || format.fontStrikeOut();
        };
        QVERIFY(stretches(*page.pairs().front()->candidateView(), marked).isEmpty());
        QVERIFY(page.pairs().front()->candidateView()->toPlainText().startsWith(QLatin1String("The sky is blue")));
    }

    void modelOutputIsNeverMarkup() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.chooseQuery(QStringLiteral("asked-1"));
        QCOMPARE(page.pairs().front()->baselineView()->toPlainText(), QStringLiteral("Water is <b>wet</b>."));
    }

    void keepsTheChosenQueryWhenAnswersArrive() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.chooseQuery(QStringLiteral("h1"));
        page.showComparison(cannedComparison());
        QCOMPARE(page.chosenQuery(), QStringLiteral("h1"));
        page.previous();
        QCOMPARE(page.chosenQuery(), QStringLiteral("asked-1"));
        page.previous();
        QCOMPARE(page.chosenQuery(), QStringLiteral("asked-1"));
        page.next();
        QCOMPARE(page.chosenQuery(), QStringLiteral("h1"));
    }

    void askingLocksTheFieldUntilTheAnswerIsThere() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        auto* field = page.findChild<QLineEdit*>();
        QSignalSpy asked(&page, &ReviewPage::askRequested);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(asked.count(), 0);
        field->setText(QStringLiteral("  What is tea? "));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("What is tea?"));
        page.showAsking(true, QStringLiteral("Answering …"));
        QVERIFY(!field->isEnabled());
        page.showAsking(false, {}, QStringLiteral("The worker was killed."));
        QVERIFY(field->isEnabled());
        QVERIFY(!field->text().isEmpty());
        page.showAsking(false, {});
        QVERIFY(field->text().isEmpty());
    }

    void besideTheWinRateStandAllItsCompanions() {
        WinRateCard card(nullptr);
        card.showRate(rate(177, 73, 0, 4));
        const QString text = card.summary();
        for (const char* part :
             {"71 %", "65 % to 76 %", "Wilson", "n = 250", "ties: 0", "errors: 4", "raw", "8.9 points", "circular"}) {
            QVERIFY2(text.contains(QLatin1String(part)), part);
        }
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
};

SAMI_TEST(TestReviewPage)
#include "test_review_page.moc"
