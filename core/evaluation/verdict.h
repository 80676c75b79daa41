#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// What a judge said of a pair. An error is a judgement that failed: kept, counted and asked again, never a tie.
enum class Outcome { Candidate, Baseline, Tie, Error };

/// "candidate", "baseline", "tie", "error".
std::string_view toString(Outcome outcome);
Result<Outcome> outcomeOf(std::string_view word, const std::string& place);
/// 1 where the candidate won, ½ for a tie, 0 where the baseline won; nothing for an error.
std::optional<double> scoreOf(Outcome outcome);

/// One judgement of one pair of responses.
struct Verdict {
    std::string judge;     ///< "person", "pmi", …
    std::string reviewer;  ///< which person, as they give their name; empty for judges that are none
    Outcome outcome = Outcome::Error;
    bool bothBad = false;                  ///< a person's tie because neither response will do; counted apart
    std::optional<double> scoreBaseline;   ///< pmi: nats per token
    std::optional<double> scoreCandidate;  ///< pmi: nats per token
    /// Which sides the responses stood on: "baseline-first", "candidate-first", "both", or empty without sides.
    std::string order;
    std::string rationale;   ///< a judge's words, or what failed
    std::string comment;     ///< a person's words
    std::string promptHash;  ///< of the judge's prompt, empty without one
    std::optional<std::int64_t> tokensBaseline;
    std::optional<std::int64_t> tokensCandidate;
    double seconds = 0;  ///< time taken
    double created = 0;  ///< seconds since the epoch
    bool operator==(const Verdict&) const = default;
};

}  // namespace sami
