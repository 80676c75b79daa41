#pragma once

#include <vector>

#include "core/run/run_progress.h"
#include "ui/plot/line_plot.h"

namespace sami {

/// Which figure of a measurement a curve shows.
using BoundFigure = double BoundFigures::*;

/// Per step, on the queries of that step.
std::vector<PlotPoint> trainingCurve(const RunProgress& progress, BoundFigure figure);
/// Per step, held-out queries, on the answers the iteration started with.
std::vector<PlotPoint> heldOutCurve(const RunProgress& progress, BoundFigure figure);
/// Before and after each iteration, held-out queries, on the model's own answers of that moment.
std::vector<PlotPoint> evaluationCurve(const RunProgress& progress, BoundFigure figure);
/// Mean length of those own answers under one constitution, in tokens.
std::vector<PlotPoint> lengthCurve(const RunProgress& progress, std::size_t constitution);

/// The held-out figures before the first iteration and as of now. What an evaluation measured, on the model's own
/// answers, is never mixed with what the live curve says on the answers an iteration started with.
struct HeldOutSummary {
    std::optional<BoundFigures> before;  ///< of the first evaluation
    std::optional<BoundFigures> after;   ///< of the latest one, once there are two
    std::optional<BoundFigures> live;    ///< on earlier answers, while that is newer than the latest evaluation
    std::vector<double> lengthsBefore;   ///< mean tokens [C]; empty before they are measured
    std::vector<double> lengthsAfter;
};
HeldOutSummary summarise(const RunProgress& progress);

}  // namespace sami
