#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "core/run/run_event.h"

/// Events as a worker would write them, for tests.
namespace sami::made {

inline const double kCeiling = std::log(2.0);

inline MetricValues bound(double mi, double rowAccuracy = 0.5, double columnAccuracy = 0.75) {
    return {{"mi", mi},
            {"mi_rows", mi},
            {"mi_columns", mi},
            {"row_accuracy", rowAccuracy},
            {"column_accuracy", columnAccuracy}};
}

inline StepEvent step(std::int64_t number, double loss, std::int64_t iteration = 1) {
    StepEvent event{iteration, number, bound(kCeiling - loss), {}};
    event.metrics.set("loss", loss);
    event.metrics.set("learning_rate", 5e-6);
    event.metrics.set("grad_norm", 1.5);
    event.metrics.set("update_norm", 0.1);
    event.metrics.set("changed_share", 0.9);
    event.metrics.set("kl", std::nan(""));
    event.metrics.set("seconds", 2.5);
    event.metrics.set("tokens", 800);
    event.metrics.set("queries", 8);
    event.metrics.setList("mean_tokens", {20.5, 64.0});
    return event;
}

inline HeldOutEvent heldOut(std::int64_t number, double mi, std::int64_t iteration = 1) {
    return {iteration, number, bound(mi), 24};
}

inline EvaluationEvent evaluation(EvaluationMoment when, std::int64_t atStep, double mi, std::int64_t iteration = 1) {
    EvaluationEvent event{iteration, when, atStep, bound(mi), kCeiling, 24, 24, {}};
    event.metrics.setList("mean_tokens", {20.0, 64.0});
    return event;
}

/// The same under held-out principles.
inline EvaluationEvent heldOutPrinciples(EvaluationMoment when, std::int64_t atStep, double mi,
                                         std::int64_t iteration = 1) {
    EvaluationEvent event = evaluation(when, atStep, mi, iteration);
    event.principles = PrincipleUse::HeldOut;
    return event;
}

inline IterationFinishedEvent iterationFinished(std::int64_t iteration = 1) {
    return {iteration, 2, 50.5, {}, 0.031, 0.379, kCeiling, {64.0, 70.0}, {20.0, 71.5}};
}

inline StartedEvent started(std::int64_t totalSteps = 3) {
    return {"demo", "cpu", "float32", 134515008, 1, totalSteps, kCeiling, 2};
}

/// Gives events their headers, numbered from 0.
class Numbering {
public:
    RunEvent operator()(EventBody body) {
        const std::int64_t seq = m_next++;
        return {{seq, 1000.0 + static_cast<double>(seq), attempt}, std::move(body)};
    }
    std::int64_t attempt = 1;

private:
    std::int64_t m_next = 0;
};

}  // namespace sami::made
