#include <QTest>

#include "tests/test_registry.h"
#include "ui/theme/theme.h"

using namespace sami;

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastMatchesTheStandardsExtremes() {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(QColor(0x808080), QColor(0x808080)), 1.0);
        // #767676 on white is the standard's textbook case of just enough.
        QVERIFY(contrastRatio(QColor(0x767676), Qt::white) >= 4.5 && contrastRatio(QColor(0x777777), Qt::white) < 4.5);
    }

    void everyToneReadsOnEveryBackground_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void everyToneReadsOnEveryBackground() {
        QFETCH(bool, dark);
        const Theme& theme = dark ? darkTheme() : lightTheme();
        const QColor backgrounds[] = {theme.window, theme.surface, theme.sunken, theme.hover};
        for (const Tone tone :
             {Tone::Text, Tone::Muted, Tone::Constitution, Tone::Antithesis, Tone::Third, Tone::Fourth, Tone::Fifth,
              Tone::Sixth, Tone::Base, Tone::Candidate, Tone::Training, Tone::Alarm}) {
            for (const QColor& background : backgrounds) {
                const double ratio = contrastRatio(theme.of(tone), background);
                QVERIFY2(
                    ratio >= 4.5,
                    qPrintable(QStringLiteral("tone %1 on %2: %3").arg(int(tone)).arg(background.name()).arg(ratio)));
            }
        }
    }

    void markedWordsAndButtonsRead_data() { everyToneReadsOnEveryBackground_data(); }

    void markedWordsAndButtonsRead() {
        QFETCH(bool, dark);
        const Theme& theme = dark ? darkTheme() : lightTheme();
        QVERIFY(contrastRatio(theme.text, theme.addedFill) >= 4.5);
        QVERIFY(contrastRatio(theme.text, theme.removedFill) >= 4.5);
        QVERIFY(contrastRatio(theme.actionText, theme.action) >= 4.5);
        QVERIFY(contrastRatio(theme.outline, theme.surface) >= 3.0);
    }

    void followsTheLightnessOfThePalette() {
        QVERIFY(!themeFor(paletteOf(lightTheme())).dark);
        QVERIFY(themeFor(paletteOf(darkTheme())).dark);
    }

    void switchesWhileTheProgramRuns() {
        applyAppearance(*qApp, Appearance::Dark);
        QVERIFY(currentTheme().dark);
        applyAppearance(*qApp, Appearance::Light);
        QVERIFY(!currentTheme().dark);
    }
};

SAMI_TEST(TestTheme)
#include "test_theme.moc"
