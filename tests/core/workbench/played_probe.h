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

/// A training run whose answers stand with their tokens, as a worker writes them.
inline LaunchedRun trainedRun(Document& document) {
    const LaunchedRun run = must(launchRun(document));
    const RunFolder folder(run.folder);
    EventLog events = must(EventLog::open(folder));
    LineAppender responses = must(LineAppender::open(folder.responsesFile()));
    must(events.write(made::started()));
    EvaluationEvent before = made::evaluation(EvaluationMoment::Before, 0, 0.1);
    std::int64_t seq = 0;
    for (const int query : {3, 4}) {
        before.matrices.push_back({"q" + std::to_string(query), apart(0.5)});
        for (const int column : {0, 1}) {
            Response given = response(seq++, "base", query, column, "an answer");
            given.iteration = 0;
            OrderedJson line = toJson(given);
            line["ids"] = {7, 8, query};
            line["end_id"] = 2;
            must(responses.append(line));
        }
    }
    must(events.write(before));
    must(events.write(FinishedEvent{}));
    must(document.runs().catchUp());
    return run;
}

}  // namespace example
