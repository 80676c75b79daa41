#include <algorithm>

#include <QLabel>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/controls/clamped_text.h"
#include "ui/review/constitution_lines.h"
#include "ui/review/pair_view.h"

using namespace sami;

Q_DECLARE_METATYPE(std::vector<sami::ConstitutionLine>)

class TestConstitutionLines : public QObject {
    Q_OBJECT

private:
    /// "Antithesis: Be rude.", a line each, of what is seen.
    static QStringList shown(const QWidget& view) {
        QStringList lines;
        const auto* constitution = view.findChild<ConstitutionLines*>();
        auto kinds = constitution->findChildren<QLabel*>();
        kinds.removeIf([](const QLabel* label) { return label->objectName() == QLatin1String("since"); });
        const auto texts = constitution->findChildren<ClampedText*>();
        for (qsizetype i = 0; i < kinds.size(); ++i) {
            if (!kinds[i]->isHidden()) lines.append(kinds[i]->text() + QStringLiteral(": ") + texts[i]->text());
        }
        return lines;
    }

    static ComparedPair pairOf(const std::vector<ConstitutionLine>& lines) {
        ComparedPair pair = cannedPair(true, "one", "two");
        pair.lines = lines;
        return pair;
    }

private Q_SLOTS:
    void everyLineSaysWhetherItIsAnAntithesis_data() {
        using Lines = std::vector<ConstitutionLine>;
        const ConstitutionLine brief{"Be brief.", 1, false};
        const ConstitutionLine rude{"Be rude.", 2, true};
        const ConstitutionLine plain{"Use simple words.", 3, false};
        QTest::addColumn<Lines>("lines");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* name, const Lines& lines, const QStringList& expected) {
            QTest::newRow(name) << lines << expected;
        };
        row("a principle", {brief}, {QStringLiteral("Principle: Be brief.")});
        row("an antithesis", {rude}, {QStringLiteral("Antithesis: Be rude.")});
        row("one of three turned round", {brief, rude, plain},
            {QStringLiteral("Principle: Be brief."), QStringLiteral("Antithesis: Be rude."),
             QStringLiteral("Principle: Use simple words.")});
        row("two antitheses", {rude, rude},
            {QStringLiteral("Antithesis: Be rude."), QStringLiteral("Antithesis: Be rude.")});
        row("of no principle that is known", {{"You are a pirate.", 0, false}},
            {QStringLiteral("Constitution: You are a pirate.")});
    }
    void everyLineSaysWhetherItIsAnAntithesis() {
        QFETCH(std::vector<ConstitutionLine>, lines);
        QFETCH(QStringList, expected);
        PairView view(nullptr);
        view.showPair(pairOf({{"One", 1, true}, {"Two", 2, true}}), false);
        view.showPair(pairOf(lines), false);
        QCOMPARE(shown(view), expected);
    }

    void whatIsNotTaughtSaysSo() {
        ComparedPair pair = pairOf({{"Be rude.", 2, true}});
        pair.row.heldOutPrinciples = true;
        PairView view(nullptr);
        view.showPair(pair, false);
        QCOMPARE(shown(view), QStringList(QStringLiteral("Antithesis, not taught: Be rude.")));
    }

    void aLineInOtherWordsSinceAndItsVerdictSayWhich() {
        const WordsSince since{WordsSince::Kind::Reworded, 1, "brief", 1, 3, "Be curt.", 0};
        ComparedPair pair = pairOf({{"Be brief.", 1, false}});
        PairView view(nullptr);
        view.nameModels(QStringLiteral("Base model"), QStringLiteral("Run 1"));
        view.showPair(pair, false);
        const auto* mark = view.findChild<QLabel*>(QStringLiteral("since"));
        QVERIFY(mark->isHidden());
        pair.since = {since};
        pair.verdicts = {{"pmi", Outcome::Candidate, {since}}};
        view.showPair(pair, false);
        QVERIFY(!mark->isHidden());
        QCOMPARE(mark->text(), QStringLiteral("now: “Be curt.”"));
        QVERIFY(mark->toolTip().contains(QLatin1String("<s>brief</s>")));
        QVERIFY(mark->toolTip().contains(QLatin1String("<b>curt</b>")));
        QCOMPARE(mark->accessibleDescription(), QStringLiteral("This is version 1 of brief; now it is version 3."));
        const auto labels = view.findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text() == QLatin1String(
                                        "pmi prefers Run 1. It was given under "
                                        "version 1 of brief, which is version 3 now.");
        }));
        view.showPair(pairOf({{"Be brief.", 1, false}}), false);
        QVERIFY(mark->isHidden());
    }

    void ofThreePrinciplesNoneIsLeftOutOfANarrowPage() {
        PairView view(nullptr);
        std::vector<ConstitutionLine> lines;
        for (const std::int64_t id : {1, 2, 3})
            lines.push_back({"Responses should be lengthy, detailed and easy to follow for anyone.", id, id == 3});
        view.showPair(pairOf(lines), false);
        view.resize(460, 500);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (const ClampedText* text : view.findChildren<ClampedText*>()) {
            QVERIFY(!text->isElided());
            QVERIFY(text->height() >= text->heightForWidth(text->width()));
        }
    }
};

SAMI_TEST(TestConstitutionLines)
#include "test_constitution_lines.moc"
