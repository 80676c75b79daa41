#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/dataset/response.h"
#include "core/run/run_event.h"

namespace sami {

/// Principles, contrasts, personas or settings are other than they were.
struct ContentChanged {};
/// Queries were added, replaced or moved.
struct QueriesChanged {};
/// A run is new, got on, or has another state or problem.
struct RunChanged {
    std::int64_t run = 0;  ///< number
};
/// What a run's worker has said; `progress` events of a slice but the last are left out.
struct EventsCame {
    std::int64_t run = 0;
    std::shared_ptr<const std::vector<RunEvent>> events;
};
/// What a run's models have written.
struct ResponsesCame {
    std::int64_t run = 0;
    std::shared_ptr<const std::vector<Response>> responses;
};
/// There are other models, or other responses of theirs.
struct ModelsChanged {};
struct VerdictsChanged {};
/// Drafts of principles came, or have another state.
struct DraftsChanged {};
/// The file was moved, removed or replaced, or is in its place again.
struct PlaceChanged {
    std::string problem;  ///< why nothing can be kept, a sentence; empty where it can
};

/// What is other than it was in an open experiment.
using Change = std::variant<ContentChanged, QueriesChanged, RunChanged, EventsCame, ResponsesCame, ModelsChanged,
                            VerdictsChanged, DraftsChanged, PlaceChanged>;

}  // namespace sami
