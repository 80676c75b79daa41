#include <QLabel>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/controls/clamped_text.h"
#include "ui/live/taught_card.h"

using namespace sami;

/// What a run teaches, and what it tells that apart from.
class TestTaughtCard : public QObject {
    Q_OBJECT

private:
    static RunConfig teaching(int count) {
        RunConfig run;
        for (int i = 1; i <= count; ++i) {
            const std::string name = "p" + std::to_string(i);
            run.principles.push_back({name, "Be " + name + ".", "Never be " + name + ".", i});
        }
        return run;
    }
    static QStringList heads(const TaughtCard& card) {
        QStringList texts;
        for (const QLabel* label : card.findChildren<QLabel*>()) {
            if (!label->text().isEmpty()) texts.append(label->text());
        }
        return texts;
    }
    /// Left and right by turns.
    static QStringList rows(const TaughtCard& card) {
        QStringList texts;
        for (const ClampedText* text : card.findChildren<ClampedText*>()) texts.append(text->text());
        return texts;
    }

private Q_SLOTS:
    void saysWhatTheContrastsOfTheRunAre_data() {
        QTest::addColumn<int>("principles");
        QTest::addColumn<QList<QList<int>>>("flips");
        QTest::addColumn<int>("constitutions");
        QTest::addColumn<QString>("head");
        const auto apart = [](const char* words) { return QStringLiteral("Told apart from: ") + QLatin1String(words); };
        using Flips = QList<QList<int>>;
        QTest::newRow("one principle") << 1 << Flips{} << 2 << apart("the antithesis");
        QTest::newRow("a file of the reference: one contrast")
            << 2 << Flips{{1, 2}} << 2 << apart("these antitheses, the same for every question");
        QTest::newRow("two listed, both in every question")
            << 3 << Flips{{1, 2}, {3}} << 3 << apart("2 combinations of antitheses, the same for every question");
        QTest::newRow("one of three listed")
            << 3 << Flips{{1}, {2}, {3}} << 2 << apart("1 of 3 combinations of antitheses, drawn for each question");
        QTest::newRow("every choice, some in a question")
            << 3 << Flips{} << 2 << apart("some or all antitheses, drawn for each question");
        QTest::newRow("every choice, all in every question")
            << 2 << Flips{} << 4 << apart("3 combinations of antitheses, the same for every question");
    }
    void saysWhatTheContrastsOfTheRunAre() {
        QFETCH(int, principles);
        QFETCH(QList<QList<int>>, flips);
        QFETCH(int, constitutions);
        QFETCH(QString, head);
        RunConfig run = teaching(principles);
        for (const QList<int>& flip : flips) run.flips.push_back({{flip.begin(), flip.end()}});
        run.settings.numConstitutions = constitutions;
        TaughtCard card(nullptr);
        card.showRun(run);
        QCOMPARE(heads(card).value(1), head);
    }

    void aPrincipleThatNoContrastFlipsHasNoAntithesisHere() {
        RunConfig run = teaching(2);
        run.flips = {{{1}}};
        TaughtCard card(nullptr);
        card.showRun(run);
        QCOMPARE(rows(card), (QStringList{QStringLiteral("Be p1."), QStringLiteral("Never be p1."),
                                          QStringLiteral("Be p2."), QStringLiteral("never turned round")}));
    }

    void theRestIsCountedOnBothSides() {
        TaughtCard card(nullptr);
        card.showRun(teaching(5));
        QCOMPARE(rows(card).mid(6), (QStringList{QStringLiteral("and 2 more"), QStringLiteral("and 2 more")}));
        const auto texts = card.findChildren<ClampedText*>();
        QVERIFY(texts[6]->toolTip().contains(QLatin1String("p5: Be p5.")));
        QVERIFY(texts[7]->toolTip().contains(QLatin1String("p5: Never be p5.")));
    }

    void whatIsHeldOutIsNotTaught() {
        RunConfig run = teaching(2);
        run.principles[1].use = PrincipleUse::HeldOut;
        TaughtCard card(nullptr);
        card.showRun(run);
        QCOMPARE(rows(card).size(), 2);
        QCOMPARE(heads(card).value(0), QStringLiteral("Taught: the principle"));
    }
};

SAMI_TEST(TestTaughtCard)
#include "test_taught_card.moc"
