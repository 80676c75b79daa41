#pragma once

#include <vector>

#include "core/run/best_model.h"
#include "core/workbench/document.h"

namespace sami {

/// The best checkpoint of a training run by the metric of its settings, then by those that might have been chosen
/// instead: other metrics, and the win rate of each judge that has judged models of the run against its base
/// ("win_rate JUDGE"), the one with most verdicts first: the base itself where no
/// healthy model wins more than it loses. Where the settings say win_rate these come before the metrics, but for pmi's.
/// Models by their names over the whole experiment. Empty before anything was measured.
/// @param rates those of the experiment
Result<std::vector<BestChoice>> bestCheckpoints(const Document& document, const RunEntry& run,
                                                const std::vector<WinRateRow>& rates);

}  // namespace sami
