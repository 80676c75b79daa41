#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/metric.h"

namespace sami {

/// Event `filtered`: which training queries of an iteration are left, and how their responses look.
struct FilteredEvent {
    static constexpr std::string_view kType = "filtered";
    std::int64_t iteration = 0;
    std::int64_t kept = 0;
    std::map<std::string, std::int64_t> dropped;  ///< queries by rule word
    MetricValues metrics;                         ///< of all responses, those of dropped queries too
    bool operator==(const FilteredEvent&) const = default;
};
OrderedJson toJson(const FilteredEvent& event);
void read(JsonFields& fields, FilteredEvent& event);

enum class CheckpointKind {
    Iteration,  ///< the model that an iteration ended with
    Step,       ///< a model from inside an iteration
    Resume      ///< the state that an interrupted iteration goes on from
};
std::string_view toString(CheckpointKind kind);

/// Event `checkpoint`: a folder stands whole in the run folder.
struct CheckpointEvent {
    static constexpr std::string_view kType = "checkpoint";
    std::int64_t iteration = 0;
    std::int64_t step = 0;  ///< global number of updates in it
    CheckpointKind kind = CheckpointKind::Iteration;
    std::string path;          ///< relative to the run folder
    std::optional<double> mi;  ///< kind Step: estimated held-out bound, nats
    bool operator==(const CheckpointEvent&) const = default;
};
OrderedJson toJson(const CheckpointEvent& event);
void read(JsonFields& fields, CheckpointEvent& event);

/// Event `iteration_finished`. A bound that was not measured is NaN, null in JSON.
struct IterationFinishedEvent {
    static constexpr std::string_view kType = "iteration_finished";
    std::int64_t iteration = 0;
    std::int64_t steps = 0;
    double seconds = 0;
    std::map<std::string, double> tokensPerSecond;  ///< by phase: "generate", "evaluate", "train"
    double miBefore = 0;
    double miAfter = 0;
    double ceiling = 0;
    std::vector<double> meanTokensBefore;  ///< [C]
    std::vector<double> meanTokensAfter;   ///< [C]
    bool operator==(const IterationFinishedEvent& other) const;
};
OrderedJson toJson(const IterationFinishedEvent& event);
void read(JsonFields& fields, IterationFinishedEvent& event);

}  // namespace sami
