#include <QTest>
#include <set>

#include "core/constitution/contrast.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

ContrastOptions with(ContrastPartner partner, std::int64_t numConstitutions = 2) {
    ContrastOptions options;
    options.principles = {{"brief", "Be brief.", "Be long."}, {"kind", "Be kind.", "Be rude."}};
    options.others = {{"pirate", "Speak as a pirate.", "Speak as a clerk."},
                      {"brief", "Be brief.", "Be long."},
                      {"rhyme", "Write in rhymes.", "Write in prose."},
                      {"formal", "Be formal.", ""}};
    options.partner = partner;
    options.numConstitutions = numConstitutions;
    options.shufflePrinciples = false;
    return options;
}

std::vector<Constitution> drawn(const ContrastOptions& options, std::string_view query = "q") {
    return Contrast::create(options).value().draw(query);
}

const Constitution kPrincipled{"constitution", {"Be brief.", "Be kind."}, {}};

}  // namespace

class TestContrastPartner : public QObject {
    Q_OBJECT
private slots:
    void nothingIsAConstitutionWithoutText() {
        const std::vector<Constitution> two = drawn(with(ContrastPartner::Nothing));
        QCOMPARE(two, (std::vector<Constitution>{kPrincipled, {"nothing", {}, {}}}));
        QVERIFY(two[1].text().empty());
    }

    void furtherConstitutionsAreFlippedAsEver() {
        const std::vector<Constitution> three = drawn(with(ContrastPartner::Nothing, 3));
        QCOMPARE(three.size(), std::size_t{3});
        QVERIFY(!three[2].flipped.empty());
        QCOMPARE(Contrast::create(with(ContrastPartner::Nothing)).value().numDrawable(), std::uint64_t{5});
        QVERIFY(!Contrast::create(with(ContrastPartner::Nothing, 6)).has_value());
        QCOMPARE(drawn(with(ContrastPartner::Nothing, 5)).size(), std::size_t{5});
    }

    void othersAreAsManyAndNoneOfTheOwn() {
        std::set<std::string> seen;
        for (int i = 0; i < 60; ++i) {
            const std::vector<Constitution> two = drawn(with(ContrastPartner::Other), std::to_string(i));
            QCOMPARE(two[0], kPrincipled);
            QCOMPARE(two[1].name, std::string("other"));
            QCOMPARE(two[1].principles.size(), std::size_t{2});
            QVERIFY(two[1].principles[0] != two[1].principles[1]);
            seen.insert(two[1].principles.begin(), two[1].principles.end());
        }
        // Both sides of the two that have an antithesis.
        QCOMPARE(seen, (std::set<std::string>{"Speak as a pirate.", "Speak as a clerk.", "Write in rhymes.",
                                              "Write in prose.", "Be formal."}));
        QCOMPARE(drawn(with(ContrastPartner::Other), "7"), drawn(with(ContrastPartner::Other), "7"));
    }

    void noAntithesisIsNeededToBeToldApartFromSomethingElse() {
        for (const ContrastPartner partner : {ContrastPartner::Nothing, ContrastPartner::Other}) {
            ContrastOptions options = with(partner);
            for (Principle& principle : options.principles) principle.antithesis.clear();
            QCOMPARE(drawn(options)[0], kPrincipled);
        }
        ContrastOptions flipped = with(ContrastPartner::Flipped);
        for (Principle& principle : flipped.principles) principle.antithesis.clear();
        QVERIFY(!Contrast::create(flipped).has_value());
    }

    void placebosHaveNothingToTellApart() {
        const std::vector<Constitution> same = drawn(with(ContrastPartner::Same));
        QCOMPARE(same[0].text(), same[1].text());
        const std::vector<Constitution> neutral = drawn(with(ContrastPartner::Neutral));
        QVERIFY(neutral[0].text() != neutral[1].text());
        QVERIFY(isPartnerName(neutral[0].name) && isPartnerName(neutral[1].name));
        QVERIFY(!Contrast::create(with(ContrastPartner::Same, 3)).has_value());
    }

    void sidesThatAreDrawnHaveAPartnerToo() {
        ContrastOptions options = with(ContrastPartner::Nothing);
        options.principlesPerQuery = 2;
        std::set<std::string> first;
        for (int i = 0; i < 40; ++i) {
            const std::vector<Constitution> two = drawn(options, std::to_string(i));
            first.insert(two[0].text());
            QVERIFY(two[1].text().empty());
        }
        QCOMPARE(first.size(), std::size_t{4});
    }

    void aParaphraseSaysTheSameSidesInOtherWords() {
        ContrastOptions options = with(ContrastPartner::Paraphrase);
        const auto refused = Contrast::create(options);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("\"brief\" has no paraphrase") != std::string::npos);
        options.principles[0].paraphrase = "Keep it short.";
        options.principles[1].paraphrase = "Show kindness.";
        const Constitution other{"paraphrase", {"Keep it short.", "Show kindness."}, {}};
        QCOMPARE(drawn(options), (std::vector<Constitution>{kPrincipled, other}));
        QVERIFY(isPartnerName(other.name));
        options.numConstitutions = 3;
        QVERIFY(!drawn(options)[2].flipped.empty());
    }

    void sidesThatAreDrawnNeedOtherWordsForBoth() {
        ContrastOptions options = with(ContrastPartner::Paraphrase);
        options.principlesPerQuery = 1;
        options.principles[0].paraphrase = "Keep it short.";
        options.principles[1].paraphrase = "Show kindness.";
        options.principles[0].antithesisParaphrase = "Go on and on.";
        const auto refused = Contrast::create(options);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("the antithesis of \"kind\" has no paraphrase") != std::string::npos);
        options.principles[1].antithesisParaphrase = "Show no kindness.";
        std::set<std::pair<std::string, std::string>> pairs;
        for (int i = 0; i < 60; ++i) {
            const std::vector<Constitution> two = drawn(options, std::to_string(i));
            pairs.emplace(two[0].text(), two[1].text());
            QCOMPARE(two[0].flipped, two[1].flipped);
        }
        QCOMPARE(pairs, (std::set<std::pair<std::string, std::string>>{{"Be brief.", "Keep it short."},
                                                                       {"Be long.", "Go on and on."},
                                                                       {"Be kind.", "Show kindness."},
                                                                       {"Be rude.", "Show no kindness."}}));
    }

    void otherWordsKeepTheOrderOfThePrinciples() {
        ContrastOptions options = with(ContrastPartner::Paraphrase);
        options.shufflePrinciples = true;
        options.principles[0].paraphrase = "Keep it short.";
        options.principles[1].paraphrase = "Show kindness.";
        for (int i = 0; i < 20; ++i) {
            const std::vector<Constitution> two = drawn(options, std::to_string(i));
            QCOMPARE(two[0].principles[0] == "Be brief.", two[1].principles[0] == "Keep it short.");
        }
    }

    void namesOfPartnersAreTheirOwn() {
        ContrastOptions options = with(ContrastPartner::Flipped);
        options.principles[1].name = "neutral";
        QVERIFY(Contrast::create(options).error().detail.find("\"neutral\"") != std::string::npos);
    }

    void ofManyPrinciplesThoseThatAQueryDoesNotGetAreTheOthers() {
        ContrastOptions options = with(ContrastPartner::Other);
        options.principles.push_back({"calm", "Be calm.", "Be wild."});
        options.principles.push_back({"exact", "Be exact.", "Be vague."});
        options.principlesPerQuery = 2;
        for (int i = 0; i < 60; ++i) {
            const std::vector<Constitution> two = drawn(options, std::to_string(i));
            std::set<std::string> pairs;
            for (const Constitution& constitution : two) {
                for (const std::string& text : constitution.principles) {
                    const auto states = [&](const Principle& p) { return p.text == text || p.antithesis == text; };
                    const auto own = std::ranges::find_if(options.principles, states);
                    QVERIFY(own != options.principles.end());
                    pairs.insert(own->name);
                }
            }
            QCOMPARE(pairs.size(), std::size_t{4});
        }
        options.others.clear();
        QVERIFY(Contrast::create(options).has_value());
        options.principles.pop_back();
        QVERIFY(Contrast::create(options).error().detail.contains("there are 1"));
    }

    void fewerOthersThanPrinciplesAreNoContrast() {
        ContrastOptions options = with(ContrastPartner::Other);
        options.others = options.principles;
        QVERIFY(Contrast::create(options).error().detail.find("there are 0") != std::string::npos);
    }

    void personasAreToldApartFromEachOther() {
        ContrastOptions options = with(ContrastPartner::Nothing);
        options.personas = {{"a", {"Be a."}}, {"b", {"Be b."}}};
        QVERIFY(!Contrast::create(options).has_value());
    }
};

SAMI_TEST(TestContrastPartner)

#include "test_contrast_partner.moc"
