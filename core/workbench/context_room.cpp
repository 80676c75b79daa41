#include "core/workbench/context_room.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "core/base/text.h"
#include "core/constitution/flip_choice.h"
#include "core/run/run_options.h"
#include "core/tokenizer/encoding_fault.h"
#include "core/workbench/kept_tokenizer.h"
#include "core/workbench/launch_run.h"

namespace sami {

namespace {

/// Of two texts the longer in bytes may have fewer tokens: so many of the longest are counted.
constexpr std::int64_t kCountedQueries = 8;

std::int64_t tokensOf(const Tokenizer& tokenizer, std::string_view text) {
    return static_cast<std::int64_t>(tokenizer.encode(text, SpecialTokens::AsText).size());
}

/// Finds the longest constitution that can be made of the principles of one use.
class LongestConstitution {
public:
    LongestConstitution(const FlipChoice& choice, const Tokenizer& tokenizer) : m_choice(&choice) {
        for (const Principle& principle : choice.principles()) {
            m_lengths.push_back({tokensOf(tokenizer, principle.text),
                                 principle.hasAntithesis() ? tokensOf(tokenizer, principle.antithesis) : 0});
        }
    }

    Constitution ofContrasts() const {
        const std::vector<Flip> listed = m_choice->listed();
        std::vector<bool> longest(m_lengths.size());
        if (listed.empty()) {
            for (const std::size_t place : m_choice->flippable()) longest[place] = isLongerFlipped(place);
            return stated(longest);
        }
        for (const Flip& flip : listed) {
            std::vector<bool> sides(m_lengths.size());
            for (std::size_t i = 0; i < sides.size(); ++i)
                sides[i] = std::ranges::find(flip.flipped, m_choice->principles()[i].id) != flip.flipped.end();
            if (lengthOf(sides) > lengthOf(longest)) longest = std::move(sides);
        }
        return stated(longest);
    }

    /// Where so many principles are drawn for each query, a side of each at random.
    Constitution ofDrawn(std::int64_t count) const {
        std::vector<std::size_t> places = m_choice->flippable();
        std::ranges::stable_sort(places, std::greater(), [this](std::size_t place) { return longerSide(place); });
        places.resize(std::min(places.size(), static_cast<std::size_t>(count)));
        std::ranges::sort(places);
        Constitution drawn;
        std::vector<std::string> names;
        for (const std::size_t place : places) {
            const Principle& principle = m_choice->principles()[place];
            const bool isFlipped = isLongerFlipped(place);
            drawn.principles.push_back(isFlipped ? principle.antithesis : principle.text);
            names.push_back((isFlipped ? "not " : "") + principle.name);
        }
        drawn.name = joined(names, "+");
        return drawn;
    }

private:
    struct Lengths {
        std::int64_t text;
        std::int64_t antithesis;
    };
    bool isLongerFlipped(std::size_t place) const { return m_lengths[place].antithesis > m_lengths[place].text; }
    std::int64_t longerSide(std::size_t place) const {
        return std::max(m_lengths[place].antithesis, m_lengths[place].text);
    }
    std::int64_t lengthOf(const std::vector<bool>& sides) const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < sides.size(); ++i) sum += sides[i] ? m_lengths[i].antithesis : m_lengths[i].text;
        return sum;
    }
    Constitution stated(const std::vector<bool>& sides) const {
        Constitution result;
        std::vector<std::string> flipped;
        for (std::size_t i = 0; i < sides.size(); ++i) {
            const Principle& principle = m_choice->principles()[i];
            result.principles.push_back(sides[i] ? principle.antithesis : principle.text);
            if (sides[i]) flipped.push_back(principle.name);
        }
        const bool isAll = flipped.size() == m_choice->flippable().size();
        result.name = flipped.empty() ? "constitution" : isAll ? "antithesis" : joined(flipped, "+");
        return result;
    }

    const FlipChoice* m_choice;
    std::vector<Lengths> m_lengths;
};

/// The longest of each use, or all personas.
std::vector<Constitution> longConstitutions(const RunConfig& config, const Tokenizer& tokenizer) {
    if (!config.personas.empty()) return config.personas;
    std::vector<Constitution> found;
    for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
        const Result<FlipChoice> choice = FlipChoice::create(config.principles, config.flips, use, false);
        if (!choice) continue;
        const LongestConstitution longest(*choice, tokenizer);
        const std::int64_t drawn = config.settings.principlesPerQuery;
        found.push_back(drawn > 0 ? longest.ofDrawn(drawn) : longest.ofContrasts());
    }
    return found;
}

/// Error: the model's template refuses these texts.
Result<ContextRoom> roomOf(const RunConfig& config, const Tokenizer& tokenizer, std::span<const Query> queries,
                           const std::vector<Constitution>& constitutions) {
    const Result<PromptFormat> asked = generationPromptFormat(config.settings, tokenizer);
    const Result<PromptFormat> scored = trainingPromptFormat(config.settings, tokenizer);
    if (!asked || !scored) return std::unexpected(asked ? scored.error() : asked.error());
    ContextRoom room{.answerTokens = config.settings.maxNewTokens, .dropsTooLong = config.settings.dropTooLong};
    for (const Query& query : queries) {
        const std::int64_t tokens = tokensOf(tokenizer, query.text);
        if (tokens <= room.queryTokens) continue;
        room.query = query.id;
        room.queryText = query.text;
        room.queryTokens = tokens;
    }
    for (const Constitution& constitution : constitutions) {
        // Some templates refuse a message without text.
        const std::string query = room.query.empty() ? "?" : room.queryText;
        for (const PromptFormat* format : {&*asked, &*scored}) {
            const auto ids = format->promptIds(tokenizer, constitution.text(), query);
            if (!ids) return std::unexpected(ids.error());
            const auto tokens = static_cast<std::int64_t>(ids->size()) - tokensOf(tokenizer, query);
            if (tokens <= room.constitutionTokens) continue;
            room.constitution = constitution.name;
            room.constitutionTokens = tokens;
        }
    }
    return room;
}

}  // namespace

Result<std::optional<ContextRoom>> contextRoom(const Document& document) {
    const Result<RunConfig> config = configWithoutQueries(document, {});
    if (!config) return std::unexpected(config.error());
    const KeptModel model = keptModel(config->settings.model);
    if (model.tokenizer == nullptr || !model.positions) return std::optional<ContextRoom>();
    QueryFilter longest;
    longest.limit = kCountedQueries;
    longest.longestFirst = true;
    const Result<std::vector<Query>> queries = document.store().queries().queries(longest);
    if (!queries) return std::unexpected(queries.error());
    try {
        const std::vector<Constitution> constitutions = longConstitutions(*config, *model.tokenizer);
        if (constitutions.empty()) return std::optional<ContextRoom>();
        Result<ContextRoom> room = roomOf(*config, *model.tokenizer, *queries, constitutions);
        if (!room) return std::optional<ContextRoom>();  // the preview of prompts says why
        room->positions = *model.positions;
        return std::optional(std::move(*room));
    } catch (const EncodingFault&) {
        return std::optional<ContextRoom>();  // a run names the text and the fault
    }
}

std::vector<PrincipleWarning> contextWarnings(const ContextRoom& room) {
    using Kind = PrincipleWarning::Kind;
    const std::int64_t prompt = room.constitutionTokens + room.queryTokens;
    const char* pattern = nullptr;
    if (room.left() <= 0) {
        pattern =
            "the constitution \"{constitution}\" takes {taken} tokens, and the model takes {positions} in all: nothing "
            "is left for query and answer; shorten principles, or take fewer";
    } else if (prompt >= room.positions) {
        pattern =
            room.dropsTooLong
                ? "the constitution \"{constitution}\" takes {taken} of the model's {positions} tokens and leaves "
                  "{left} for query and answer, but the longest query, {query} ({text}), has {asked}: it is "
                  "dropped; shorten principles or that query"
                : "the constitution \"{constitution}\" takes {taken} of the model's {positions} tokens and leaves "
                  "{left} for query and answer, but the longest query, {query} ({text}), has {asked}: a run "
                  "refuses it; shorten principles or that query, or set drop_too_long=true";
    } else if (prompt + room.answerTokens > room.positions) {
        pattern =
            "the constitution \"{constitution}\" takes {taken} of the model's {positions} tokens and leaves {left} for "
            "query and answer, but the longest query, {query} ({text}), has {asked} and an answer up to {answer}: "
            "longer answers end at {room}; shorten principles or that query, or lower max_new_tokens";
    } else if (2 * room.constitutionTokens > room.positions) {
        pattern =
            "the constitution \"{constitution}\" takes {taken} of the model's {positions} tokens, more than half, and "
            "leaves {left} for query and answer";
    }
    if (pattern == nullptr) return {};
    return {{0, 0, Kind::LittleRoom,
             sentence(pattern, {{"constitution", room.constitution},
                                {"taken", room.constitutionTokens},
                                {"positions", room.positions},
                                {"left", room.left()},
                                {"query", room.query},
                                {"text", inQuotes({excerpt(trimmed(room.queryText), 48)})},
                                {"asked", room.queryTokens},
                                {"answer", room.answerTokens},
                                {"room", room.positions - prompt}})}};
}

Result<std::vector<PrincipleWarning>> contextWarnings(const Document& document) {
    const Result<std::optional<ContextRoom>> room = contextRoom(document);
    if (!room) return std::unexpected(room.error());
    return *room ? contextWarnings(**room) : std::vector<PrincipleWarning>();
}

}  // namespace sami
