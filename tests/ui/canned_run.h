#pragma once

#include <memory>

#include "core/workbench/metric_book.h"
#include "core/workbench/review.h"
#include "core/workbench/run_entry.h"
#include "tests/core/run/made_events.h"
#include "ui/live/live_page.h"
#include "ui/review/review_page.h"

namespace sami {

/// A run as the window knows it.
struct CannedRun {
    RunEntry entry;
    std::shared_ptr<MetricBook> metrics = std::make_shared<MetricBook>();

    CannedRun();
    void take(EventBody body);
    /// What a page is told of it first.
    ShownRun shown() const;
    /// The page at once as it is after all that the page will do for it.
    void show(LivePage& page) const;

private:
    made::Numbering m_numbered;
};

/// What a run has told by the end of so many of its three steps, while its worker is at it; with `evaluatedAfter` also
/// its metrics afterwards.
CannedRun cannedRun(int steps, bool evaluatedAfter);
/// The same in another state.
CannedRun cannedRun(int steps, RunState state);

/// What two models answered, as a review page is given it.
struct CannedReview {
    std::vector<ComparedQueryRow> queries;
    std::map<std::string, std::vector<ComparedPair>> pairs;

    /// Shows the queries, and from then on the pairs of each that is chosen.
    void show(ReviewPage& page) const;
};

/// Two queries under principle and antithesis; the first one was asked by the visitor.
CannedReview cannedReview();
ComparedPair cannedPair(bool principled, const std::string& before, const std::string& after);
/// Of the judge pmi.
WinRateRow cannedRate(std::int64_t wins, std::int64_t losses, std::int64_t ties, std::int64_t errors);

}  // namespace sami
