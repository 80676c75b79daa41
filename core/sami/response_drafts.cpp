#include "core/sami/response_drafts.h"

#include <system_error>

#include "core/base/json_fields.h"
#include "core/base/sha256.h"
#include "core/base/text.h"

namespace sami {

namespace {

OrderedJson toRecord(const std::string& key, const Generation& response) {
    return {{"key", key},
            {"ids", response.ids},
            {"text", response.text},
            {"finish", toString(response.finish)},
            {"end_id", response.endId ? OrderedJson(*response.endId) : OrderedJson()},
            {"logprob_sum", response.logProbSum ? OrderedJson(*response.logProbSum) : OrderedJson()}};
}

std::optional<std::pair<std::string, Generation>> fromRecord(const std::string& line) {
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return std::nullopt;
    std::string key;
    std::string finish;
    Generation response;
    JsonFields fields(json, "draft");
    fields.required("key", key);
    fields.required("ids", response.ids);
    fields.required("text", response.text);
    fields.required("finish", finish);
    std::optional<std::int64_t> endId;
    fields.optional("end_id", endId);
    fields.optional("logprob_sum", response.logProbSum);
    if (!fields.finishOpen()) return std::nullopt;
    if (endId) response.endId = static_cast<TokenId>(*endId);
    response.finish = finish == toString(FinishReason::Stop) ? FinishReason::Stop : FinishReason::Length;
    return std::pair(std::move(key), std::move(response));
}

}  // namespace

std::string ResponseDrafts::keyOf(const std::string& model, const std::vector<TokenId>& prompt,
                                  const GenerationOptions& options, std::uint64_t stream) {
    const OrderedJson all = {{"model", model},
                             {"prompt", prompt},
                             {"seed", options.seed},
                             {"stream", stream},
                             {"temperature", options.sampling.temperature},
                             {"top_p", options.sampling.topP},
                             {"max_new_tokens", options.maxNewTokens},
                             {"stop", options.stop},
                             {"end_ids", options.endIds},
                             {"log_probs", options.withLogProbs}};
    return sha256(dumpLine(all));
}

std::map<std::string, Generation> ResponseDrafts::load() const {
    std::map<std::string, Generation> drafts;
    const Result<std::string> text = readFile(m_file);  // without drafts all is written anew
    if (!text) return drafts;
    for (const std::string_view line : split(*text, '\n')) {
        if (auto draft = fromRecord(std::string(line))) drafts.insert(std::move(*draft));
    }
    return drafts;
}

void ResponseDrafts::add(const std::string& key, const Generation& response) {
    if (!m_writes) return;
    if (!m_lines.is_open()) {
        m_lines.open(m_file, std::ios::binary | std::ios::app);
        m_lines << '\n';  // after a line that a crash has torn
    }
    m_lines << dumpLine(toRecord(key, response)) << '\n' << std::flush;
}

void ResponseDrafts::clear() {
    if (!m_writes) return;
    m_lines.close();
    std::error_code ignored;
    std::filesystem::remove(m_file, ignored);
}

}  // namespace sami
