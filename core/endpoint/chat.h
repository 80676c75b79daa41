#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// How a chat endpoint is to write; as the paper asked its judge.
struct ChatSampling {
    double temperature = 0;
    double topP = 0.9;
    std::int64_t maxTokens = 200;
    std::optional<std::int64_t> seed{};  ///< nothing: none is sent
};

/// Body of a request to a chat endpoint: one message of the user.
std::string chatRequest(const std::string& model, std::string_view prompt, const ChatSampling& sampling = {});

/// What the model wrote.
struct ChatAnswer {
    std::string words;
    bool isCut = false;  ///< it ended at the most tokens
};

/// Error: no JSON, or not in the form of a chat completion with a text.
Result<ChatAnswer> chatAnswer(std::string_view body);

/// 'A' or 'B' where the last line that is not blank is "Final Response: A" or "Final Response: B", and nothing
/// otherwise: what a judge may have meant is not guessed.
std::optional<char> finalResponse(std::string_view answer);

}  // namespace sami
