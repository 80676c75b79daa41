#include <QAccessible>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/controls/accessible_roles.h"
#include "ui/controls/clamped_text.h"
#include "ui/live/live_page.h"
#include "ui/plot/line_plot.h"
#include "ui/review/review_page.h"
#include "ui/start/demo_pairs.h"
#include "ui/start/start_page.h"

using namespace sami;

/// What a screen reader is told of the pages.
class TestAccessibleRoles : public QObject {
    Q_OBJECT

private:
    static QString described(QWidget* widget) {
        QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(widget);
        return heard == nullptr ? QString() : heard->text(QAccessible::Description);
    }

    /// Nothing of the page is read with the markup of its tooltip, and what can have the focus has a name.
    static void check(QWidget& page) {
        page.resize(1120, 634);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        for (QWidget* widget : page.findChildren<QWidget*>()) {
            const QString text = described(widget);
            QVERIFY2(!text.contains(QLatin1Char('<')), qPrintable(text));
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0) continue;
            const QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(widget);
            const QString whatever = heard->text(QAccessible::Name) + heard->text(QAccessible::Value);
            QVERIFY2(!whatever.isEmpty(), widget->metaObject()->className());
        }
    }

private Q_SLOTS:
    void initTestCase() {
        useSettingsOfTests();
        installAccessibleRoles();
        installAccessibleRoles();
    }

    void startIsHeardInPlainWords() {
        StartPage page(nullptr);
        page.setOffers(demoPairs().value());
        page.setRecent({{QStringLiteral("/data/a.sami"), QStringLiteral("today")}});
        check(page);
    }

    void liveIsHeardInPlainWords() {
        LivePage page(nullptr);
        cannedRun(3, RunState::Finished).show(page);
        check(page);
        for (LinePlot* plot : page.findChildren<LinePlot*>())
            QCOMPARE(QAccessible::queryAccessibleInterface(plot)->role(), QAccessible::Chart);
    }

    void reviewIsHeardInPlainWords() {
        ReviewPage page(nullptr);
        const CannedReview review = cannedReview();
        review.show(page);
        check(page);
    }

    void aShortenedTextIsHeardOnceAsAWhole() {
        const QString whole = QStringLiteral("Responses should be one short sentence. ").repeated(20);
        ClampedText text(2, nullptr);
        text.setText(whole);
        text.resize(200, 40);
        text.show();
        QVERIFY(text.isElided() && !text.toolTip().isEmpty());
        const QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&text);
        QCOMPARE(heard->role(), QAccessible::StaticText);
        QCOMPARE(heard->text(QAccessible::Name), whole);
        QVERIFY(heard->text(QAccessible::Description).isEmpty());
    }
};

SAMI_TEST(TestAccessibleRoles)
#include "test_accessible_roles.moc"
