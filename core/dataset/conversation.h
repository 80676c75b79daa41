#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/json_file.h"
#include "core/records/row_report.h"

namespace sami {

/// The first question of a conversation and what it is answered, and whether there is more.
struct Conversation {
    std::string question;
    std::optional<std::string> answer;
    bool hasSystemTurn = false;
    bool hasEarlierTurns = false;
    bool hasLaterTurns = false;
};

/// Whether a value is a list of turns: objects with "role" or "from", or nothing but texts.
bool isConversation(const Json& value);

/// Reads turns as OpenAI ({"role", "content"}, where the content may be a list of parts of text) and ShareGPT ({"from",
/// "value"}) write them, and lists of texts, which take turns. Error: `place`; nobody asks anything; a turn of an
/// unknown role; one that is no text.
Result<Conversation> readConversation(const Json& turns, const std::string& place);

/// A transcript as HH-RLHF writes it, "\n\nHuman: …\n\nAssistant: …"; nothing where it is none.
std::optional<Conversation> readTranscript(std::string_view text);

}  // namespace sami
