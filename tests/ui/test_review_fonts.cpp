#include <QApplication>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/review/ask_field.h"
#include "ui/review/pair_view.h"
#include "ui/review/query_heading.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/response_view.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace sami;

/// The page with letters as large as a person may have set them.
class TestReviewFonts : public QObject {
    Q_OBJECT

private:
    QFont m_before;
    CannedReview m_review;

private Q_SLOTS:
    void initTestCase() { m_before = QApplication::font(); }
    void cleanup() { QApplication::setFont(m_before); }

    void nothingIsCutAndNothingScrollsSideways_data() {
        QTest::addColumn<double>("points");
        QTest::addColumn<QSize>("size");
        // What the page has of a window of 1280x720 and of 1000x672; with large letters the sidebar is wider.
        QTest::newRow("10 points, 1280") << 10.0 << QSize(1120, 634);
        QTest::newRow("10 points, 800") << 10.0 << QSize(624, 690);
        QTest::newRow("10 points, 640") << 10.0 << QSize(572, 276);
        QTest::newRow("18 points, 1280") << 18.0 << QSize(1040, 600);
        QTest::newRow("18 points, 1000") << 18.0 << QSize(760, 560);
    }
    void nothingIsCutAndNothingScrollsSideways() {
        QFETCH(double, points);
        QFETCH(QSize, size);
        QFont font = m_before;
        font.setPointSizeF(points);
        QApplication::setFont(font);
        ReviewPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        m_review = cannedReview();
        for (auto& [query, pairs] : m_review.pairs) {
            for (ComparedPair& pair : pairs) pair.row.baselineFinish = pair.row.candidateFinish = "length";
        }
        m_review.show(page);
        page.winRate()->showRate({.rate = cannedRate(20, 3, 1, 0), .heldOutRate = {}});
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.resize(size);                // before it was arranged for a low window it may have grown
        QTRY_COMPARE(page.size(), size);  // it needs no more
        QVERIFY(!page.findChild<QScrollArea*>()->horizontalScrollBar()->isVisible());
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (!label->isVisible()) continue;
            const QByteArray text = label->text().toUtf8();
            QVERIFY2(label->wordWrap() ? label->height() >= label->heightForWidth(label->width())
                                       : label->width() >= label->sizeHint().width(),
                     text.constData());
        }
        for (const PairView* pair : page.pairs()) {
            const ResponseView* answer = pair->candidateView();
            QVERIFY(answer->viewport()->width() >= 20 * answer->fontMetrics().averageCharWidth());
        }
    }

    void ofALongQuestionTheRestCanBeUnfoldedByKeyboard() {
        ReviewPage page(nullptr);
        m_review = cannedReview();
        const std::string question(2500, 'x');
        for (ComparedPair& pair : m_review.pairs["asked-1"]) pair.row.query = question;
        m_review.show(page);
        page.resize(1120, 634);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        auto* heading = page.findChild<QueryHeading*>();
        const int folded = heading->sizeHint().height();
        QTRY_VERIFY(heading->unfolding()->isVisible());
        heading->unfolding()->setFocus();
        QTest::keyClick(heading->unfolding(), Qt::Key_Space);
        QTRY_VERIFY(heading->height() > folded + 100);
        page.step(1);
        QTRY_VERIFY(!heading->unfolding()->isVisible());
    }
};

SAMI_TEST(TestReviewFonts)
#include "test_review_fonts.moc"
