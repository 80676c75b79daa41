#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_fields.h"

namespace sami {

/// Which response a judge reads first, as its verdict says: that of the baseline is then response A, or that of the
/// candidate. Judges that score each response by itself have no order, which is "".
inline constexpr std::string_view kBaselineFirst = "baseline-first";
inline constexpr std::string_view kCandidateFirst = "candidate-first";

/// A pair of responses to judge, for the task Judge.
struct JudgePair {
    std::string id;
    std::string query;
    std::string constitution;  ///< text of the principled constitution
    std::string antithesis;    ///< text of its antithesis
    std::string baseline;      ///< response text
    std::string candidate;
    std::vector<std::string> orders{};             ///< that are wanted; empty for judges without an order
    std::optional<std::int64_t> baselineTokens{};  ///< where they are known
    std::optional<std::int64_t> candidateTokens{};
    bool operator==(const JudgePair&) const = default;
};

/// How a judge that reads a prompt is asked. Holds no key: that is in the environment of the worker and nowhere else.
struct JudgeSetup {
    std::string prompt;            ///< template, see core/evaluation/judge_prompt.h
    std::string url;               ///< endpoint: what is posted to
    std::string model;             ///< endpoint: the model that the request names
    std::string keyEnv;            ///< endpoint: environment variable with the key; empty = no key is sent
    std::int64_t concurrency = 4;  ///< endpoint: requests under way at once
    double timeoutSeconds = 120;   ///< endpoint: of one request, from connecting to the last byte
    bool operator==(const JudgeSetup&) const = default;
};

OrderedJson toJson(const JudgePair& pair);
OrderedJson toJson(const JudgeSetup& setup);
/// Strict: an unknown field is an error that names it.
Result<void> read(JudgePair& pair, JsonFields& fields);
Result<void> read(JudgeSetup& setup, JsonFields& fields);

}  // namespace sami
