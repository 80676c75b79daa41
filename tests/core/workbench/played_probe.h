#pragma once

#include "core/run/probe_result.h"
#include "tests/core/workbench/example_document.h"

/// A worker of probes, played by hand.
namespace example {

/// An answer of words; its tokens are its bytes.
inline ProbedAnswer answerOf(const std::string& text) {
    const std::int64_t size = std::ssize(text);
    return {text, size, size, "stop"};
}

/// [2][2] log-probs whose two sides are so far apart, nats per token.
inline std::vector<std::vector<double>> apart(double nats) {
    return {{-1, -1 - nats}, {-1 - nats, -1}};
}

/// Writes results into the folder of a run that was launched, and ends it.
inline void playProbe(Document& document, const LaunchedRun& run, const std::vector<ProbeResult>& results) {
    const RunFolder folder(run.folder);
    EventLog events = must(EventLog::open(folder));
    must(events.write(made::started()));
    ProbeLog log = must(ProbeLog::open(folder, must(folder.readConfig()).probe));
    for (const ProbeResult& result : results) must(log.append(result));
    must(events.write(FinishedEvent{}));
    must(document.runs().catchUp());
}

}  // namespace example
