#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// Body of a request to a chat endpoint: one message of the user; temperature 0, top_p 0.9, at most 200 tokens, as the
/// paper asked its judge.
std::string chatRequest(const std::string& model, std::string_view prompt);

/// What the model wrote. Error: no JSON, or not in the form of a chat completion with a text.
Result<std::string> chatAnswer(std::string_view body);

/// 'A' or 'B' where the last line that is not blank is "Final Response: A" or "Final Response: B", and nothing
/// otherwise: what a judge may have meant is not guessed.
std::optional<char> finalResponse(std::string_view answer);

}  // namespace sami
