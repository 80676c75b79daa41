#pragma once

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/run/event_log.h"
#include "core/store/experiment.h"
#include "tests/core/run/made_events.h"

/// What the tests of the store have in common: an experiment in a temporary folder and a worker played by hand.
namespace example {

using namespace sami;

/// Unwraps a result or fails loudly with the sentence of the error.
template <class T>
T must(Result<T> result) {
    if (!result) qFatal("%s", result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline NewExperiment content() {
    NewExperiment content;
    content.principles = {{"brief", "Be brief.", "Be long."}};
    for (int i = 1; i <= 4; ++i) {
        const std::string number = std::to_string(i);
        content.queries.push_back({"q" + number, "Question " + number + "?", i > 2});
    }
    return content;
}

inline Response response(std::int64_t seq, const std::string& model, int query, int column, const std::string& text) {
    Response response;
    response.line.seq = seq;
    response.iteration = 1;
    response.model = model;
    response.purpose = ResponsePurpose::HeldOut;
    response.queryId = "q" + std::to_string(query);
    response.query = "Question " + std::to_string(query) + "?";
    response.column = column;
    response.constitutionName = column == 0 ? "constitution" : "antithesis";
    response.constitution = column == 0 ? "Be brief." : "Be long.";
    response.text = text;
    response.tokens = static_cast<std::int64_t>(text.size());
    response.finish = "stop";
    return response;
}

/// Writes what a worker writes of one short iteration: base and trained responses to q3 and q4, two steps.
inline void playIteration(const RunFolder& folder) {
    EventLog events = must(EventLog::open(folder));
    LineAppender responses = must(LineAppender::open(folder.responsesFile()));
    must(events.write(made::started()));
    must(events.write(ProgressEvent{1, "generate", 0, 4, {}}));
    std::int64_t seq = 0;
    for (const std::string model : {"base", "iteration-1"}) {
        for (const int query : {3, 4}) {
            for (const int column : {0, 1}) {
                const std::string text = model + " answers " + std::to_string(query) + " " + std::to_string(column);
                must(responses.append(toJson(response(seq++, model, query, column, text))));
            }
        }
    }
    must(events.write(FilteredEvent{1, 20, {{"identical", 4}}, {}}));
    must(events.write(made::step(1, 0.6)));
    must(events.write(made::step(2, 0.5)));
    must(events.write(CheckpointEvent{1, 2, CheckpointKind::Iteration, "checkpoints/iteration-1", {}}));
    must(events.write(made::iterationFinished()));
    must(events.write(FinishedEvent{}));
}

inline void put(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

inline void add(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

}  // namespace example
