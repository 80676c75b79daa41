#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// resources/judge/endpoint.txt and model.txt, as they were built into the program.
std::string_view endpointPromptText();
std::string_view modelPromptText();

/// What a judge is shown of a pair.
struct JudgeQuestion {
    std::string principles;  ///< numbered, or one by itself
    std::string_view query;
    std::string_view responseA;
    std::string_view responseB;
};

/// The text that a judge reads, with the marks {principles}, {query}, {response_a} and {response_b}.
class JudgePrompt {
public:
    /// Error: a mark is missing, with its name.
    static Result<JudgePrompt> create(std::string_view text);

    /// The template, without white space at its ends.
    const std::string& text() const { return m_text; }
    /// The template filled in. Marks that stand in a query or a response stay as they are.
    std::string filled(const JudgeQuestion& question) const;

private:
    explicit JudgePrompt(std::string text) : m_text(std::move(text)) {}

    std::string m_text;
};

/// The principles of a constitution in an order drawn for this pair, numbered anew: a judge that likes what it reads
/// first then likes no principle best. The paper's protocol.
std::string shuffledPrinciples(std::string_view constitution, std::int64_t seed, std::string_view pairId);

}  // namespace sami
