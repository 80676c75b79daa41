#include <QTest>
#include <algorithm>
#include <numeric>

#include "core/constitution/constitution_file.h"
#include "core/constitution/contrast.h"
#include "tests/core/constitution/six_combinations.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// The files at these places among the six.
std::vector<ConstitutionFile> combinations(const std::vector<std::size_t>& places) {
    std::vector<ConstitutionFile> files;
    for (const std::size_t place : places) {
        const auto& [name, text] = made::sixCombinations()[place];
        files.push_back(parseConstitutionFile(text, name).value());
    }
    return files;
}

ConstitutionFile listed(std::vector<Principle> principles) {
    for (std::size_t i = 0; i < principles.size(); ++i) principles[i].id = static_cast<std::int64_t>(i) + 1;
    return {"list.json", {std::move(principles), {}}};
}

/// A combination of principles written "name", or "name!" where it is flipped: texts are "name yes" and "name no".
ConstitutionFile combination(const std::string& file, const std::vector<std::string>& words) {
    ConstitutionFile result{file, {{}, {{}}}};
    for (std::string name : words) {
        const bool isFlipped = name.back() == '!';
        if (isFlipped) name.pop_back();
        const auto id = static_cast<std::int64_t>(result.set.principles.size()) + 1;
        result.set.principles.push_back({name, name + " yes", isFlipped ? name + " no" : "", id});
        if (isFlipped) result.set.flips[0].flipped.push_back(id);
    }
    return result;
}

const Principle kShort{"short", "Keep answers short.", "Draw answers out."};
const Principle kSourced{"sourced", "Mention every source.", "Leave sources out."};

Principle withId(Principle principle, std::int64_t id) {
    principle.id = id;
    return principle;
}

}  // namespace

class TestConstitutionSet : public QObject {
    Q_OBJECT
private slots:
    void sixCombinationsAreTwoPrinciplesWithThreeFlipsInEveryOrder() {
        std::vector<std::size_t> order(6);
        std::iota(order.begin(), order.end(), std::size_t{0});
        do {
            const ConstitutionSet set = mergeConstitutions({}, combinations(order)).value();
            const bool shortFirst = order[0] < 3;
            QCOMPARE(set.principles, (std::vector<Principle>{withId(shortFirst ? kShort : kSourced, 1),
                                                             withId(shortFirst ? kSourced : kShort, 2)}));
            QCOMPARE(set.flips, (std::vector<Flip>{{{1}}, {{1, 2}}, {{2}}}));
        } while (std::ranges::next_permutation(order).found);
    }

    void oneFileAfterAnotherGivesTheSameAsAllAtOnce() {
        ConstitutionSet set;
        for (const std::size_t place : {3U, 0U, 5U, 1U, 4U, 2U}) {
            set = mergeConstitutions(std::move(set), combinations({place})).value();
            ContrastOptions options;
            options.principles = set.principles;
            options.flips = set.flips;
            const Contrast contrast = Contrast::create(options).value();
            QVERIFY(contrast.draw("q")[1].text() != contrast.draw("q")[0].text());
        }
        QCOMPARE(set, mergeConstitutions({}, combinations({3, 0, 5, 1, 4, 2})).value());
    }

    void anUnknownAntithesisIsSaidAndFilledInLater() {
        const std::vector<ConstitutionFile> first = combinations({1});
        const ConstitutionSet one = mergeConstitutions({}, first).value();
        QCOMPARE(one.principles[0], (Principle{"short", "Keep answers short.", "", 1}));
        QCOMPARE(one.flips, (std::vector<Flip>{{{2}}}));
        QCOMPARE(missingAntitheses(one, first),
                 (std::vector<std::string>{"1.json: principle \"short\" has no antithesis and is never flipped; import "
                                           "a file that states it, or write one"}));
        const ConstitutionSet both = mergeConstitutions(one, combinations({4})).value();
        QCOMPARE(both.principles[0], withId(kShort, 1));
        QCOMPARE(both.flips, (std::vector<Flip>{{{1}}, {{2}}}));
        QVERIFY(missingAntitheses(both, first).empty());
    }

    void principlesOfTheExperimentKeepIdNameAndUse() {
        const ConstitutionSet existing{
            {{"own", "Be polite.", "Be rude.", 12}, {"brevity", "Keep answers short. ", "", 5, PrincipleUse::HeldOut}},
            {{{12}}}};
        const ConstitutionSet set = mergeConstitutions(existing, combinations({2, 3}), 40).value();
        QCOMPARE(set.principles, (std::vector<Principle>{
                                     existing.principles[0],
                                     {"brevity", "Keep answers short. ", "Draw answers out.", 5, PrincipleUse::HeldOut},
                                     withId(kSourced, 40)}));
        QCOMPARE(set.flips, (std::vector<Flip>{{{5, 40}}, {{12}}, {{40}}}));
        QCOMPARE(mergeConstitutions(existing, combinations({3})).value().principles[2].id, 13);
    }

    void listsKeepEveryChoiceUnlessContrastsAreNamed() {
        const std::vector<Principle> ab{{"a", "a yes", "a no"}, {"b", "b yes", "b no"}};
        const ConstitutionSet set = mergeConstitutions({}, {listed(ab), listed({{"c", "c yes", "c no"}})}).value();
        QVERIFY(set.flips.empty());
        QCOMPARE(set.principles.size(), std::size_t{3});
        QCOMPARE(mergeConstitutions(set, {listed(ab)}).value(), set);
        // A contrast that is named leaves the others what they were: every choice among themselves.
        const ConstitutionSet named =
            mergeConstitutions(mergeConstitutions({}, {listed(ab)}).value(), {combination("0.json", {"d!", "a"})})
                .value();
        QCOMPARE(named.flips, (std::vector<Flip>{{{1}}, {{1, 2}}, {{2}}, {{3}}}));
        for (const bool listFirst : {true, false}) {
            std::vector<ConstitutionFile> files{listed(ab), combination("0.json", {"d!", "a"})};
            if (!listFirst) std::ranges::reverse(files);
            QCOMPARE(mergeConstitutions({}, files).value(), named);
        }
        // What is known already adds no contrast.
        const ConstitutionSet one = mergeConstitutions({}, {combination("0.json", {"a!", "b"})}).value();
        QCOMPARE(mergeConstitutions(one, {listed(ab)}).value().flips, one.flips);
    }

    void principlesWithoutNamesGetThem() {
        const auto unnamed =
            parseConstitutionFile(R"({"positive": "1. x\n2. y", "negative": "1. z\n2. y"})", "u").value();
        const ConstitutionSet existing{{{"principle-2", "w", "v", 1}}, {}};
        const ConstitutionSet set = mergeConstitutions(existing, {unnamed}).value();
        QCOMPARE(set.principles[1].name, std::string("principle-3"));
        QCOMPARE(set.principles[2].name, std::string("principle-4"));
        QCOMPARE(mergeConstitutions({}, {unnamed}).value().principles[0].name, std::string("principle-1"));
        QCOMPARE(mergeConstitutions(set, {unnamed}).value(), set);
    }

    void contradictionsNameFileAndPrinciple_data() {
        QTest::addColumn<QString>("said");
        QTest::addColumn<ConstitutionFile>("file");
        const auto row = [](const char* name, const Principle& principle, const char* said) {
            QTest::newRow(name) << said << ConstitutionFile{"x.json", {{withId(principle, 1)}, {{{1}}}}};
        };
        row("two antitheses", {"short", "Keep answers short.", "Ramble."},
            "x.json: principle \"short\" has the antithesis \"Ramble.\" here and \"Draw answers out.\" elsewhere");
        row("one name for two principles", {"short", "Be brief.", "Be long."},
            "x.json: two principles are called \"short\", \"Be brief.\" here and \"Keep answers short.\" elsewhere");
        row("the name of another", {"sourced", "Keep answers short.", "Draw answers out."},
            "two principles are called \"sourced\"");
        row("a principle that is an antithesis", {"long", "Draw answers out.", "Be brief."},
            "x.json: \"Draw answers out.\" is a principle here and the antithesis of \"short\" elsewhere");
        row("an antithesis that is a principle", {"long", "Go on.", "Keep answers short."},
            "x.json: \"Keep answers short.\" is an antithesis here and the principle \"short\" elsewhere");
        row("two uses", {"short", "Keep answers short.", "Draw answers out.", 1, PrincipleUse::HeldOut},
            "x.json: principle \"short\" is held out here and learned elsewhere");
    }
    void contradictionsNameFileAndPrinciple() {
        QFETCH(QString, said);
        QFETCH(ConstitutionFile, file);
        const ConstitutionSet existing = mergeConstitutions({}, combinations({0, 1, 2})).value();
        const Result<ConstitutionSet> onto = mergeConstitutions(existing, {file});
        QVERIFY(!onto.has_value());
        QVERIFY2(onto.error().detail.find(said.toStdString()) != std::string::npos, onto.error().detail.c_str());
        std::vector<ConstitutionFile> together = combinations({0, 1, 2});
        together.push_back(file);
        QCOMPARE(mergeConstitutions({}, together).error().detail, onto.error().detail);
    }

    void everyChoiceOfManyIsNotListed() {
        std::vector<Principle> many;
        for (int i = 0; i < 9; ++i) {
            const std::string name = "p" + std::to_string(i);
            many.push_back({name, name + " yes", name + " no"});
        }
        const ConstitutionSet existing = mergeConstitutions({}, {listed(many)}).value();
        const Result<ConstitutionSet> set = mergeConstitutions(existing, {combination("0.json", {"a!"})});
        QCOMPARE(set.error().detail.substr(0, 32), std::string("0.json: every choice of 9 princi"));
        many.pop_back();
        QCOMPARE(mergeConstitutions({}, {listed(many), combination("0.json", {"a!"})}).value().flips.size(),
                 std::size_t{256});
    }

    void linesThatSayTheSameAreToldFromOthers_data() {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("same");
        QTest::newRow("case and a full stop") << QStringLiteral("Be nice") << QStringLiteral("be nice.") << true;
        QTest::newRow("spaces") << QStringLiteral("Be  nice ") << QStringLiteral("Be nice!") << true;
        QTest::newRow("other letters") << QStringLiteral("Sei höflich") << QStringLiteral("SEI HÖFLICH…") << true;
        QTest::newRow("another word") << QStringLiteral("Be nice.") << QStringLiteral("Be nicer.") << false;
        QTest::newRow("one more word") << QStringLiteral("Be nice.") << QStringLiteral("Be not nice.") << false;
        QTest::newRow("marks that are spoken of")
            << QStringLiteral("End every answer with !") << QStringLiteral("End every answer with ?") << false;
        QTest::newRow("signs inside") << QStringLiteral("Use a/b.") << QStringLiteral("Use a b.") << false;
        QTest::newRow("quoted as a whole") << QStringLiteral("“Be nice.”") << QStringLiteral("Be nice") << true;
        QTest::newRow("words run together") << QStringLiteral("Be nice") << QStringLiteral("Benice") << false;
    }
    void linesThatSayTheSameAreToldFromOthers() {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QFETCH(bool, same);
        QCOMPARE(saysTheSame(one.toStdString(), other.toStdString()), same);
    }
};

SAMI_TEST(TestConstitutionSet)
#include "test_constitution_set.moc"
