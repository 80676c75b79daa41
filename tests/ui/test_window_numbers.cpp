#include <QAbstractButton>
#include <QLabel>
#include <QLocale>
#include <QRegularExpression>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/controls/labels.h"
#include "ui/controls/stat_tile.h"
#include "ui/header_bar.h"
#include "ui/live/live_page.h"
#include "ui/review/review_page.h"
#include "ui/review/win_rate_card.h"
#include "ui/start/demo_pairs.h"
#include "ui/start/start_page.h"

using namespace sami;

/// One window has one decimal sign and one kind of digits.
class TestWindowNumbers : public QObject {
    Q_OBJECT

private:
    static QStringList textsIn(const QWidget& page) {
        QStringList texts;
        for (const QWidget* widget : page.findChildren<QWidget*>()) {
            texts << widget->accessibleName() << widget->accessibleDescription() << widget->toolTip();
            if (const auto* label = qobject_cast<const QLabel*>(widget)) texts << label->text();
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) texts << button->text();
        }
        texts.removeAll(QString());
        return texts;
    }

    /// Those of all pages, of a run that has been evaluated twice.
    static QStringList textsOfPages() {
        LivePage live(nullptr);
        cannedRun(3, true).show(live);
        ReviewPage review(nullptr);
        cannedReview().show(review);
        review.winRate()->showRate({.rate = cannedRate(20, 3, 1, 0), .heldOutRate = {}});
        StartPage start(nullptr);
        start.setOffers(demoPairs().value());
        return textsIn(live) + textsIn(review) + textsIn(start) + QStringList{natsExplained(), tokensExplained()};
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void decimalsAreWrittenAsTheLanguageWritesThem_data() {
        QTest::addColumn<QLocale>("locale");
        QTest::addColumn<QString>("sought");
        QTest::addColumn<QString>("barred");
        const QString point = QStringLiteral("\\d\\.\\d");
        const QString comma = QStringLiteral("\\d,\\d");
        QTest::newRow("German") << QLocale(QLocale::German, QLocale::Germany) << comma << point;
        QTest::newRow("French") << QLocale(QLocale::French, QLocale::France) << comma << point;
        QTest::newRow("American") << QLocale(QLocale::English, QLocale::UnitedStates) << point << comma;
        QTest::newRow("C") << QLocale::c() << point << comma;
        QTest::newRow("Egyptian") << QLocale(QLocale::Arabic, QLocale::Egypt) << QStringLiteral("[٠-٩]٫[٠-٩]")
                                  << QStringLiteral("\\b[0-9]");
    }
    void decimalsAreWrittenAsTheLanguageWritesThem() {
        QFETCH(QLocale, locale);
        QFETCH(QString, sought);
        QFETCH(QString, barred);
        QLocale::setDefault(locale);
        const QStringList texts = textsOfPages();
        QVERIFY(texts.filter(QRegularExpression(sought)).size() > 5);
        const QStringList wrong = texts.filter(QRegularExpression(barred));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }
};

SAMI_TEST(TestWindowNumbers)
#include "test_window_numbers.moc"
