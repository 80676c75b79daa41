#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sami {

/// What a response looks like to someone who doubts it.
struct ResponseTokens {
    std::vector<std::int32_t> ids;  ///< without the end-of-text token
    bool ended = false;             ///< with an end-of-text token or a stop text, rather than cut off
};

/// Signs of degeneration over a set of responses; over-trained models loop, collapse to few words, or never end.
struct TextHealth {
    double repetition = 0;     ///< mean share of a response's runs of four tokens that it had written before
    double distinctPairs = 0;  ///< mean share of different ones among a response's pairs of tokens (distinct-2)
    double endRate = 0;        ///< share of responses that ended by themselves
    double truncatedRate = 0;  ///< share that the limit cut off
};

/// Share of runs of `length` tokens that occurred earlier in the same text: 1 − different / all. 0 for texts that are
/// shorter than one run.
double repetition(std::span<const std::int32_t> ids, std::size_t length);

/// Means over the responses; all zero without any.
TextHealth textHealth(const std::vector<ResponseTokens>& responses);

}  // namespace sami
