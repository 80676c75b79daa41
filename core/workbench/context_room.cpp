#include "core/workbench/context_room.h"

#include "core/base/text.h"
#include "core/run/run_options.h"
#include "core/tokenizer/encoding_fault.h"
#include "core/workbench/kept_tokenizer.h"
#include "core/workbench/launch_run.h"

namespace sami {

namespace {

/// Of two texts the longer in bytes may have fewer tokens, and constitutions differ as well.
constexpr std::int64_t kCountedQueries = 32;
constexpr std::size_t kShownCharacters = 48;

/// Finds the longest prompt of a run.
class LongestPrompt {
public:
    /// Error: the settings give no prompt.
    static Result<LongestPrompt> create(const RunConfig& config, const Tokenizer& tokenizer) {
        Result<PromptFormat> asked = generationPromptFormat(config.settings, tokenizer);
        if (!asked) return std::unexpected(asked.error());
        LongestPrompt longest(config.settings, tokenizer, std::move(*asked));
        if (config.settings.generationTemplate.empty()) return longest;
        Result<PromptFormat> scored = trainingPromptFormat(config.settings, tokenizer);
        if (!scored) return std::unexpected(scored.error());
        longest.m_scored = std::move(*scored);
        return longest;
    }

    /// Error: the model's template refuses these texts.
    Result<void> look(const Contrast& contrast, const Query& query, ContrastUse use) {
        for (const Constitution& constitution : contrast.draw(query.id, use)) {
            const Result<std::int64_t> tokens = promptTokens(constitution, query);
            if (!tokens) return std::unexpected(tokens.error());
            if (*tokens <= m_room.promptTokens) continue;
            m_room.constitution = constitution.name;
            m_room.promptTokens = *tokens;
            m_room.query = query.id;
            m_room.queryText = query.text;
            m_room.queryTokens = tokensOf(query.text);
        }
        return {};
    }

    const ContextRoom& room() const { return m_room; }

private:
    LongestPrompt(const RunSettings& settings, const Tokenizer& tokenizer, PromptFormat asked)
        : m_tokenizer(&tokenizer),
          m_asked(std::move(asked)),
          m_prefixTokens(std::ssize(tokenizer.encodeAfter(TextBefore::Text, settings.responsePrefix))) {
        m_room.answerTokens = settings.maxNewTokens;
        m_room.dropsTooLong = settings.dropTooLong;
    }

    std::int64_t tokensOf(const std::string& text) const {
        return std::ssize(m_tokenizer->encode(text, SpecialTokens::AsText));
    }

    Result<std::int64_t> promptTokens(const Constitution& constitution, const Query& query) const {
        const auto asked = m_asked.promptIds(*m_tokenizer, constitution.text(), query.text);
        if (!asked) return std::unexpected(asked.error());
        const std::int64_t tokens = std::ssize(*asked) + m_prefixTokens;
        if (!m_scored) return tokens;
        const auto scored = m_scored->promptIds(*m_tokenizer, constitution.text(), query.text);
        if (!scored) return std::unexpected(scored.error());
        return std::max<std::int64_t>(tokens, std::ssize(*scored));
    }

    const Tokenizer* m_tokenizer;
    PromptFormat m_asked;
    std::optional<PromptFormat> m_scored;  ///< where it is another
    std::int64_t m_prefixTokens;
    ContextRoom m_room;
};

/// The constitutions that are learned, and those of held-out principles; either may not be there.
struct Contrasts {
    std::optional<Contrast> learned;
    std::optional<Contrast> heldOut;
};

Contrasts contrastsOf(const RunConfig& config) {
    Contrasts contrasts;
    if (Result<Contrast> learned = Contrast::create(contrastOptions(config))) contrasts.learned = std::move(*learned);
    const Result<std::optional<ContrastOptions>> options = heldOutContrastOptions(config);
    if (!options || !*options) return contrasts;
    if (Result<Contrast> heldOut = Contrast::create(**options)) contrasts.heldOut = std::move(*heldOut);
    return contrasts;
}

/// The longest queries of a split; where there are none at all, one that says next to nothing: some templates refuse a
/// message without text.
Result<std::vector<Query>> longestQueries(const Document& document, bool heldOut) {
    const QueryStore store = document.store().queries();
    Result<std::vector<Query>> queries =
        store.queries({.heldOut = heldOut, .limit = kCountedQueries, .longestFirst = true});
    if (!queries || heldOut || !queries->empty()) return queries;
    const Result<std::int64_t> all = store.count();
    if (!all) return std::unexpected(all.error());
    if (*all == 0) queries->push_back({.id = "", .text = "?"});
    return queries;
}

Result<std::optional<ContextRoom>> roomOf(const Document& document, const RunConfig& config, const KeptModel& model) {
    const Contrasts contrasts = contrastsOf(config);
    Result<LongestPrompt> longest = LongestPrompt::create(config, *model.tokenizer);
    if (!longest) return std::optional<ContextRoom>();  // the preview of prompts says why
    for (const bool heldOut : {false, true}) {
        const Result<std::vector<Query>> queries = longestQueries(document, heldOut);
        if (!queries) return std::unexpected(queries.error());
        const ContrastUse use = heldOut ? ContrastUse::Evaluation : ContrastUse::Generation;
        for (const Query& query : *queries) {
            Result<void> looked;
            if (contrasts.learned) looked = longest->look(*contrasts.learned, query, use);
            if (looked && heldOut && contrasts.heldOut) looked = longest->look(*contrasts.heldOut, query, use);
            if (!looked) return std::optional<ContextRoom>();
        }
    }
    if (longest->room().promptTokens == 0) return std::optional<ContextRoom>();
    ContextRoom room = longest->room();
    room.positions = *model.positions;
    return std::optional(std::move(room));
}

/// Nothing where there is room enough. The names are those of contextWarnings().
const char* lackOf(const ContextRoom& room) {
    const bool isTold = !room.query.empty();
    if (room.left() <= 0) {
        return "the constitution \"{constitution}\" takes {taken} tokens, and the model takes {positions} in all: "
               "nothing is left for query and answer; shorten principles, or take fewer";
    }
    if (isTold && room.promptTokens >= room.positions && room.dropsTooLong) {
        return "the query {query} ({text}) has {asked} tokens and the constitution \"{constitution}\" takes {taken} of "
               "the model's {positions}: a run that comes to it drops it; shorten principles or that query";
    }
    if (isTold && room.promptTokens >= room.positions) {
        return "the query {query} ({text}) has {asked} tokens and the constitution \"{constitution}\" takes {taken} of "
               "the model's {positions}: a run that comes to it refuses it; shorten principles or that query, or set "
               "drop_too_long=true";
    }
    if (isTold && room.promptTokens + room.answerTokens > room.positions) {
        return "the query {query} ({text}) has {asked} tokens, the constitution \"{constitution}\" takes {taken} of "
               "the "
               "model's {positions}, and an answer may have {answer}: longer answers end at {room}; shorten principles "
               "or that query, or lower max_new_tokens";
    }
    if (!isTold && room.constitutionTokens() + room.answerTokens > room.positions) {
        return "the constitution \"{constitution}\" takes {taken} of the model's {positions} tokens, and an answer may "
               "have {answer}: there is no room for both; shorten principles, or lower max_new_tokens";
    }
    if (2 * room.constitutionTokens() > room.positions) {
        return "the constitution \"{constitution}\" takes {taken} of the model's {positions} tokens, more than half, "
               "and "
               "leaves {left} for query and answer";
    }
    return nullptr;
}

}  // namespace

Result<std::optional<ContextRoom>> contextRoom(const Document& document) {
    const Result<RunConfig> config = configWithoutQueries(document, {});
    if (!config) return std::unexpected(config.error());
    const KeptModel model = keptModel(config->settings.model);
    if (model.tokenizer == nullptr || !model.positions) return std::optional<ContextRoom>();
    try {
        return roomOf(document, *config, model);
    } catch (const EncodingFault&) {
        return std::optional<ContextRoom>();  // a run names the text and the fault
    }
}

std::vector<PrincipleWarning> contextWarnings(const ContextRoom& room) {
    const char* pattern = lackOf(room);
    if (pattern == nullptr) return {};
    return {{0, 0, PrincipleWarning::Kind::LittleRoom,
             sentence(pattern, {{"constitution", room.constitution},
                                {"taken", room.constitutionTokens()},
                                {"positions", room.positions},
                                {"left", room.left()},
                                {"query", room.query},
                                {"text", inQuotes({excerpt(trimmed(room.queryText), kShownCharacters)})},
                                {"asked", room.queryTokens},
                                {"answer", room.answerTokens},
                                {"room", room.positions - room.promptTokens}})}};
}

Result<std::vector<PrincipleWarning>> contextWarnings(const Document& document) {
    const Result<std::optional<ContextRoom>> room = contextRoom(document);
    if (!room) return std::unexpected(room.error());
    return *room ? contextWarnings(**room) : std::vector<PrincipleWarning>();
}

}  // namespace sami
