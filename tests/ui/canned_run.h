#pragma once

#include "core/run/metric_columns.h"
#include "core/run/run_progress.h"
#include "tests/core/run/made_events.h"
#include "ui/live/live_page.h"
#include "ui/review/comparison.h"

namespace sami {

/// A run as the window knows it.
struct CannedRun {
    RunProgress progress;
    MetricColumns metrics;

    void take(EventBody body);
    void show(LivePage& page, const RunStatus& status) const { page.showProgress(progress, metrics, status); }

private:
    made::Numbering m_numbered;
};

/// What a run has told by the end of so many of its three steps; with `evaluatedAfter` also its metrics afterwards.
CannedRun cannedRun(int steps, bool evaluatedAfter);

/// Two queries under principle and antithesis; the second one was asked by the visitor.
Comparison cannedComparison();

}  // namespace sami
