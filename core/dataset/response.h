#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_file.h"

namespace sami {

/// What a response was written for.
enum class ResponsePurpose { Train, HeldOut, Compare, Import };

/// "train", "held-out", "compare", "import".
std::string_view toString(ResponsePurpose purpose);
Result<ResponsePurpose> responsePurposeOf(std::string_view word, const std::string& place);

/// Where a response stands in responses.jsonl.
struct ResponseLine {
    std::int64_t seq = 0;
    std::int64_t attempt = 1;
    bool operator==(const ResponseLine&) const = default;
};

/// One line of responses.jsonl: what a model answered to a query under a constitution.
struct Response {
    ResponseLine line;
    std::int64_t iteration = 0;  ///< 0 for comparisons
    std::string model;           ///< who wrote it: "base", "iteration-1", …
    std::string condition{};     ///< how it was asked, where not with the constitution: "without", …
    ResponsePurpose purpose = ResponsePurpose::Train;
    std::string queryId;
    std::string query;
    std::int64_t column = 0;       ///< index j of the constitution among the C of its query
    std::string constitutionName;  ///< "constitution", "antithesis", …
    std::string constitution;      ///< its text as in the prompt
    std::string text;
    std::string thought;                 ///< written before the marker of the response; empty in runs without one
    std::optional<std::int64_t> tokens;  ///< count without end-of-text; unknown for responses written elsewhere
    std::string finish;                  ///< "stop" or "length"; empty when unknown
    std::optional<std::string> dropped;  ///< word of the rule that dropped its query from training
    bool operator==(const Response&) const = default;
};

OrderedJson toJson(const Response& response);
/// Error: `place` and the field at fault. Fields of later versions are left alone.
Result<Response> responseFromJson(const Json& json, const std::string& place);

}  // namespace sami
