#include "core/store/experiment_status.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sami {

namespace {

/// NaN has no JSON.
OrderedJson orNull(double value) {
    return std::isfinite(value) ? OrderedJson(value) : OrderedJson();
}

OrderedJson heldOutOf(const IterationProgress& iteration) {
    OrderedJson figures{{"mi_before", nullptr},
                        {"mi_after", nullptr},
                        {"ceiling", nullptr},
                        {"mean_tokens_before", nullptr},
                        {"mean_tokens_after", nullptr}};
    if (iteration.before) {
        figures["mi_before"] = orNull(iteration.before->metrics.number("mi"));
        figures["ceiling"] = orNull(iteration.before->ceiling);
        figures["mean_tokens_before"] = iteration.before->metrics.list("mean_tokens");
    }
    if (iteration.after) {
        figures["mi_after"] = orNull(iteration.after->metrics.number("mi"));
        figures["mean_tokens_after"] = iteration.after->metrics.list("mean_tokens");
    }
    if (iteration.finished) {
        figures["mi_before"] = orNull(iteration.finished->miBefore);
        figures["mi_after"] = orNull(iteration.finished->miAfter);
        figures["ceiling"] = orNull(iteration.finished->ceiling);
        figures["mean_tokens_before"] = iteration.finished->meanTokensBefore;
        figures["mean_tokens_after"] = iteration.finished->meanTokensAfter;
    }
    return figures;
}

/// A run with what is known of it now.
struct KnownRun {
    RunRow row;
    RunProgress progress;
    RunState state = RunState::Waiting;
    std::int64_t iterations = 0;  ///< as configured
};

/// The iterations begun, and the next one when the run is not over: its state would show nowhere else.
std::vector<IterationProgress> iterationsToShow(const KnownRun& run) {
    std::vector<IterationProgress> shown;
    for (const auto& [number, iteration] : run.progress.iterations()) shown.push_back(iteration);
    const bool allFinished =
        std::ranges::all_of(shown, [](const auto& iteration) { return iteration.finished.has_value(); });
    if (allFinished && run.state != RunState::Finished && std::ssize(shown) < run.iterations) {
        IterationProgress& next = shown.emplace_back();
        next.iteration = static_cast<std::int64_t>(shown.size());
    }
    return shown;
}

OrderedJson entryOf(const KnownRun& run, const IterationProgress& iteration) {
    const std::string lineage = run.row.name == "run-1" ? "" : run.row.name + "/";
    OrderedJson seconds;
    if (iteration.finished) seconds = orNull(iteration.finished->seconds);
    return {{"name", lineage + "iteration-" + std::to_string(iteration.iteration)},
            {"state", iteration.finished ? toString(RunState::Finished) : toString(run.state)},
            {"steps", iteration.finished ? iteration.finished->steps : iteration.steps},
            {"seconds", seconds},
            {"held_out", heldOutOf(iteration)}};
}

Result<std::vector<KnownRun>> knownRuns(const Experiment& experiment) {
    const Result<std::vector<RunRow>> rows = experiment.allRuns();
    if (!rows) return std::unexpected(rows.error());
    std::vector<KnownRun> runs;
    for (const RunRow& row : *rows) {
        if (row.task != RunTask::Iterate) continue;
        Result<RunProgress> progress = experiment.progress(row);
        if (!progress) return std::unexpected(progress.error());
        const RunState state = progress->state(experiment.folder(row).workerIsAlive());
        Result<RunConfig> config = experiment.folder(row).readConfig();
        if (!config) config = experiment.runs().config(row.number);
        if (!config) return std::unexpected(config.error());
        runs.push_back({row, std::move(*progress), state, config->settings.iterations});
    }
    return runs;
}

OrderedJson entryOf(const WinRateRow& row) {
    return {{"baseline", row.baseline},        {"candidate", row.candidate},    {"judge", row.judge},
            {"formula", WinRate::kFormula},    {"rate", orNull(row.rate.rate)}, {"low", row.rate.wilson.low},
            {"high", row.rate.wilson.high},    {"n", row.rate.counts.judged()}, {"ties", row.rate.counts.ties},
            {"errors", row.rate.counts.errors}};
}

/// printf into a string; a line of a status is short.
template <class... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
    char line[512];
    std::snprintf(line, sizeof line, format, arguments...);
    return line;
}

std::string figure(const OrderedJson& value, const char* format = "%.3f") {
    return value.is_number() ? formatted(format, value.get<double>()) : "-";
}

std::string tokens(const OrderedJson& means) {
    std::string text;
    if (!means.is_array() || means.empty()) return "-";
    for (const OrderedJson& mean : means) text += (text.empty() ? "" : " / ") + figure(mean, "%.0f");
    return text;
}

/// "0.034 -> 0.333", or only the first where there is no second yet.
std::string change(const std::string& before, const std::string& after) {
    return after == "-" ? before : before + " -> " + after;
}

std::string lineOf(const OrderedJson& entry) {
    const OrderedJson& figures = entry["held_out"];
    std::string line = formatted("%-20s %-11s %lld updates", entry["name"].get<std::string>().c_str(),
                                 entry["state"].get<std::string>().c_str(),
                                 static_cast<long long>(entry["steps"].get<std::int64_t>()));
    if (figures["mi_before"].is_number()) {
        line += ", held-out bound " + change(figure(figures["mi_before"]), figure(figures["mi_after"])) + " of " +
                figure(figures["ceiling"]) + " nats, tokens " +
                change(tokens(figures["mean_tokens_before"]), tokens(figures["mean_tokens_after"]));
    }
    return line + "\n";
}

}  // namespace

Result<OrderedJson> experimentStatus(const Experiment& experiment) {
    const Result<std::vector<KnownRun>> runs = knownRuns(experiment);
    if (!runs) return std::unexpected(runs.error());
    const Result<std::vector<ResponseSummary>> summaries = experiment.responses().summaries();
    if (!summaries) return std::unexpected(summaries.error());
    const Result<std::vector<WinRateRow>> rates = experiment.comparisons().winRates();
    if (!rates) return std::unexpected(rates.error());
    OrderedJson status{
        {"runs", OrderedJson::array()}, {"responses", OrderedJson::array()}, {"win_rates", OrderedJson::array()}};
    for (const KnownRun& run : *runs) {
        for (const IterationProgress& iteration : iterationsToShow(run)) {
            status["runs"].push_back(entryOf(run, iteration));
        }
    }
    for (const ResponseSummary& summary : *summaries) {
        OrderedJson entry{{"name", summary.model}, {"n", summary.n}, {"mean_tokens", nullptr}};
        if (summary.meanTokens) entry["mean_tokens"] = *summary.meanTokens;
        status["responses"].push_back(entry);
    }
    for (const WinRateRow& row : *rates) status["win_rates"].push_back(entryOf(row));
    return status;
}

Result<std::string> experimentStatusText(const Experiment& experiment) {
    const Result<OrderedJson> status = experimentStatus(experiment);
    if (!status) return std::unexpected(status.error());
    const Result<std::vector<KnownRun>> runs = knownRuns(experiment);
    if (!runs) return std::unexpected(runs.error());
    std::string text;
    for (const OrderedJson& entry : (*status)["runs"]) text += lineOf(entry);
    for (const KnownRun& run : *runs) {
        const std::optional<FailedEvent>& failed = run.progress.failed();
        if (failed) text += run.row.name + " failed: " + failed->message + "\n";
    }
    for (const OrderedJson& entry : (*status)["responses"]) {
        text += formatted("%-20s %lld responses, %s tokens on average\n", entry["name"].get<std::string>().c_str(),
                          static_cast<long long>(entry["n"].get<std::int64_t>()),
                          figure(entry["mean_tokens"], "%.1f").c_str());
    }
    for (const OrderedJson& entry : (*status)["win_rates"]) {
        text += formatted("%s over %s, judge %s: %s [%s, %s] of %lld pairs, %lld ties, %lld errors\n",
                          entry["candidate"].get<std::string>().c_str(), entry["baseline"].get<std::string>().c_str(),
                          entry["judge"].get<std::string>().c_str(), figure(entry["rate"]).c_str(),
                          figure(entry["low"]).c_str(), figure(entry["high"]).c_str(),
                          static_cast<long long>(entry["n"].get<std::int64_t>()),
                          static_cast<long long>(entry["ties"].get<std::int64_t>()),
                          static_cast<long long>(entry["errors"].get<std::int64_t>()));
    }
    return text.empty() ? "Nothing was run yet; start with `sami run`.\n" : text;
}

}  // namespace sami
