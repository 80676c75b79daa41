#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/run/run_config.h"

namespace sami {

/// Which training queries each iteration of a run learns from: one seeded order over all of them, a fresh stretch an
/// iteration. With `query_halves` odd iterations take theirs from the first half of that order and even ones from the
/// second, and a half that runs out starts over: the model that writes has been trained on the other one.
class QuerySchedule {
public:
    explicit QuerySchedule(const RunConfig& config);

    /// Queries of iteration `iteration` (from 1). Fewer than asked for when they run out and may not be reused.
    /// Error: none is left.
    Result<std::vector<RunQuery>> training(std::int64_t iteration) const;

    /// The held-out queries that are evaluated, at most `held_out_queries` of each data set: the first of every set,
    /// then the second of every set, and so on.
    const std::vector<RunQuery>& heldOut() const { return m_heldOut; }

    /// How many queries iteration `iteration` wants: those of its `updates` where they are given; else grows with it
    /// when `grow_queries` is on.
    std::int64_t wanted(std::int64_t iteration) const;

    /// One sentence for each iteration that has fewer queries than it wants.
    std::vector<std::string> shortages() const;

    /// Optimiser updates of one iteration when no query is dropped.
    std::int64_t stepsOf(std::int64_t iteration) const;
    /// Optimiser updates of the first `iterations` iterations when no query is dropped.
    std::int64_t numSteps(std::int64_t iterations) const;

private:
    /// The stretch of the order that an iteration draws from.
    struct Range {
        std::int64_t begin = 0;
        std::int64_t size = 0;
        bool startsOver = false;  ///< when it runs out
    };
    Range range(std::int64_t iteration) const;
    /// Place of an iteration's first query in its range, as if that never ended.
    std::int64_t first(std::int64_t iteration) const;
    std::int64_t numQueries(std::int64_t iteration) const;

    RunSettings m_settings;
    std::vector<RunQuery> m_training;
    std::vector<RunQuery> m_heldOut;
};

}  // namespace sami
