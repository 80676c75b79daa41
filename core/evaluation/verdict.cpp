#include "core/evaluation/verdict.h"

namespace sami {

std::string_view toString(Outcome outcome) {
    switch (outcome) {
        case Outcome::Candidate:
            return "candidate";
        case Outcome::Baseline:
            return "baseline";
        case Outcome::Tie:
            return "tie";
        case Outcome::Error:
            return "error";
    }
    return "";
}

Result<Outcome> outcomeOf(std::string_view word, const std::string& place) {
    for (const Outcome outcome : {Outcome::Candidate, Outcome::Baseline, Outcome::Tie, Outcome::Error}) {
        if (toString(outcome) == word) return outcome;
    }
    return fail(ErrorKind::Input, "{place}: \"outcome\" must be candidate, baseline, tie or error, not \"{value}\"",
                {{"place", place}, {"value", word}});
}

std::optional<double> scoreOf(Outcome outcome) {
    switch (outcome) {
        case Outcome::Candidate:
            return 1.0;
        case Outcome::Tie:
            return 0.5;
        case Outcome::Baseline:
            return 0.0;
        case Outcome::Error:
            break;
    }
    return std::nullopt;
}

}  // namespace sami
