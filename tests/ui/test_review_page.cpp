#include <algorithm>

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/controls/clamped_text.h"
#include "ui/review/pair_view.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/response_view.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

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

    static bool isTinted(const QTextCharFormat& format) { return format.background().style() != Qt::NoBrush; }

    static Comparison oneWordApart() {
        Comparison comparison = cannedComparison();
        ComparedPair& pair = comparison.queries.front().pairs.front();
        pair.baseline.text = QStringLiteral("Tea is a warm drink made of leaves.");
        pair.candidate.text = QStringLiteral("Tea is a hot drink made of leaves.");
        pair.diff = wordDiff(pair.baseline.text.toStdString(), pair.candidate.text.toStdString());
        return comparison;
    }

    static Comparison longQuestions() {
        Comparison comparison = cannedComparison();
        for (ComparedQuery& query : comparison.queries)
            query.text = QStringLiteral(
                "How can I spend less on electricity and still keep the house warm when the "
                "winter is long and every window in it is old?");
        return comparison;
    }

    /// Words that are cut off: lines wider than their label, paragraphs that need more height than they have.
    static QStringList clipped(const ReviewPage& page) {
        QStringList found;
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (!label->isVisible()) continue;
            const bool tooLow = label->wordWrap() && label->height() < label->heightForWidth(label->width());
            const bool tooNarrow = !label->wordWrap() && label->width() < label->sizeHint().width();
            if (tooLow || tooNarrow) found.append(label->text());
        }
        for (const QAbstractButton* button : page.findChildren<QAbstractButton*>()) {
            if (button->isVisible() && button->width() < button->sizeHint().width()) found.append(button->text());
        }
        return found;
    }

    static int topIn(const ReviewPage& page, const QWidget* widget) { return widget->mapTo(&page, QPoint()).y(); }

    /// A filled page, as wide as a window of the default size leaves it.
    static bool isShownStyled(ReviewPage& page) {
        page.setStyleSheet(styleSheetOf(currentTheme()));
        page.showComparison(cannedComparison());
        page.resize(1120, 746);
        page.show();
        return QTest::qWaitForWindowActive(&page);
    }

private Q_SLOTS:
    void nothingIsSqueezed_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("beneath");
        // What the page has of a window of 1280x832, 1000x700 and 900x600.
        QTest::newRow("wide") << QSize(1120, 746) << false;
        QTest::newRow("narrow") << QSize(840, 614) << true;
        QTest::newRow("smallest") << QSize(740, 514) << true;
    }
    void nothingIsSqueezed() {
        QFETCH(QSize, size);
        QFETCH(bool, beneath);
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        page.showComparison(longQuestions());
        page.showRate(rate(20, 3, 1, 0));
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_COMPARE(clipped(page), QStringList());
        const PairView* last = page.pairs().back();
        QCOMPARE(topIn(page, page.winRate()) >= topIn(page, last) + last->height(), beneath);
        const auto* scroll = page.findChild<QScrollArea*>();
        QVERIFY(!scroll->horizontalScrollBar()->isVisible());
        QCOMPARE(scroll->verticalScrollBar()->isVisible(), beneath);
        for (const PairView* pair : page.pairs()) {
            const ResponseView* answer = pair->candidateView();
            QVERIFY(answer->viewport()->height() >= 8 * answer->fontMetrics().lineSpacing());
            QVERIFY(answer->viewport()->width() >= 20 * answer->fontMetrics().averageCharWidth());
        }
    }

    void aWordWithoutEndWidensNothing_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("wide") << QSize(1120, 746);
        QTest::newRow("smallest") << QSize(740, 514);
    }
    void aWordWithoutEndWidensNothing() {
        QFETCH(QSize, size);
        Comparison comparison = cannedComparison();
        const QString word = QStringLiteral("Honorificabilitudinitatibus").repeated(40);
        for (ComparedQuery& query : comparison.queries) {
            query.text = word;
            for (ComparedPair& pair : query.pairs) pair.constitution = word;
        }
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        page.showComparison(comparison);
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto* scroll = page.findChild<QScrollArea*>();
        QTRY_VERIFY(scroll->verticalScrollBar()->isVisible() || size.height() > 600);
        QVERIFY(!scroll->horizontalScrollBar()->isVisible());
        const auto* constitution = page.pairs().front()->findChild<ClampedText*>();
        QVERIFY(constitution->height() <= 3 * constitution->fontMetrics().lineSpacing());
        QVERIFY(constitution->toolTip().contains(word));
    }

    void aLongQuestionTakesTwoLinesOfTheList() {
        ReviewPage page(nullptr);
        Comparison comparison = longQuestions();
        comparison.queries.back().text = QStringLiteral("Why?");
        page.showComparison(comparison);
        page.resize(1120, 746);
        page.show();
        const auto* list = page.findChild<QListWidget*>();
        const int longRow = list->visualItemRect(list->item(0)).height();
        const int shortRow = list->visualItemRect(list->item(1)).height();
        QCOMPARE(longRow - shortRow, list->fontMetrics().height());
        QVERIFY(list->item(0)->toolTip().contains(QLatin1String("every window in it is old")));
    }

    void anotherQuestionIsReadFromTheTop() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.resize(740, 514);
        page.show();
        QScrollBar* bar = page.findChild<QScrollArea*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        bar->setValue(bar->maximum());
        page.next();
        QCOMPARE(bar->value(), 0);
    }

    void wordsThatDifferAreTintedAndLeftReadable() {
        ReviewPage page(nullptr);
        page.showComparison(oneWordApart());
        const PairView& pair = *page.pairs().front();
        QCOMPARE(stretches(*pair.baselineView(), isTinted), QStringList(QStringLiteral("warm")));
        QCOMPARE(stretches(*pair.candidateView(), isTinted), QStringList(QStringLiteral("hot")));
        const auto lined = [](const QTextCharFormat& format) {
            return format.fontUnderline() || format.fontStrikeOut();
        };
        QVERIFY(stretches(*pair.baselineView(), lined).isEmpty());
        QVERIFY(stretches(*pair.candidateView(), lined).isEmpty());
    }

    void anAnswerThatDiffersThroughoutIsLeftUnmarked() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.chooseQuery(QStringLiteral("h1"));
        const PairView& pair = *page.pairs().front();
        QVERIFY(stretches(*pair.baselineView(), isTinted).isEmpty());
        QVERIFY(pair.baselineView()->toPlainText().contains(QLatin1String("molecules")));
    }

    void marksCanBeTakenAway() {
        ReviewPage page(nullptr);
        page.showComparison(oneWordApart());
        page.findChild<QCheckBox*>()->setChecked(false);
        QVERIFY(stretches(*page.pairs().front()->candidateView(), isTinted).isEmpty());
        QVERIFY(page.pairs().front()->candidateView()->toPlainText().startsWith(QLatin1String("Tea is a hot")));
    }

    void modelOutputIsNeverMarkup() {
        ReviewPage page(nullptr);
        page.showComparison(cannedComparison());
        page.chooseQuery(QStringLiteral("asked-1"));
        QCOMPARE(page.pairs().front()->baselineView()->toPlainText(), QStringLiteral("Water is <b>wet</b>."));
    }

    void whileAModelLearnsThereIsSomethingToWaitFor() {
        ReviewPage page(nullptr);
        page.show();
        const auto button = [&page](const char* text) {
            const auto buttons = page.findChildren<QPushButton*>();
            const auto found = std::ranges::find_if(
                buttons, [text](const QPushButton* one) { return one->text() == QLatin1String(text); });
            return found != buttons.end() && (*found)->isVisible() ? *found : nullptr;
        };
        QVERIFY(button("Choose a principle"));
        page.setLearning(true);
        QVERIFY(!button("Choose a principle"));
        QSignalSpy live(&page, &ReviewPage::livePageRequested);
        QVERIFY(button("Watch it learn"));
        button("Watch it learn")->click();
        QCOMPARE(live.count(), 1);
        page.showComparison(cannedComparison());
        QVERIFY(!button("Watch it learn"));
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

    void tabGoesFromTheQuestionToTheAnswers() {
        ReviewPage page(nullptr);
        QVERIFY(isShownStyled(page));
        auto* field = page.findChild<QLineEdit*>();
        field->setText(QStringLiteral("What is tea?"));
        field->setFocus();
        QWidgetList expected{button(page, QStringLiteral("Ask both")), page.findChild<QListWidget*>(),
                             page.findChild<QCheckBox*>()};
        for (const PairView* pair : page.pairs()) expected.append({pair->baselineView(), pair->candidateView()});
        for (QWidget* next : expected) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QCOMPARE(QApplication::focusWidget(), next);
        }
    }

    void theFocusedQuestionIsSeen() {
        ReviewPage page(nullptr);
        QVERIFY(isShownStyled(page));
        auto* list = page.findChild<QListWidget*>();
        const auto edge = [list] {
            const QRect row = list->visualItemRect(list->currentItem());
            return list->viewport()->grab().toImage().pixelColor(row.left() + 1, row.center().y());
        };
        page.findChild<QLineEdit*>()->setFocus();
        QVERIFY(edge() != currentTheme().constitution);
        list->setFocus();
        QCOMPARE(edge(), currentTheme().constitution);
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
        page.showAsking(false, QStringLiteral("Stopped before both models had answered."));
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

    void whatAJudgeHasStillToSeeIsOffered() {
        WinRateCard card(nullptr);
        card.show();
        card.showRate(rate(3, 1, 0, 0), 20);
        const auto* button = card.findChild<QPushButton*>();
        QVERIFY(button->isVisible());
        QCOMPARE(button->text(), QStringLiteral("Judge the rest"));
        card.showRate(rate(20, 3, 1, 0), 0);
        QVERIFY(!button->isVisible());
    }
};

SAMI_TEST(TestReviewPage)
#include "test_review_page.moc"
