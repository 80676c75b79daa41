#include <QTest>

#include <deque>
#include <random>

#include "core/tokenizer/bpe_model.h"
#include "tests/core/tokenizer/made_tokenizers.h"
#include "tests/test_registry.h"

using namespace sami;
using Ids = std::vector<TokenId>;

namespace {

/// Bytes, then what `merges` make of them.
BpeDefinition definitionOf(const std::vector<std::pair<std::string, std::string>>& merges) {
    static std::deque<std::string> kept;  // a definition only borrows the tokens of its merges
    const auto keep = [](const std::string& text) -> std::string_view { return kept.emplace_back(text); };
    BpeDefinition definition;
    for (int byte = 0; byte < 256; ++byte) {
        definition.spellings.push_back(spellingOfByte(static_cast<std::uint8_t>(byte)));
    }
    for (const auto& [left, right] : merges) {
        definition.spellings.push_back(left + right);
        definition.merges.emplace_back(keep(left), keep(right));
    }
    return definition;
}

Ids encoded(const BpeModel& model, std::string_view word) {
    Ids ids;
    model.encodeWord(word, ids);
    return ids;
}

/// Merging as it is defined: look through the whole word for the earliest pair, leftmost first, until none is left.
std::vector<std::string> mergedByDefinition(const std::vector<std::pair<std::string, std::string>>& merges,
                                            std::vector<std::string> parts) {
    for (;;) {
        for (std::size_t rank = 0;; ++rank) {
            if (rank == merges.size()) return parts;
            const auto isPair = [&](const std::string& a, const std::string& b) {
                return a == merges[rank].first && b == merges[rank].second;
            };
            const auto left = std::adjacent_find(parts.begin(), parts.end(), isPair);
            if (left == parts.end()) continue;
            *left += *(left + 1);
            parts.erase(left + 1);
            break;
        }
    }
}

}  // namespace

class TestBpeModel : public QObject {
    Q_OBJECT
private slots:
    void spellsBytesAsGpt2Does() {
        QCOMPARE(spellingOfByte('A'), std::string("A"));
        QCOMPARE(spellingOfByte(' '), std::string("Ġ"));
        QCOMPARE(spellingOfByte('\n'), std::string("Ċ"));
        QCOMPARE(spellingOfByte(0xC3), std::string("Ã"));
        QCOMPARE(spellingOfByte(0x7F), std::string("ġ"));
        QCOMPARE(spellingOfByte(0xAD), std::string("Ń"));
        QCOMPARE(bytesOfSpelling("ĠÃ©"), std::optional<std::string>(" \xC3\xA9"));
        QVERIFY(!bytesOfSpelling("a b") && !bytesOfSpelling("▁a") && !bytesOfSpelling("\xFF"));
        for (int byte = 0; byte < 256; ++byte) {
            const std::string spelling = spellingOfByte(static_cast<std::uint8_t>(byte));
            QCOMPARE(bytesOfSpelling(spelling), std::optional<std::string>(std::string(1, static_cast<char>(byte))));
        }
    }

    void mergesTheEarliestPairFirst() {
        const BpeModel model = BpeModel::create(definitionOf(made::kMerges), "x").value();
        QVERIFY(encoded(model, "hello") == Ids({made::kHello}));
        QVERIFY(encoded(model, "hell") == Ids({made::kHell}));
        QVERIFY(encoded(model, "helo") == Ids({made::kHe, 'l', 'o'}));
        QVERIFY(encoded(model, "lll") == Ids({made::kLl, 'l'}));
        QVERIFY(encoded(model, "\xC3\xA9").size() == 1);
        QVERIFY(encoded(model, "").empty());
    }

    void agreesWithTheDefinitionOnRandomWords() {
        const std::vector<std::pair<std::string, std::string>> merges = {
            {"a", "b"},  {"b", "a"},  {"ab", "a"},  {"a", "a"},    {"ab", "ab"}, {"c", "ab"},
            {"aa", "b"}, {"ba", "c"}, {"aba", "b"}, {"abab", "a"}, {"b", "b"},   {"bb", "a"}};
        std::vector<std::pair<std::string, std::string>> different;  // "aab" and "abab" arise in two ways
        std::vector<std::string> seen;
        for (const auto& merge : merges) {
            if (std::ranges::count(seen, merge.first + merge.second) == 0) different.push_back(merge);
            seen.push_back(merge.first + merge.second);
        }
        const BpeModel model = BpeModel::create(definitionOf(different), "x").value();
        std::mt19937 random(5);
        for (int round = 0; round < 5000; ++round) {
            std::vector<std::string> letters(random() % 14);
            for (std::string& letter : letters) letter = std::string(1, static_cast<char>('a' + random() % 3));
            std::string word;
            for (const std::string& letter : letters) word += letter;
            std::vector<std::string> spelled;
            for (const TokenId id : encoded(model, word)) spelled.push_back(model.spelling(id));
            QVERIFY2(spelled == mergedByDefinition(different, letters), word.c_str());
        }
    }

    void longWordsTakeNoQuadraticTime() {
        const BpeModel model = BpeModel::create(definitionOf({{"a", "a"}, {"aa", "aa"}}), "x").value();
        // Comparing every pair with every other would be 10¹² steps: hours.
        const Ids ids = encoded(model, std::string(1'000'000, 'a'));
        QVERIFY(ids == Ids(250'000, 257));
    }

    void aWordOfTheVocabularyMayIgnoreTheMerges() {
        BpeDefinition definition = definitionOf({{"a", "b"}, {"b", "c"}});
        definition.spellings.emplace_back("abc");  // no merge makes it
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "abc") == Ids({256, 'c'}));
        definition.ignoresMerges = true;
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "abc") == Ids({258}));
        definition.unreachable = {258};
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "abc") == Ids({256, 'c'}));
    }

    void missingBytesAreUnknownOrLeftOut() {
        BpeDefinition definition = definitionOf({});
        definition.spellings['z'].clear();
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "azzb") == Ids({'a', 'b'}));
        definition.unknown = '?';
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "azzb") == Ids({'a', '?', '?', 'b'}));
        definition.fusesUnknown = true;
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "azzbz") == Ids({'a', '?', 'b', '?'}));
    }

    void theLastOfEqualPairsCounts() {
        BpeDefinition definition = definitionOf({{"a", "b"}, {"b", "c"}});
        definition.merges.emplace_back("a", "b");
        QVERIFY(encoded(BpeModel::create(definition, "x").value(), "abc") == Ids({'a', 257}));
    }

    void refusesWhatDoesNotFitTogether() {
        BpeDefinition twins = definitionOf({});
        twins.spellings.emplace_back("a");
        QVERIFY(BpeModel::create(twins, "f").error().detail.starts_with("f: vocabulary: tokens 97 and 256"));
        BpeDefinition unknownPart = definitionOf({});
        unknownPart.merges.emplace_back("a", "xyz");
        QVERIFY(BpeModel::create(unknownPart, "f").error().detail.starts_with("f: merges[0]: \"axyz\""));
        BpeDefinition noBytes;
        noBytes.spellings = {"▁the", "▁of"};
        QVERIFY(BpeModel::create(noBytes, "f").error().kind == ErrorKind::Unsupported);
    }
};

SAMI_TEST(TestBpeModel)
#include "test_bpe_model.moc"
