#pragma once

#include <cstdint>
#include <vector>

#include "core/sami/query_example.h"

namespace sami {

/// The placebo "shuffled": every query that was not dropped gets the responses, thoughts and all, that were written to
/// another one, in a seeded order. How likely they were when they were written says nothing of them then. Left as they
/// are where there are fewer than two queries.
void shuffleOverQueries(std::vector<QueryExample>& examples, std::uint64_t seed, std::int64_t iteration);

}  // namespace sami
