#include <QTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/constitution/contrast.h"
#include "tests/core/constitution/four_principles.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

class TestDrawnPrinciples : public QObject {
    Q_OBJECT
private slots:
    void sidesOfDrawnPrinciplesAreEquallyLikely() {
        ContrastOptions options = fourPrinciples(2);
        options.principlesPerQuery = 2;
        const Contrast contrast = Contrast::create(options).value();
        QCOMPARE(contrast.numDrawable(), std::uint64_t{4});
        std::map<std::string, int> pairs;
        std::map<std::string, int> sides;
        constexpr int kQueries = 6000;
        for (int i = 0; i < kQueries; ++i) {
            const std::vector<Constitution> drawn = contrast.draw(queryId(i));
            QCOMPARE(drawn.size(), std::size_t{2});
            QVERIFY(drawn[0].text() != drawn[1].text() && drawn[0].name != drawn[1].name);
            // Both state the same two principles, in one order.
            QCOMPARE(letters(drawn[0]), letters(drawn[1]));
            std::string stated = letters(drawn[0]);
            std::ranges::sort(stated);
            ++pairs[stated];
            for (const Constitution& constitution : drawn) ++sides[std::to_string(constitution.flipped.size())];
        }
        QCOMPARE(pairs.size(), std::size_t{6});
        for (const auto& [stated, count] : pairs) QVERIFY(std::abs(count - kQueries / 6) < 120);  // 4 deviations
        // Of four choices one flips none, two flip one, one flips both.
        QVERIFY(std::abs(sides["0"] - kQueries / 2) < 180 && std::abs(sides["2"] - kQueries / 2) < 180);
        QCOMPARE(contrast.draw("q1"), Contrast::create(options).value().draw("q1"));
    }

    void drawnConstitutionsAreNamedByTheSidesTheyState() {
        ContrastOptions options = unshuffled(fourPrinciples(16));
        options.principles.resize(2);
        options.numConstitutions = 4;
        options.principlesPerQuery = 2;
        std::set<std::string> names;
        for (const Constitution& constitution : Contrast::create(options).value().draw("q"))
            names.insert(constitution.name);
        QCOMPARE(names, (std::set<std::string>{"a+b", "not a+b", "a+not b", "not a+not b"}));
        options = unshuffled(fourPrinciples(2));
        options.principlesPerQuery = 1;
        for (const Constitution& constitution : Contrast::create(options).value().draw("q"))
            QCOMPARE(constitution.name, (constitution.flipped.empty() ? "" : "not ") + letters(constitution));
    }

    void anEvaluationBeginsWithTheDesiredSides() {
        ContrastOptions options = unshuffled(fourPrinciples(2));
        options.principles.resize(2);
        options.principlesPerQuery = 2;
        const Contrast contrast = Contrast::create(options).value();
        std::map<std::string, int> others;
        constexpr int kQueries = 3000;
        for (int i = 0; i < kQueries; ++i) {
            const std::vector<Constitution> drawn = contrast.draw(queryId(i), ContrastUse::Evaluation);
            QCOMPARE(drawn.size(), std::size_t{2});
            QCOMPARE(drawn[0].name, std::string("a+b"));
            ++others[drawn[1].name];
        }
        QCOMPARE(others.size(), std::size_t{3});
        for (const auto& [name, count] : others) QVERIFY(std::abs(count - kQueries / 3) < 105);  // 4 deviations
        options = unshuffled(fourPrinciples(2));
        options.principlesPerQuery = 2;
        const Contrast some = Contrast::create(options).value();
        for (int i = 0; i < 20; ++i) {
            const std::vector<Constitution> evaluated = some.draw(queryId(i), ContrastUse::Evaluation);
            QVERIFY(evaluated[0].flipped.empty() && !evaluated[1].flipped.empty());
            QCOMPARE(letters(evaluated[0]), letters(some.draw(queryId(i), ContrastUse::Training)[0]));
        }
    }

    void drawingThatCannotBeIsRefused() {
        ContrastOptions options = fourPrinciples(2);
        options.principlesPerQuery = 5;
        QVERIFY(Contrast::create(options).error().detail.find("more than the 4") != std::string::npos);
        options.principlesPerQuery = 1;
        options.numConstitutions = 3;
        QVERIFY(Contrast::create(options).error().detail.find("more than the 2") != std::string::npos);
        options.numConstitutions = 2;
        options.flips = {{{1}}};
        QVERIFY(Contrast::create(options).error().detail.find("remove the contrasts") != std::string::npos);
        options.flips = {};
        options.personas = {{"p", {"Talk."}}, {"q", {"Walk."}}};
        QVERIFY(Contrast::create(options).error().detail.find("personas") != std::string::npos);
    }
};

SAMI_TEST(TestDrawnPrinciples)
#include "test_drawn_principles.moc"
