#include <QTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/constitution/contrast.h"
#include "tests/core/constitution/four_principles.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

/// Names and lines of a draw, antitheses in capitals: "constitution cadb | b+c CadB".
std::string spelled(const std::vector<Constitution>& drawn) {
    std::string result;
    for (const Constitution& constitution : drawn) {
        result += (result.empty() ? "" : " | ") + constitution.name + " ";
        for (const std::string& line : constitution.principles) {
            result += line.ends_with(" no") ? static_cast<char>(line[0] - 'a' + 'A') : line[0];
        }
    }
    return result;
}

ContrastOptions withFlips(std::int64_t numConstitutions, std::int64_t seed, std::vector<Flip> flips) {
    ContrastOptions options = fourPrinciples(numConstitutions);
    options.seed = seed;
    options.flips = std::move(flips);
    return options;
}

ContrastOptions apart(ContrastOptions options) {
    options.shuffleApart = true;
    return unshuffled(std::move(options));
}

int numFlipped(const Constitution& constitution) {
    return static_cast<int>(
        std::ranges::count_if(constitution.principles, [](const std::string& line) { return line.ends_with(" no"); }));
}

}  // namespace

class TestContrast : public QObject {
    Q_OBJECT
private slots:
    void textIsBareForOnePrincipleAndNumberedForSeveral() {
        QCOMPARE((Constitution{"x", {"Be brief."}}.text()), std::string("Be brief."));
        QCOMPARE((Constitution{"x", {"Be brief.", "Be kind."}}.text()), std::string("1. Be brief.\n2. Be kind."));
        QCOMPARE((Constitution{"x", {}}.text()), std::string());
    }

    void onePairGivesConstitutionAndAntithesis() {
        ContrastOptions options;
        options.principles = {{"brief", "Be brief.", "Be long."}};
        const std::vector<Constitution> drawn = Contrast::create(options).value().draw("any");
        QCOMPARE(drawn,
                 (std::vector<Constitution>{{"constitution", {"Be brief."}, {}}, {"antithesis", {"Be long."}, {1}}}));
    }

    void drawDependsOnSeedAndQueryAlone() {
        const Contrast contrast = Contrast::create(fourPrinciples(3)).value();
        const std::vector<Constitution> first = contrast.draw("q7");
        for (int i = 0; i < 20; ++i) contrast.draw(queryId(i));
        QCOMPARE(contrast.draw("q7"), first);
        ContrastOptions reseeded = fourPrinciples(3);
        reseeded.seed = 2;
        const Contrast other = Contrast::create(reseeded).value();
        int different = 0;
        for (int i = 0; i < 20; ++i) different += other.draw(queryId(i)) != contrast.draw(queryId(i)) ? 1 : 0;
        QVERIFY(different >= 15);
    }

    void drawsStayWhatTheyAre_data() {
        QTest::addColumn<ContrastOptions>("options");
        QTest::addColumn<ContrastUse>("use");
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("drawn");
        using enum ContrastUse;
        const auto row = [](const char* name, ContrastOptions options, ContrastUse use, const char* query,
                            const char* drawn) {
            QTest::newRow(name) << std::move(options) << use << QString(query) << QString(drawn);
        };
        const auto every = [](std::int64_t count, std::int64_t seed) { return withFlips(count, seed, {}); };
        row("every flip, C = 2", every(2, 1), Training, "q1", "constitution cadb | b+c CadB");
        row("every flip, C = 3", every(3, 1), Training, "q1", "constitution cadb | a+c CAdb | a+c+d CADb");
        row("an empty query id", every(2, 7), Generation, "", "constitution dbac | d Dbac");
        row("a seed beyond 32 bits", every(4, std::int64_t{1} << 40), Evaluation, "ü/7",
            "constitution cdba | a+b cdBA | a+b+c CdBA | b cdBa");
        const auto two = [](std::int64_t count) { return withFlips(count, 1, {{{1}}, {{2, 3}}}); };
        row("two flips, C = 2", two(2), Training, "q1", "constitution cadb | b+c CadB");
        row("two flips, C = 3", two(3), Training, "q5", "constitution dabc | b+c daBC | a dAbc");
        const auto four = [](std::int64_t count, std::int64_t seed) {
            return withFlips(count, seed, {{{3, 4}}, {{4, 1, 2, 3}}, {{1}}, {{4, 3}}, {{2, 4}}});
        };
        row("four flips, C = 4", four(4, 3), Training, "q9", "constitution dbca | antithesis DBCA | c+d DbCa | a dbcA");
        row("a negative seed", four(5, -1), Generation, "q4",
            "constitution bcad | antithesis BCAD | b+d BcaD | a bcAd | c+d bCaD");
        row("unshuffled", unshuffled(four(2, 3)), Training, "q10", "constitution abcd | antithesis ABCD");
        row("apart in generation", apart(every(2, 1)), Generation, "q1", "constitution abcd | b+c aBCd");
        row("apart in training", apart(every(3, 1)), Training, "q1", "constitution bdac | a+c AbdC | a+c+d ADCb");
        row("apart in evaluation", apart(every(3, 1)), Evaluation, "q1", "constitution cadb | a+c CAdb | a+c+d CADb");
    }
    void drawsStayWhatTheyAre() {
        // From a second implementation of SplitMix64, FNV-1a, Floyd and Fisher-Yates in Python: runs must repeat across
        // platforms and releases.
        QFETCH(ContrastOptions, options);
        QFETCH(ContrastUse, use);
        QFETCH(QString, query);
        const Contrast contrast = Contrast::create(options).value();
        QTEST(QString::fromStdString(spelled(contrast.draw(query.toStdString(), use))), "drawn");
    }

    void drawnPersonasStayWhatTheyAre() {
        ContrastOptions options;
        for (const char* name : {"pirate", "poet", "judge", "child"}) options.personas.push_back({name, {name}});
        options.numConstitutions = 3;
        const std::vector<Constitution> drawn = Contrast::create(options).value().draw("q1");
        QCOMPARE(drawn[0].name + " " + drawn[1].name + " " + drawn[2].name, std::string("child poet pirate"));
    }

    void firstIsPrincipledAndAllDifferAndShareOneOrder() {
        for (const std::int64_t count : {2, 5, 16}) {
            const Contrast contrast = Contrast::create(fourPrinciples(count)).value();
            for (int i = 0; i < 50; ++i) {
                const std::vector<Constitution> drawn = contrast.draw(queryId(i));
                QCOMPARE(drawn.size(), static_cast<std::size_t>(count));
                QCOMPARE(numFlipped(drawn[0]), 0);
                std::set<std::vector<std::string>> different;
                for (const Constitution& constitution : drawn) {
                    QCOMPARE(letters(constitution), letters(drawn[0]));
                    different.insert(constitution.principles);
                }
                QCOMPARE(different.size(), drawn.size());
            }
        }
    }

    void everyFlipAndEveryOrderIsDrawn() {
        const Contrast contrast = Contrast::create(fourPrinciples(2)).value();
        std::map<std::string, int> flips;
        std::set<std::string> orders;
        for (int i = 0; i < 1500; ++i) {
            const std::vector<Constitution> drawn = contrast.draw(queryId(i));
            ++flips[drawn[1].name];
            orders.insert(letters(drawn[0]));
        }
        QCOMPARE(flips.size(), std::size_t{15});
        QVERIFY(flips.contains("antithesis") && flips.contains("a+c"));
        // 100 expected of each, standard deviation 9.7; five of them either way.
        for (const auto& [name, count] : flips) QVERIFY2(count > 51 && count < 149, name.c_str());
        QCOMPARE(orders.size(), std::size_t{24});
    }

    void onlyAllowedFlipsAreDrawnWhateverTheirOrder() {
        ContrastOptions options = fourPrinciples(2);
        options.flips = {{{1}}, {{2, 3}}};
        ContrastOptions reversed = options;
        std::ranges::reverse(reversed.flips);
        const Contrast contrast = Contrast::create(options).value();
        const Contrast other = Contrast::create(reversed).value();
        std::set<std::string> names;
        for (int i = 0; i < 40; ++i) {
            names.insert(contrast.draw(queryId(i))[1].name);
            QCOMPARE(other.draw(queryId(i)), contrast.draw(queryId(i)));
        }
        QCOMPARE(names, (std::set<std::string>{"a", "b+c"}));
    }

    void withoutShufflingPrinciplesKeepTheirOrder() {
        ContrastOptions options = fourPrinciples(2);
        options.shufflePrinciples = false;
        const Contrast contrast = Contrast::create(options).value();
        for (int i = 0; i < 20; ++i) QCOMPARE(letters(contrast.draw(queryId(i))[1]), std::string("abcd"));
    }

    void shufflingApartRepeatsTheReference() {
        ContrastOptions options = fourPrinciples(2);
        options.shufflePrinciples = false;
        options.shuffleApart = true;
        const Contrast contrast = Contrast::create(options).value();
        int apart = 0;
        std::set<std::string> evaluation;
        for (int i = 0; i < 40; ++i) {
            const auto generated = contrast.draw(queryId(i), ContrastUse::Generation);
            QCOMPARE(letters(generated[0]) + letters(generated[1]), std::string("abcdabcd"));
            const auto trained = contrast.draw(queryId(i), ContrastUse::Training);
            apart += letters(trained[0]) != letters(trained[1]) ? 1 : 0;
            const auto evaluated = contrast.draw(queryId(i), ContrastUse::Evaluation);
            QCOMPARE(letters(evaluated[0]), letters(evaluated[1]));
            evaluation.insert(letters(evaluated[0]));
            QCOMPARE(trained[1].name, generated[1].name);
        }
        QVERIFY(apart > 30);  // 23 of 24 orders differ
        QVERIFY(evaluation.size() > 10);
    }

    void personasAreDrawnThemselves() {
        ContrastOptions options;
        for (const char* name : {"pirate", "poet", "judge", "child"}) options.personas.push_back({name, {name}});
        options.numConstitutions = 3;
        const Contrast contrast = Contrast::create(options).value();
        std::set<std::string> firsts;
        for (int i = 0; i < 60; ++i) {
            const std::vector<Constitution> drawn = contrast.draw(queryId(i));
            std::set<std::string> names;
            for (const Constitution& persona : drawn) names.insert(persona.name);
            QCOMPARE(names.size(), std::size_t{3});
            firsts.insert(drawn[0].name);
        }
        QCOMPARE(firsts.size(), std::size_t{4});
    }

    void flippedIdsAreThoseOfTheLinesThatSayTheOpposite() {
        ContrastOptions options = fourPrinciples(5);
        for (std::size_t i = 0; i < 4; ++i) options.principles[i].id = std::vector<std::int64_t>{9, 4, 30, 7}[i];
        options.flips = {{{9}}, {{4, 30}}, {{7, 4}}, {{30, 7, 9, 4}}};
        const Contrast contrast = Contrast::create(options).value();
        for (const Constitution& constitution : contrast.draw("q1")) {
            std::vector<std::int64_t> opposite;
            for (const ConstitutionLine& line : linesOf(constitution.text(), options.principles)) {
                QCOMPARE(line.isAntithesis, line.text.ends_with(" no"));
                QCOMPARE(options.principles[static_cast<std::size_t>(line.text[0] - 'a')].id, line.principle);
                if (line.isAntithesis) opposite.push_back(line.principle);
            }
            std::vector<std::int64_t> flipped = constitution.flipped;
            std::ranges::sort(opposite);
            std::ranges::sort(flipped);
            QCOMPARE(flipped, opposite);
        }
    }

    void idsDoNotChangeWhatIsDrawn() {
        ContrastOptions options = withFlips(3, 3, {{{1}}, {{2, 4}}, {{3, 4}}});
        ContrastOptions renumbered = withFlips(3, 3, {{{70}}, {{5, 1}}, {{30, 1}}});
        for (std::size_t i = 0; i < 4; ++i) renumbered.principles[i].id = std::vector<std::int64_t>{70, 5, 30, 1}[i];
        const Contrast contrast = Contrast::create(options).value();
        const Contrast other = Contrast::create(renumbered).value();
        for (int i = 0; i < 30; ++i) QCOMPARE(spelled(other.draw(queryId(i))), spelled(contrast.draw(queryId(i))));
    }

    void heldOutPrinciplesNeverTakePartInLearnedDraws() {
        for (const std::vector<Flip>& flips : {std::vector<Flip>{}, {{{1, 2}}, {{3, 2}}, {{2, 4}}, {{1, 2, 3, 4}}}}) {
            ContrastOptions options = withFlips(3, 1, flips);
            options.principles[1].use = PrincipleUse::HeldOut;
            options.principles[3].use = PrincipleUse::HeldOut;
            const Contrast learned = Contrast::create(options).value();
            options.principleUse = PrincipleUse::HeldOut;
            const Contrast heldOut = Contrast::create(options).value();
            std::set<std::string> names;
            for (int i = 0; i < 60; ++i) {
                for (const Constitution& drawn : learned.draw(queryId(i))) {
                    QCOMPARE(drawn.principles.size(), std::size_t{2});
                    for (const char held : letters(drawn)) QVERIFY(held == 'a' || held == 'c');
                    names.insert("learned " + drawn.name);
                }
                for (const Constitution& drawn : heldOut.draw(queryId(i))) {
                    QCOMPARE(drawn.principles.size(), std::size_t{2});
                    for (const char held : letters(drawn)) QVERIFY(held == 'b' || held == 'd');
                    names.insert("held out " + drawn.name);
                }
            }
            QVERIFY(names.contains("learned antithesis") && names.contains("learned a") && names.contains("learned c"));
            QVERIFY(names.contains("held out antithesis") && names.contains("held out b"));
        }
    }

    void flipsOfLearnedPrinciplesLeaveHeldOutOnesEveryChoice() {
        ContrastOptions options = withFlips(2, 1, {{{1}}, {{2}}});
        options.principles[2].use = PrincipleUse::HeldOut;
        options.principles[3].use = PrincipleUse::HeldOut;
        QCOMPARE(Contrast::create(options).value().flips(), (std::vector<Flip>{{{2}}, {{1}}}));
        options.principleUse = PrincipleUse::HeldOut;
        QCOMPARE(Contrast::create(options).value().flips(), (std::vector<Flip>{{{3}}, {{4}}, {{3, 4}}}));
    }

    void principlesWithoutAntithesisAreStatedAndNeverFlipped() {
        ContrastOptions options = fourPrinciples(8);
        options.principles[1].antithesis.clear();
        const Contrast contrast = Contrast::create(options).value();
        QCOMPARE(contrast.numDrawable(), std::uint64_t{8});
        for (int i = 0; i < 20; ++i) {
            for (const Constitution& drawn : contrast.draw(queryId(i))) {
                QVERIFY(std::ranges::find(drawn.principles, "b yes") != drawn.principles.end());
                QCOMPARE(drawn.principles.size(), std::size_t{4});
                QVERIFY(drawn.name != "antithesis");
            }
        }
        options.flips = {{{1, 2}}};
        QVERIFY(Contrast::create(options).error().detail.find("\"b\", which has no antithesis") != std::string::npos);
        for (Principle& principle : options.principles) principle.antithesis.clear();
        options.flips.clear();
        QVERIFY(!Contrast::create(options).has_value());
    }

    void refusesWhatCannotBeContrasted_data() {
        QTest::addColumn<ContrastOptions>("options");
        QTest::addColumn<QString>("said");
        ContrastOptions onePair;
        onePair.principles = {{"brief", "Be brief.", "Be long."}};
        onePair.numConstitutions = 3;
        QTest::newRow("more constitutions than there are") << onePair << "more than the 2";
        QTest::newRow("nothing") << ContrastOptions{} << "no principle to contrast";
        QTest::newRow("a flip of an unknown principle") << withFlips(2, 1, {{{1}}, {{5}}}) << "has the id 5";
        QTest::newRow("a flip of nothing") << withFlips(2, 1, {{}}) << "flips no principle";
        ContrastOptions options = fourPrinciples(2);
        options.principles[1].antithesis = options.principles[1].text;
        QTest::newRow("an antithesis that is none") << options << "\"b\" equals its antithesis";
        options = withFlips(2, 1, {{{2}}});
        options.principles[1].use = PrincipleUse::HeldOut;
        QTest::newRow("flips of held-out principles alone") << options << "none flips a learned principle";
        for (Principle& principle : options.principles) principle.use = PrincipleUse::HeldOut;
        QTest::newRow("every principle held out") << options << "every principle is held out";
        options = fourPrinciples(2);
        options.principleUse = PrincipleUse::HeldOut;
        QTest::newRow("no principle held out") << options << "no principle is held out";
        options.principles[0].id = options.principles[2].id = 3;
        QTest::newRow("one id twice") << options << "\"c\" has the id 3";
        ContrastOptions many;
        for (int i = 0; i < 33; ++i) many.principles.push_back({queryId(i), "yes " + queryId(i), "no " + queryId(i)});
        QTest::newRow("more principles than can be chosen from") << many << "choose the contrasts";
    }
    void refusesWhatCannotBeContrasted() {
        QFETCH(ContrastOptions, options);
        QFETCH(QString, said);
        const Result<Contrast> contrast = Contrast::create(options);
        QVERIFY(!contrast.has_value());
        QVERIFY2(contrast.error().detail.find(said.toStdString()) != std::string::npos,
                 contrast.error().detail.c_str());
    }

    void contrastsAreListedUpToEightPrinciples() {
        ContrastOptions options = fourPrinciples(2);
        QCOMPARE(Contrast::create(options).value().flips().size(), std::size_t{15});
        for (const char* name : {"e", "f", "g", "h"}) options.principles.push_back({name, name, "no"});
        QCOMPARE(Contrast::create(options).value().flips().size(), std::size_t{255});
        options.principles.push_back({"i", "i", "no"});
        QVERIFY(Contrast::create(options).value().flips().empty());
    }
};

SAMI_TEST(TestContrast)
#include "test_contrast.moc"
