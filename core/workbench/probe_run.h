#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/win_rate.h"
#include "core/run/probe_result.h"
#include "core/workbench/document.h"

namespace sami {

/// What stands in the folder of a probe, as far as it has come.
struct ProbeReading {
    std::int64_t run = 0;
    std::string name;  ///< of the run
    RunConfig config;
    std::vector<ProbeResult> results;
};

/// Error: no such run, no probe of that purpose; files that can't be read.
Result<ProbeReading> readProbe(const Document& document, std::int64_t run, ProbePurpose purpose);

/// Numbers of the finished probes of that purpose, in their order.
std::vector<std::int64_t> finishedProbes(const Document& document, ProbePurpose purpose);

/// A probe of what is taught now, with the settings given and the device that is chosen now; nothing planned yet.
Result<RunConfig> probeConfig(const Document& document, RunSettings settings);

/// A model that a probe loads, by its name in the experiment. Error: unknown; responses that were written elsewhere;
/// one that is asked under a condition; a checkpoint that is not there.
Result<ComparedModel> probedModel(const Document& document, const std::string& name);

/// Launches it; the caller starts its worker. Where another process holds the experiment the run lies in its folder
/// until the holder takes it in.
Result<LaunchedRun> launchProbe(Document& document, RunConfig config);

/// A mean over queries with its 95 % interval by Student's t; no interval of fewer than three, or of equal values.
struct QueryMean {
    double value = 0;  ///< NaN of none
    std::optional<Interval> interval{};
    std::int64_t n = 0;
};
QueryMean queryMean(std::span<const double> values);
/// The same of bounds, which are at most `ceiling`, nats.
QueryMean boundMean(std::span<const double> bounds, double ceiling);
OrderedJson toJson(const QueryMean& mean);

/// How much likelier answers are under the constitution they belong to than under the other, nats per token, mean of
/// both. @param logProbs [2 or more][2]; rows `own` and `own` + 1 are the two constitutions
double marginOf(const std::vector<std::vector<double>>& logProbs, std::size_t own = 0);

}  // namespace sami
