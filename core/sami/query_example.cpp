#include "core/sami/query_example.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/dataset/response_filter.h"
#include "core/run/run_options.h"
#include "core/sami/response_ends.h"

namespace sami {

ExampleBuilder::ExampleBuilder(const RunConfig& config, std::shared_ptr<const Tokenizer> tokenizer,
                               std::optional<Contrast> contrast, std::size_t numConstitutions, PromptFormat generation,
                               PromptFormat training)
    : m_settings(config.settings),
      m_hasPrincipled(hasPrincipled(config, ContrastUse::Training)),
      m_tokenizer(std::move(tokenizer)),
      m_contrast(std::move(contrast)),
      m_numConstitutions(numConstitutions),
      m_generationFormat(std::move(generation)),
      m_trainingFormat(std::move(training)) {}

Result<ExampleBuilder> ExampleBuilder::create(const RunConfig& config, std::shared_ptr<const Tokenizer> tokenizer) {
    return createOf(config, contrastOptions(config), std::move(tokenizer));
}

Result<std::optional<ExampleBuilder>> ExampleBuilder::createHeldOut(const RunConfig& config,
                                                                    std::shared_ptr<const Tokenizer> tokenizer) {
    Result<std::optional<ContrastOptions>> options = heldOutContrastOptions(config);
    if (!options) return std::unexpected(options.error());
    if (!*options) return std::nullopt;
    return createOf(config, std::move(**options), std::move(tokenizer));
}

Result<ExampleBuilder> ExampleBuilder::createOf(const RunConfig& config, ContrastOptions options,
                                                std::shared_ptr<const Tokenizer> tokenizer) {
    const auto numConstitutions = static_cast<std::size_t>(options.numConstitutions);
    Result<Contrast> contrast = Contrast::create(std::move(options));
    if (!contrast) return std::unexpected(contrast.error());
    return createWith(config, std::move(*contrast), numConstitutions, std::move(tokenizer));
}

Result<ExampleBuilder> ExampleBuilder::createStated(const RunConfig& config,
                                                    std::shared_ptr<const Tokenizer> tokenizer) {
    return createWith(config, std::nullopt, 0, std::move(tokenizer));
}

Result<ExampleBuilder> ExampleBuilder::createWith(const RunConfig& config, std::optional<Contrast> contrast,
                                                  std::size_t numConstitutions,
                                                  std::shared_ptr<const Tokenizer> tokenizer) {
    const RunSettings& settings = config.settings;
    Result<PromptFormat> generation = generationPromptFormat(settings, *tokenizer);
    if (!generation) return std::unexpected(generation.error());
    Result<PromptFormat> training = trainingPromptFormat(settings, *tokenizer);
    if (!training) return std::unexpected(training.error());
    return ExampleBuilder(config, std::move(tokenizer), std::move(contrast), numConstitutions, std::move(*generation),
                          std::move(*training));
}

QueryExample ExampleBuilder::example(const RunQuery& query, ContrastUse use) const {
    return {.query = query, .constitutions = m_contrast->draw(query.id, use), .responses = {}, .dropped = {}};
}

Result<std::vector<TokenId>> ExampleBuilder::generationPrompt(const RunQuery& query,
                                                              const Constitution& constitution) const {
    Result<std::vector<TokenId>> ids = m_generationFormat.promptIds(*m_tokenizer, constitution.text(), query.text);
    if (!ids) return ids;
    const std::vector<TokenId> prefix = m_tokenizer->encodeAfter(TextBefore::Text, m_settings.responsePrefix);
    ids->insert(ids->end(), prefix.begin(), prefix.end());
    return ids;
}

Result<std::int64_t> ExampleBuilder::longestPrompt(const QueryExample& example) const {
    std::size_t longest = 0;
    const auto& prompted = example.prompted.empty() ? example.constitutions : example.prompted;
    for (const Constitution& constitution : prompted) {
        const Result<std::vector<TokenId>> ids = generationPrompt(example.query, constitution);
        if (!ids) return std::unexpected(ids.error());
        longest = std::max(longest, ids->size());
    }
    for (const Constitution& constitution : example.constitutions) {
        const auto ids = m_trainingFormat.promptIds(*m_tokenizer, constitution.text(), example.query.text);
        if (!ids) return std::unexpected(ids.error());
        longest = std::max(longest, ids->size());
    }
    return static_cast<std::int64_t>(longest);
}

WrittenResponse ExampleBuilder::answered(const Generation& generation) const {
    const std::string whole = m_settings.responsePrefix + generation.text;
    WrittenResponse response;
    const std::size_t marker = whole.find(m_settings.responseMarker);
    response.finish = generation.finish;
    response.lacksMarker = marker == std::string::npos;
    response.thought = std::string(trimmed(std::string_view(whole).substr(0, marker)));
    if (response.lacksMarker) return response;
    std::string_view text = std::string_view(whole).substr(marker + m_settings.responseMarker.size());
    const std::size_t kept = cutLength(text, m_settings.cutAt);
    const bool isCut = kept < text.size();
    response.text = std::string(trimmed(text.substr(0, kept)));
    response.ids = m_tokenizer->encodeAfter(TextBefore::Text, response.text);
    if (isCut) response.finish = FinishReason::Stop;
    if (!isCut) response.endId = generation.endId;
    return response;
}

WrittenResponse ExampleBuilder::written(const Generation& generation, const Constitution& prompted) const {
    const bool isBare = prompted.principles.empty() && !m_settings.bareTemplate.empty();
    if (!m_settings.responseMarker.empty() && !isBare) return answered(generation);
    WrittenResponse response;
    response.text = m_settings.responsePrefix + generation.text;
    response.ids = m_tokenizer->encodeAfter(TextBefore::Text, m_settings.responsePrefix);
    response.endId = generation.endId;
    response.finish = generation.finish;
    const std::size_t count = generation.ids.size() + (generation.endId ? 1 : 0);
    const bool wholly = response.ids.empty() && !m_settings.joinTextFirst && count > 0 &&
                        (m_settings.scoreEndOfText || !generation.endId);
    if (generation.logProbSum && wholly) response.logProbMean = *generation.logProbSum / static_cast<double>(count);
    response.ids.insert(response.ids.end(), generation.ids.begin(), generation.ids.end());
    const std::size_t kept = cutLength(response.text, m_settings.cutAt);
    if (kept == response.text.size()) return response;
    response.text = std::string(trimmed(std::string_view(response.text).substr(0, kept)));
    response.ids = m_tokenizer->encodeAfter(TextBefore::Text, response.text);
    response.endId.reset();
    response.logProbMean.reset();
    response.finish = FinishReason::Stop;
    return response;
}

Result<std::vector<TokenId>> ExampleBuilder::scoredIds(const WrittenResponse& response,
                                                       const Constitution& constitution, const RunQuery& query) const {
    std::vector<TokenId> ids = response.ids;
    if (m_settings.joinTextFirst) {
        const Result<std::vector<TokenId>> prompt =
            m_trainingFormat.promptIds(*m_tokenizer, constitution.text(), query.text);
        if (!prompt) return prompt;
        const Result<std::string> rendered = m_trainingFormat.rendered(constitution.text(), query.text);
        if (!rendered) return std::unexpected(rendered.error());
        ids = m_tokenizer->encode(*rendered + response.text, SpecialTokens::Recognised);
        ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(prompt->size(), ids.size())));
    }
    if (m_settings.scoreEndOfText && response.endId) ids.push_back(*response.endId);
    return ids;
}

Result<MatrixRow> ExampleBuilder::matrixRow(const QueryExample& example, ContrastUse use) const {
    return rowOf(example, m_settings.shuffleApart ? m_contrast->draw(example.query.id, use) : example.constitutions);
}

Result<MatrixRow> ExampleBuilder::statedRow(const QueryExample& example) const {
    return rowOf(example, example.constitutions);
}

Result<MatrixRow> ExampleBuilder::rowOf(const QueryExample& example,
                                        const std::vector<Constitution>& constitutions) const {
    MatrixRow row;
    row.id = example.query.id;
    for (std::size_t i = 0; i < constitutions.size(); ++i) {
        Result<std::vector<TokenId>> prompt =
            m_trainingFormat.promptIds(*m_tokenizer, constitutions[i].text(), example.query.text);
        if (!prompt) return std::unexpected(prompt.error());
        row.prompts.push_back(std::move(*prompt));
        if (i >= example.responses.size()) continue;
        Result<std::vector<TokenId>> response = scoredIds(example.responses[i], constitutions[i], example.query);
        if (!response) return std::unexpected(response.error());
        row.responses.push_back(std::move(*response));
    }
    return row;
}

Result<MatrixRow> ExampleBuilder::trainingRow(const QueryExample& example) const {
    Result<MatrixRow> row = matrixRow(example, ContrastUse::Training);
    const std::string& objective = m_settings.objective;
    if (!row || objective == "sami") return row;
    if (m_hasPrincipled) row->prompts.resize(1);
    if (objective == "distil") {
        const Result<std::vector<TokenId>> bare = m_trainingFormat.promptIds(*m_tokenizer, {}, example.query.text);
        if (!bare) return std::unexpected(bare.error());
        std::ranges::fill(row->prompts, *bare);
    }
    if (objective == "dpo") return row;
    row->responses.resize(row->prompts.size());
    row->ownAlone = true;
    return row;
}

Result<MatrixRow> ExampleBuilder::conditionRow(const QueryExample& example) const {
    MatrixRow row;
    row.id = example.query.id;
    for (const Constitution& constitution : m_contrast->draw(example.query.id, ContrastUse::Evaluation)) {
        Result<std::vector<TokenId>> prompt =
            m_trainingFormat.promptIds(*m_tokenizer, constitution.text(), example.query.text);
        if (!prompt) return std::unexpected(prompt.error());
        row.prompts.push_back(std::move(*prompt));
    }
    Result<std::vector<TokenId>> response =
        scoredIds(example.responses.front(), example.constitutions.front(), example.query);
    if (!response) return std::unexpected(response.error());
    row.responses.push_back(std::move(*response));
    return row;
}

std::vector<TokenId> ExampleBuilder::endIds(const ModelConfig& model) const {
    return responseEndIds(model, *m_tokenizer, m_trainingFormat);
}

}  // namespace sami
