#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/run/metric_columns.h"
#include "core/run/run_progress.h"
#include "ui/plot/line_plot.h"

namespace sami {

/// A curve of a run by step, of the metric with this name. Of a metric per constitution it takes one of them.
std::vector<PlotPoint> curveOf(const MetricColumns& metrics, MetricSource source, std::string_view name,
                               std::size_t constitution = 0);

/// The held-out metrics before the first iteration and as of now. What an evaluation measured, on the model's own
/// answers, is never mixed with what the live curve says on the answers an iteration started with.
struct HeldOutSummary {
    std::optional<BoundMetrics> before;  ///< of the first evaluation
    std::optional<BoundMetrics> after;   ///< of the latest one, once there are two
    std::optional<BoundMetrics> live;    ///< on earlier answers, while that is newer than the latest evaluation
    std::vector<double> lengthsBefore;   ///< mean tokens [C]; empty before they are measured
    std::vector<double> lengthsAfter;
};
HeldOutSummary summarise(const RunProgress& progress);

}  // namespace sami
