#pragma once

#include <optional>
#include <string>

#include "core/records/record.h"
#include "core/records/row_report.h"

namespace sami {

/// How a record holds its query.
enum class ExchangeLayout {
    Text,          ///< under a field
    BareText,      ///< the record itself
    Conversation,  ///< turns, as OpenAI and ShareGPT write them
    Transcript,    ///< as HH-RLHF writes it
    Post           ///< as TL;DR's comparisons have it
};

/// What a record asks and, where a conversation says it, what that is answered.
struct Exchange {
    std::string query;
    std::optional<std::string> answer{};
    ExchangeLayout layout = ExchangeLayout::Text;
    std::string field{};  ///< that holds the query; empty for a bare text
};

/// Finds the query of a record in the layouts that data for finetuning is published in:
///   a bare text, or the first of `names` that is not blank; "input" or "context" beside it (Alpaca, Dolly) follows
///   behind an empty line. An "instruction" with its answer beside it comes before all others: Alpaca's "text" is both;
///   "prompt" may also be a list of turns or a transcript;
///   "post" or "article" under "info" (TL;DR's comparisons), "post" (its posts);
///   turns under "messages", "conversations", "conversation" or "turns" (conversation.h), of which the first question
///   and its answer are taken;
///   a transcript or turns under "chosen" or "transcript" (HH-RLHF).
/// The report counts what is left out of conversations. Error: place and the fields that there are.
Result<Exchange> exchangeOf(const Record& record, const FieldNames& names, RowReport& report);

/// The same where somebody says which field holds the query: a text, turns or a transcript. Error: place; there is no
/// such field, or no query in it.
Result<Exchange> exchangeUnder(const Record& record, const std::string& field, RowReport& report);

/// The first of `names` that is a text and not blank; empty without any.
std::string firstText(const Json& record, const FieldNames& names);

}  // namespace sami
