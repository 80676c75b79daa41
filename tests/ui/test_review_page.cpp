#include <algorithm>

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
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
#include "ui/review/ask_field.h"
#include "ui/review/export_button.h"
#include "ui/review/model_chooser.h"
#include "ui/review/pair_view.h"
#include "ui/review/query_heading.h"
#include "ui/review/questions_card.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/response_view.h"
#include "ui/text/wrapped_lines.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace sami;

class TestReviewPage : public QObject {
    Q_OBJECT

private:
    CannedReview m_review;  ///< what the page of a test is given
    QFont m_fontBefore;

    const CannedReview& canned() {
        m_review = cannedReview();
        return m_review;
    }

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

    static bool isTinted(const QTextCharFormat& format) { return format.background().style() != Qt::NoBrush; }

    static CannedReview oneWordApart() {
        CannedReview review = cannedReview();
        review.pairs["asked-1"].front() =
            cannedPair(true, "Tea is a warm drink made of leaves.", "Tea is a hot drink made of leaves.");
        return review;
    }

    static CannedReview longQuestions() {
        CannedReview review = cannedReview();
        for (ComparedQueryRow& query : review.queries) {
            query.text =
                "How can I spend less on electricity and still keep the house warm when the winter is long and every "
                "window in it is old?";
            for (ComparedPair& pair : review.pairs[query.id]) pair.row.query = query.text;
        }
        return review;
    }

    static int heightOfRow(const QListView& list, int row) {
        return list.visualRect(list.model()->index(row, 0)).height();
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
        for (const QLineEdit* field : page.findChildren<QLineEdit*>()) {
            QStyleOptionFrame option;
            option.initFrom(field);
            const int room = field->style()->subElementRect(QStyle::SE_LineEditContents, &option, field).width();
            const int needed = field->fontMetrics().horizontalAdvance(field->placeholderText());
            if (field->isVisible() && room < needed) found.append(field->placeholderText());
        }
        return found;
    }

    static int topIn(const ReviewPage& page, const QWidget* widget) { return widget->mapTo(&page, QPoint()).y(); }

    /// A filled page, as wide as a window of the default size leaves it.
    bool isShownStyled(ReviewPage& page) {
        page.setStyleSheet(styleSheetOf(currentTheme()));
        canned().show(page);
        page.resize(1120, 746);
        page.show();
        return QTest::qWaitForWindowActive(&page);
    }

private Q_SLOTS:
    /// Letters as large as those of a desktop; without one they are smaller, and everything fits.
    void initTestCase() {
        m_fontBefore = QApplication::font();
        QFont font = m_fontBefore;
        font.setPointSize(10);
        QApplication::setFont(font);
    }
    void cleanupTestCase() { QApplication::setFont(m_fontBefore); }

    void aPageOfAWindow720HighIsNotScrolled() {
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        m_review = cannedReview();
        for (auto& [query, pairs] : m_review.pairs) {
            for (ComparedPair& pair : pairs) pair.row.query = "What causes thunder during a storm?";  // two lines
        }
        m_review.show(page);
        page.winRate()->showRate({.rate = cannedRate(20, 3, 1, 0), .heldOutRate = {}});
        page.resize(1120, 634);  // what the page has of a window of 1280x720
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QVERIFY(!page.findChild<QScrollArea*>()->verticalScrollBar()->isVisible());
    }

    void nothingIsSqueezed_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("beneath");
        // What the page has of a window of 1280x832, 1000x700 and 900x600.
        QTest::newRow("wide") << QSize(1120, 746) << false;
        QTest::newRow("narrow") << QSize(840, 614) << true;
        QTest::newRow("smallest") << QSize(740, 514) << true;
        // Of 700x600 and 640x360, the smallest a window may be: the questions stand over the answers.
        QTest::newRow("one column") << QSize(632, 514) << true;
        QTest::newRow("least") << QSize(572, 276) << true;
        QTest::newRow("low") << QSize(1120, 276) << true;
    }
    void nothingIsSqueezed() {
        QFETCH(QSize, size);
        QFETCH(bool, beneath);
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        m_review = longQuestions();
        m_review.show(page);
        page.winRate()->showRate({.rate = cannedRate(20, 3, 1, 0), .heldOutRate = {}});
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
            QVERIFY(answer->viewport()->height() >= 8 * lineHeight(answer->font()));
            QVERIFY(answer->viewport()->width() >= 20 * answer->fontMetrics().averageCharWidth());
        }
    }

    void aPressedQuestionIsFollowedByItsAnswers() {
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        m_review = longQuestions();
        m_review.show(page);
        page.resize(572, 276);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        auto* list = page.findChild<QuestionsCard*>()->list();
        const auto* heading = page.findChild<QueryHeading*>();
        const auto isSeen = [&page, heading] {
            const int top = topIn(page, heading);
            return top >= 0 && top < page.height() / 2;
        };
        QVERIFY(!isSeen());
        // The arrow keys stay with the list, a press leads on.
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(!isSeen());
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
        QVERIFY(isSeen());
        page.findChild<QScrollArea*>()->verticalScrollBar()->setValue(0);
        page.step(1);
        QVERIFY(isSeen());
    }

    void aWordWithoutEndWidensNothing_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("wide") << QSize(1120, 746);
        QTest::newRow("smallest") << QSize(740, 514);
        QTest::newRow("least") << QSize(572, 276);
    }
    void aWordWithoutEndWidensNothing() {
        QFETCH(QSize, size);
        m_review = cannedReview();
        const QString word = QStringLiteral("Honorificabilitudinitatibus").repeated(40);
        for (ComparedQueryRow& query : m_review.queries) {
            query.text = word.toStdString();
            for (ComparedPair& pair : m_review.pairs[query.id])
                pair.row.query = pair.lines.front().text = word.toStdString();
        }
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        m_review.show(page);
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto* scroll = page.findChild<QScrollArea*>();
        QTRY_VERIFY(scroll->verticalScrollBar()->isVisible() || size.height() > 600);
        QVERIFY(!scroll->horizontalScrollBar()->isVisible());
        const auto* constitution = page.pairs().front()->findChild<ClampedText*>();
        QVERIFY(constitution->height() <= 3 * lineHeight(constitution->font()));
        QVERIFY(constitution->toolTip().contains(word));
    }

    void aLongQuestionTakesTwoLinesOfTheList() {
        ReviewPage page(nullptr);
        m_review = longQuestions();
        m_review.queries.back().text = "Why?";
        m_review.show(page);
        page.resize(1120, 746);
        page.show();
        const auto* list = page.findChild<QuestionsCard*>()->list();
        QCOMPARE(heightOfRow(*list, 0) - heightOfRow(*list, 1), lineHeight(list->font()));
        const QString toolTip = list->model()->index(0, 0).data(Qt::ToolTipRole).toString();
        QVERIFY(toolTip.contains(QLatin1String("every window in it is old")));
    }

    void anotherQuestionIsReadFromTheTop() {
        ReviewPage page(nullptr);
        canned().show(page);
        page.resize(740, 514);
        page.show();
        QScrollBar* bar = page.findChild<QScrollArea*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        bar->setValue(bar->maximum());
        page.step(1);
        QCOMPARE(bar->value(), 0);
    }

    void wordsThatDifferAreTinted() {
        ReviewPage page(nullptr);
        m_review = oneWordApart();
        m_review.show(page);
        const PairView& pair = *page.pairs().front();
        QCOMPARE(stretches(*pair.baselineView(), isTinted), QStringList(QStringLiteral("warm")));
        QCOMPARE(stretches(*pair.candidateView(), isTinted), QStringList(QStringLiteral("hot")));
    }

    void anAnswerThatDiffersThroughoutIsLeftUnmarked() {
        ReviewPage page(nullptr);
        canned().show(page);
        page.chooseQuery(QStringLiteral("h1"));
        const PairView& pair = *page.pairs().front();
        QVERIFY(stretches(*pair.baselineView(), isTinted).isEmpty());
        QVERIFY(pair.baselineView()->toPlainText().contains(QLatin1String("molecules")));
        QLabel* note = nullptr;
        for (QLabel* label : pair.findChildren<QLabel*>())
            if (label->text() == QLatin1String("Most words on the left differ, so none is marked there.")) note = label;
        QVERIFY(note && !note->isHidden());
        page.findChild<QCheckBox*>()->setChecked(false);
        QVERIFY(note->isHidden());
    }

    void marksCanBeTakenAway() {
        ReviewPage page(nullptr);
        m_review = oneWordApart();
        m_review.show(page);
        page.findChild<QCheckBox*>()->setChecked(false);
        QVERIFY(stretches(*page.pairs().front()->candidateView(), isTinted).isEmpty());
        QVERIFY(page.pairs().front()->candidateView()->toPlainText().startsWith(QLatin1String("Tea is a hot")));
    }

    void modelOutputIsNeverMarkup() {
        ReviewPage page(nullptr);
        canned().show(page);
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
        QSignalSpy live(&page, &Page::pageRequested);
        QVERIFY(button("Watch it learn"));
        button("Watch it learn")->click();
        QCOMPARE(live.count(), 1);
        QCOMPARE(live[0][0].toString(), pageId::live);
        canned().show(page);
        QVERIFY(!button("Watch it learn"));
    }

    void keepsTheChosenQueryWhenAnswersArrive() {
        ReviewPage page(nullptr);
        canned().show(page);
        page.chooseQuery(QStringLiteral("h1"));
        canned().show(page);
        QCOMPARE(page.chosenQuery(), QStringLiteral("h1"));
        page.step(-1);
        QCOMPARE(page.chosenQuery(), QStringLiteral("asked-1"));
        page.step(-1);
        QCOMPARE(page.chosenQuery(), QStringLiteral("asked-1"));
        page.step(1);
        QCOMPARE(page.chosenQuery(), QStringLiteral("h1"));
    }

    void tabGoesFromTheQuestionToTheAnswers() {
        ReviewPage page(nullptr);
        QVERIFY(isShownStyled(page));
        auto* field = page.findChild<QLineEdit*>();
        field->setText(QStringLiteral("What is tea?"));
        field->setFocus();
        QWidgetList expected{button(page, QStringLiteral("Ask both")),
                             page.findChild<QuestionsCard*>()->list(),
                             page.exporting(),
                             page.models()->baseline(),
                             page.models()->candidate(),
                             page.findChild<QCheckBox*>()};
        for (const PairView* pair : page.pairs()) {
            expected.append({pair->baselineRemark(), pair->baselineView()});
            expected.append({pair->candidateRemark(), pair->candidateView()});
        }
        for (QWidget* next : expected) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QCOMPARE(QApplication::focusWidget(), next);
        }
    }

    void theFocusedQuestionIsSeen() {
        ReviewPage page(nullptr);
        QVERIFY(isShownStyled(page));
        auto* list = page.findChild<QuestionsCard*>()->list();
        const auto edge = [list] {
            const QRect row = list->visualRect(list->currentIndex());
            return list->viewport()->grab().toImage().pixelColor(row.left() + 1, row.center().y());
        };
        page.findChild<QLineEdit*>()->setFocus();
        QVERIFY(edge() != currentTheme().constitution);
        list->setFocus();
        QCOMPARE(edge(), currentTheme().constitution);
    }

    void askingLocksTheFieldUntilTheAnswerIsThere() {
        ReviewPage page(nullptr);
        canned().show(page);
        auto* field = page.findChild<QLineEdit*>();
        QSignalSpy asked(page.asking(), &AskField::askRequested);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(asked.count(), 0);
        field->setText(QStringLiteral("  What is tea? "));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("What is tea?"));
        page.asking()->showAsking({.running = true, .progress = QStringLiteral("Answering …")});
        QVERIFY(field->isReadOnly());
        page.asking()->showAsking({.problem = QStringLiteral("The worker was killed.")});
        QVERIFY(!field->isReadOnly());
        QVERIFY(!field->text().isEmpty());
        page.asking()->showAsking({.progress = QStringLiteral("Stopped before both models had answered.")});
        QVERIFY(!field->text().isEmpty());
        page.asking()->showAsking({});
        QVERIFY(field->text().isEmpty());
    }
};

SAMI_TEST(TestReviewPage)
#include "test_review_page.moc"
