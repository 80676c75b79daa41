#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "core/run/run_progress.h"

namespace sami {

/// The best checkpoint inside an iteration, so that little is lost when the model degenerates before the end. Every few
/// updates the model is saved as checkpoints/iteration-K-step-S if its bound is the highest of the iteration so far.
/// Whether it was in order only the next update tells: until then it is a candidate, and the one before it stays.
class StepCheckpoints {
public:
    /// @param known what earlier attempts kept; anything else they left is removed  @param every updates, 0 for
    /// none
    StepCheckpoints(const RunFolder& folder, std::int64_t iteration, std::int64_t every,
                    const std::optional<StepCheckpoint>& known);

    /// Bound of the model the iteration starts with, nats; a checkpoint has to be better.
    void setStart(double mi) { m_highest = std::max(m_highest, mi); }

    /// Whether the model after `stepInIteration` updates with the bound `mi` is to be saved.
    bool isWanted(std::int64_t stepInIteration, double mi) const;
    /// Saves the candidate; `fill` writes the model into a folder. @param step global
    Result<void> save(std::int64_t step, double mi,
                      const std::function<Result<void>(const std::filesystem::path&)>& fill);

    /// The candidate was in order: it is kept from now on. Nothing without candidate.
    std::optional<StepCheckpoint> confirm();
    /// Removes the one that was kept before, once it is told of the one that is kept now.
    void removeOutdated();
    /// The candidate was not in order.
    void discard();
    /// The iteration has come to a good end with a better model: this one is not needed any more.
    void removeKept();

private:
    std::filesystem::path pathOf(const StepCheckpoint& checkpoint) const;
    void remove(std::optional<StepCheckpoint>& checkpoint);

    RunFolder m_folder;
    std::int64_t m_iteration;
    std::int64_t m_every;
    double m_highest;
    std::optional<StepCheckpoint> m_kept;
    std::optional<StepCheckpoint> m_outdated;
    std::optional<StepCheckpoint> m_candidate;
};

}  // namespace sami
