#include <rapidcheck.h>

#include <QTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/base/json_file.h"
#include "core/constitution/constitution_file.h"
#include "core/constitution/reference_form.h"
#include "tests/core/constitution/six_combinations.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

/// A set without what the orders of files and lines may change: ids, and the orders of principles and contrasts.
struct Content {
    std::map<std::string, Principle> principles;  ///< by name
    std::set<std::set<std::string>> flips;        ///< names
    bool operator==(const Content&) const = default;
};

Content contentOf(const ConstitutionSet& set) {
    Content content;
    std::map<std::int64_t, std::string> names;
    for (Principle principle : set.principles) {
        names[principle.id] = principle.name;
        principle.id = 0;
        content.principles[principle.name] = principle;
    }
    for (const Flip& flip : set.flips) {
        std::set<std::string> flipped;
        for (const std::int64_t id : flip.flipped) flipped.insert(names.at(id));
        content.flips.insert(flipped);
    }
    return content;
}

/// An order of `count` things.
std::vector<std::size_t> drawnOrder(std::size_t count) {
    std::vector<std::pair<int, std::size_t>> keys;
    for (std::size_t i = 0; i < count; ++i) keys.emplace_back(*rc::gen::inRange(0, 1000), i);
    std::ranges::sort(keys);
    std::vector<std::size_t> order;
    for (const auto& [key, place] : keys) order.push_back(place);
    return order;
}

Principle drawnPrinciple(int place) {
    const std::string number = std::to_string(place);
    const auto text = [&](const char* side) {
        return side + number + *rc::gen::element<std::string>("", "\nand 3. more", ".", " \"ü\"\\", " 1. 2. 3.");
    };
    const auto prefix = *rc::gen::element<std::string>("", "pos ", "neg ", "not-", "pos_", "two words ", "+/");
    const PrincipleUse use = *rc::gen::element(PrincipleUse::Learned, PrincipleUse::Learned, PrincipleUse::HeldOut);
    const auto otherWords = [&](const char* side) {
        return *rc::gen::arbitrary<bool>() ? side + number : std::string();
    };
    return {prefix + "p" + number, text("Do "),         text("Never "), place * 3 + 1, use,
            otherWords("Go for "), otherWords("Avoid ")};
}

/// A random choice of the principles of one use.
Flip drawnFlip(const std::vector<Principle>& principles) {
    const Principle& first = *rc::gen::elementOf(principles);
    Flip flip{{first.id}};
    for (const Principle& other : principles) {
        const bool chosen = other.use == first.use && other.id != first.id && *rc::gen::arbitrary<bool>();
        if (chosen) flip.flipped.push_back(other.id);
    }
    return flip;
}

/// 1–6 principles and some contrasts, at least one for each use that occurs; what no contrast flips has no antithesis.
ConstitutionSet drawnSet() {
    ConstitutionSet set;
    const int count = *rc::gen::inRange(1, 7);
    for (int i = 0; i < count; ++i) set.principles.push_back(drawnPrinciple(i));
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) set.flips.push_back(drawnFlip(set.principles));
    for (Principle& principle : set.principles) {
        const auto sameUse = [&](const Flip& flip) {
            return std::ranges::find(set.principles, flip.flipped[0], &Principle::id)->use == principle.use;
        };
        if (std::ranges::none_of(set.flips, sameUse)) set.flips.push_back({{principle.id}});
        const auto flipsIt = [&](const Flip& flip) { return std::ranges::count(flip.flipped, principle.id) > 0; };
        if (std::ranges::none_of(set.flips, flipsIt)) principle.antithesis.clear();
    }
    return set;
}

/// The numbered lines of one side in another order, with what is listed line by line.
void shuffleSide(Json& text, const std::vector<Json*>& lists) {
    const std::vector<std::string> lines = principlesOf(text.get<std::string>());
    const std::vector<std::size_t> order = drawnOrder(lines.size());
    Constitution shuffled;
    for (const std::size_t from : order) shuffled.principles.push_back(lines[from]);
    text = shuffled.text();
    for (Json* list : lists) {
        const Json before = *list;
        for (std::size_t i = 0; i < order.size(); ++i) (*list)[i] = before[order[i]];
    }
}

std::vector<ConstitutionFile> shuffled(const Files& files) {
    std::vector<ConstitutionFile> result;
    for (const std::size_t place : drawnOrder(files.size())) {
        Json json = Json::parse(files[place].second);
        std::vector<Json*> lists{&json["identifiers"]["positive"]};
        if (json.contains("paraphrases")) {
            lists.push_back(&json["paraphrases"]["positive"]);
            lists.push_back(&json["paraphrases"]["negative"]);
        }
        shuffleSide(json["positive"], lists);
        shuffleSide(json["negative"], {&json["identifiers"]["negative"]});
        result.push_back(parseConstitutionFile(json.dump(), files[place].first).value());
    }
    return result;
}

}  // namespace

class TestReferenceForm : public QObject {
    Q_OBJECT
private slots:
    void filesGiveTheSetBackInEveryOrder() {
        const bool held = rc::check("files give the set back", [] {
            const ConstitutionSet set = drawnSet();
            const std::vector<ConstitutionFile> files = shuffled(toReferenceFiles(set).value());
            RC_ASSERT(contentOf(mergeConstitutions({}, files).value()) == contentOf(set));
            ConstitutionSet gathered;
            for (const ConstitutionFile& file : files) gathered = mergeConstitutions(gathered, {file}).value();
            RC_ASSERT(contentOf(gathered) == contentOf(set));
        });
        QVERIFY(held);
    }

    void mergingFilesOntoTheirOwnSetChangesNothing() {
        const bool held = rc::check("files change nothing", [] {
            ConstitutionSet set = mergeConstitutions({}, shuffled(toReferenceFiles(drawnSet()).value())).value();
            RC_ASSERT(mergeConstitutions(set, shuffled(toReferenceFiles(set).value())).value() == set);
        });
        QVERIFY(held);
    }

    void aContrastIsAFile() {
        const ConstitutionSet set{{{"a", "x", "y", 4}, {"b", "z", "w", 9}}, {{{9}}, {{4, 9}}}};
        const Files files = toReferenceFiles(set).value();
        QCOMPARE(files.size(), std::size_t{2});
        QCOMPARE(files[0].first + files[1].first, std::string("0.json1.json"));
        const Json expected{{"positive", "1. x\n2. z"},
                            {"negative", "1. x\n2. w"},
                            {"identifiers", {{"positive", {"pos a", "pos b"}}, {"negative", {"pos a", "neg b"}}}}};
        QVERIFY(Json::parse(files[0].second) == expected);
        QCOMPARE(files[1].second, toReferenceJson(set.principles));
        QVERIFY(Json::parse(toReferenceJson({{"a", "x", "y"}})).at("positive") == "1. x");
    }

    void theReferencesFilesComeBackAsTheyWere() {
        std::vector<ConstitutionFile> files;
        std::set<std::pair<std::string, std::string>> combinations;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& [name, text] = made::sixCombinations()[i];
            files.push_back(parseConstitutionFile(text, name).value());
            const Json json = Json::parse(text);
            combinations.emplace(json["identifiers"].dump(),
                                 Json(principlesOf(json["negative"].get<std::string>())).dump());
        }
        const Files written = toReferenceFiles(mergeConstitutions({}, files).value()).value();
        for (const auto& [name, text] : written) {
            const Json json = Json::parse(text);
            QCOMPARE(combinations.erase(
                         {json["identifiers"].dump(), Json(principlesOf(json["negative"].get<std::string>())).dump()}),
                     std::size_t{1});
        }
        QVERIFY(combinations.empty());
    }

    void everyChoiceIsWrittenUpToEightPrinciples() {
        ConstitutionSet set;
        for (int i = 0; i < 8; ++i) set.principles.push_back({std::to_string(i), "yes " + std::to_string(i), "no"});
        set.principles.back().use = PrincipleUse::HeldOut;
        QCOMPARE(toReferenceFiles(set).value().size(), std::size_t{127 + 1});
        set.principles.push_back({"8", "yes 8", "no 8"});
        set.principles.push_back({"9", "yes 9", "no 9"});
        QVERIFY(toReferenceFiles(set).error().detail.find("every choice of 9 principles") != std::string::npos);
    }

    void whatWouldNotReadBackIsRefused() {
        const ConstitutionSet set{{{"a", "x", "y\n2. z"}, {"b", "v", "w"}}, {}};
        QVERIFY(toReferenceFiles(set).error().detail.find("\"a\" has a line that begins with \"2. \"") !=
                std::string::npos);
        QVERIFY(!toReferenceFiles({{{"a", "x", ""}}, {}}).has_value());
        QVERIFY(toReferenceFiles({}).value().empty());
    }
};

SAMI_TEST(TestReferenceForm)
#include "test_reference_form.moc"
