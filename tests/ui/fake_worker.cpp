// A worker without a model, for tests of the window and for trying it out: `fake_worker worker RUN_FOLDER` does what
// `sami worker` promises (events, responses, heartbeat, requests), with made-up numbers.
// `fake_worker devices --json` tells of a processor, or what SAMI_FAKE_DEVICES says; where that is empty it fails.
//   SAMI_FAKE_PACE_MS  pause after each unit of work (default 60)
//   SAMI_FAKE_FAULT    "crash" (gone without a word at step 2), "fail" (says why it can't go on), "hang" (no
//   heartbeat),
//                      "degenerate" (pauses by itself at step 2 and ends)
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>

#include "core/base/json_file.h"
#include "core/run/event_log.h"
#include "core/run/line_file.h"
#include "core/run/probe_result.h"
#include "core/run/run_folder.h"

namespace {

using sami::OrderedJson;

constexpr double kCeiling = 0.6931471805599453;
constexpr int kSteps = 3;

/// Ends the program when the run folder can't be written: a test that meets this should fail loudly.
void orDie(const sami::Result<void>& done) {
    if (done) return;
    std::cerr << done.error().detail << '\n';
    std::exit(1);
}

std::string environment(const char* name, const char* fallback) {
    const char* value = std::getenv(name);
    return value ? value : fallback;
}

class FakeWorker {
public:
    FakeWorker(const sami::RunFolder& folder, sami::RunConfig config, sami::EventLog events,
               sami::LineAppender responses)
        : m_folder(folder),
          m_config(std::move(config)),
          m_events(std::move(events)),
          m_responses(std::move(responses)),
          m_seq(m_responses.linesOnOpening()),
          m_pace(std::stoi(environment("SAMI_FAKE_PACE_MS", "60"))),
          m_fault(environment("SAMI_FAKE_FAULT", "")) {}

    int work() {
        orDie(m_folder.writeHeartbeat(sami::currentHeartbeat()));
        if (m_events.attempt() == 1) {
            write(sami::StartedEvent{"SmolLM2-135M-Instruct", device(), "float32", 134515008, 1, kSteps, kCeiling, 2});
        } else {
            write(sami::ResumedEvent{0, 1, "float32", device()});
        }
        bool done = false;
        if (m_config.task == sami::RunTask::Iterate) done = iterate();
        if (m_config.task == sami::RunTask::Compare) done = compare();
        if (m_config.task == sami::RunTask::Judge) done = judge();
        if (m_config.task == sami::RunTask::Probe) done = probe();
        if (m_config.task == sami::RunTask::Write) done = writeDrafts();
        if (done) write(sami::FinishedEvent{});
        return 0;
    }

private:
    void write(sami::EventBody body) { orDie(m_events.write(std::move(body))); }

    std::string device() const { return m_config.settings.device == "auto" ? "cpu" : m_config.settings.device; }

    /// One unit of work: progress, heartbeat, pause. Waits while asked to pause; false when asked to stop.
    bool tick(const char* phase, int done, int total, double eta) {
        write(sami::ProgressEvent{m_config.task == sami::RunTask::Iterate ? 1 : 0, phase, done, total, eta});
        rest();
        if (request() == sami::RunRequest::Pause) {
            write(sami::PausedEvent{});
            while (request() == sami::RunRequest::Pause) rest();
            if (request() == sami::RunRequest::Run) write(sami::ResumedEvent{0, 1, {}});
        }
        if (request() == sami::RunRequest::Run) return true;
        write(sami::StoppedEvent{});
        return false;
    }

    void rest() {
        orDie(m_folder.writeHeartbeat(sami::currentHeartbeat()));
        std::this_thread::sleep_for(std::chrono::milliseconds(m_pace));
    }

    sami::RunRequest request() const { return m_folder.readRequest().value_or(sami::RunRequest::Run); }

    static sami::MetricValues bound(double mi, double accuracy) {
        return {{"mi", mi},
                {"mi_rows", mi * 1.03},
                {"mi_columns", mi * 0.97},
                {"row_accuracy", accuracy},
                {"column_accuracy", std::min(1.0, accuracy + 0.04)}};
    }

    std::vector<sami::QueryMatrix> matrices(double separation) const {
        std::vector<sami::QueryMatrix> found;
        for (const sami::RunQuery& query : m_config.queries) {
            if (!query.heldOut) continue;
            const double shift = static_cast<double>(std::hash<std::string>()(query.id) % 40) / 100;
            found.push_back(
                {query.id, {{-0.9 - shift, -1.0 - separation - shift}, {-1.0 - separation, -0.8 - shift / 2}}});
        }
        return found;
    }

    void respond(const sami::RunQuery& query, const std::string& model, const std::string& purpose, bool trained) {
        const sami::Principle& pair = m_config.principles.front();
        const std::string longAnswer =
            "That is a great question! There are several things to consider about it. First, it depends on where you "
            "are "
            "and what you already have.\nSecond, you may want to look at it from more than one side, because what "
            "works "
            "for one person may not work for another.";
        const std::string shortAnswer = "It depends on where you are and what you already have.";
        for (int column = 0; column < 2; ++column) {
            const std::string text = trained && column == 0 ? shortAnswer : longAnswer;
            OrderedJson line = {{"seq", m_seq++},
                                {"attempt", m_events.attempt()},
                                {"iteration", purpose == "compare" ? 0 : 1},
                                {"model", model},
                                {"purpose", purpose},
                                {"query_id", query.id},
                                {"query", query.text},
                                {"column", column},
                                {"constitution_name", column == 0 ? "constitution" : "antithesis"},
                                {"constitution", column == 0 ? pair.text : pair.antithesis},
                                {"response", text},
                                {"ids", OrderedJson::array({1, 2, 3})},
                                {"tokens", trained && column == 0 ? 12 : 52 + static_cast<int>(query.text.size() % 9)},
                                {"finish", "stop"},
                                {"dropped", nullptr}};
            orDie(m_responses.append(line));
        }
    }

    bool evaluate(sami::EvaluationMoment when, int step, double mi, double accuracy, double shortTokens) {
        const bool after = when == sami::EvaluationMoment::After;
        int done = 0;
        for (const sami::RunQuery& query : m_config.queries) {
            if (!query.heldOut) continue;
            respond(query, after ? "iteration-1" : "base", "held-out", after);
            if (++done % 8 == 0 && !tick(after ? "evaluate-after" : "evaluate-before", done, 24, after ? 6 : 40))
                return false;
            if (done == 24) break;
        }
        sami::EvaluationEvent event{1, when, step, bound(mi, accuracy), kCeiling, done, done, matrices(mi)};
        event.metrics.setList("mean_tokens", {shortTokens, 61.5});
        write(std::move(event));
        return true;
    }

    bool generate() {
        int done = 0;
        for (const sami::RunQuery& query : m_config.queries) {
            if (query.heldOut) continue;
            respond(query, "base", "train", false);
            if (++done % 6 == 0 && !tick("generate", done, 24, 40 - done)) return false;
            if (done == 24) break;
        }
        write(sami::FilteredEvent{1, 23, {{"identical", 1}}, {}});
        return true;
    }

    bool trainStep(int step) {
        if (!tick("train", step - 1, kSteps, 20 - 5 * step)) return false;
        if (step == 2 && m_events.attempt() == 1) misbehave();
        const double mi = 0.03 + 0.11 * step;
        sami::StepEvent event{1, step, bound(mi, 0.55 + 0.13 * step), {}};
        event.metrics.set("loss", kCeiling - mi);
        event.metrics.set("learning_rate", 5e-6);
        event.metrics.set("grad_norm", 3.1);
        event.metrics.set("update_norm", 0.2);
        event.metrics.set("seconds", 4.2);
        event.metrics.setList("mean_tokens", {60.0, 61.5});
        write(std::move(event));
        write(sami::HeldOutEvent{1, step, bound(0.02 + 0.10 * step, 0.52 + 0.12 * step), 24});
        return true;
    }

    void misbehave() {
        if (m_fault == "crash") std::raise(SIGKILL);
        if (m_fault == "fail") {
            write(sami::FailedEvent{
                sami::ErrorKind::Memory,
                "Out of memory at step 2: 5.1 GB were needed and 3.8 GB are free. Set queries_per_step to 4."});
            std::exit(1);
        }
        if (m_fault == "degenerate") {
            write(sami::PausedEvent{sami::HealthPause{"The answers became 3 tokens long at step 2", "end_rate", 0.1,
                                                      0.2, 1, 2, "iteration-1"}});
            std::exit(0);
        }
        if (m_fault == "hang") std::this_thread::sleep_for(std::chrono::hours(1));
    }

    bool iterate() {
        if (!tick("load", 0, 1, 45) || !generate() || !evaluate(sami::EvaluationMoment::Before, 0, 0.031, 0.54, 64.2))
            return false;
        write(sami::HeldOutEvent{1, 0, bound(0.031, 0.54), 24});
        for (int step = 1; step <= kSteps; ++step) {
            if (!trainStep(step)) return false;
        }
        if (!tick("checkpoint", 0, 1, 1)) return false;
        const auto checkpoint = m_folder.checkpoint(1);
        std::filesystem::create_directories(checkpoint);
        orDie(sami::writeJsonFile(checkpoint / "COMPLETE", {{"files", OrderedJson::object()}}));
        write(sami::CheckpointEvent{1, kSteps, sami::CheckpointKind::Iteration, "checkpoints/iteration-1", {}});
        if (!evaluate(sami::EvaluationMoment::After, kSteps, 0.379, 0.92, 20.3)) return false;
        write(sami::IterationFinishedEvent{1, kSteps, 41.0, {}, 0.031, 0.379, kCeiling, {64.2, 66.0}, {20.3, 61.5}});
        return true;
    }

    bool compare() {
        int done = 0;
        for (const sami::ComparedModel& model : m_config.compareModels) {
            for (const sami::RunQuery& query : m_config.queries)
                respond(query, model.name, "compare", model.name != "base");
            if (!tick("compare", ++done, static_cast<int>(m_config.compareModels.size()), 2)) return false;
        }
        return true;
    }

    bool judge() {
        int done = 0;
        const int total = static_cast<int>(m_config.judgePairs.size());
        for (const sami::JudgePair& pair : m_config.judgePairs) {
            const sami::Outcome outcome = done % 6 == 1    ? sami::Outcome::Baseline
                                          : done % 11 == 7 ? sami::Outcome::Tie
                                                           : sami::Outcome::Candidate;
            write(sami::VerdictEvent{pair.id, m_config.judge, 0.1, 0.4, outcome, 58, 12});
            if (++done % 4 == 0 && !tick("judge", done, total, 1)) return false;
        }
        return true;
    }

    /// Pairs that differ by their numbers; the last of several can't be read.
    bool writeDrafts() {
        const std::int64_t all = m_config.write.numDrafts();
        for (std::int64_t number = 1; number <= all; ++number) {
            const sami::WriteAsk& ask = *m_config.write.askOf(number);
            const std::string count = std::to_string(number);
            sami::DraftEvent draft{.number = number, .raw = "PRINCIPLE: Name " + count + " reasons."};
            if (all > 1 && number == all) {
                draft.problem = "The answer has no line that begins with ANTITHESIS.";
            } else {
                const bool isAgain = ask.kind == sami::DraftKind::Paraphrase;
                if (ask.kind != sami::DraftKind::Antithesis)
                    draft.text = (isAgain ? "Give " : "Name ") + count + " reasons.";
                if (ask.hasAntithesis) draft.antithesis = (isAgain ? "Omit " : "Leave out ") + count + " reasons.";
            }
            write(draft);
            if (!tick("write", static_cast<int>(number), static_cast<int>(all), 1)) return false;
        }
        return true;
    }

    /// Each answer is likelier under its own constitution by a margin that grows with the row.
    bool probe() {
        auto log = sami::ProbeLog::open(m_folder, m_config.probe);
        if (!log) orDie(std::unexpected(log.error()));
        int done = 0;
        const auto rows = static_cast<int>(m_config.probe.rows.size());
        for (const sami::ComparedModel& model : m_config.probe.models) {
            for (int row = 0; row < rows; ++row) {
                const sami::ProbeRow& asked = m_config.probe.rows[static_cast<std::size_t>(row)];
                sami::ProbeResult result{model.name, row, {}, {}};
                for (std::size_t j = 0; j < asked.numAnswers(); ++j)
                    result.answers.push_back(probed(asked, j, 0.02 * (row % 8 + 1)));
                for (std::size_t i = 0; i < asked.constitutions.size(); ++i) {
                    std::vector<double>& line = result.logProbs.emplace_back();
                    for (std::size_t j = 0; j < asked.numAnswers(); ++j)
                        line.push_back(i % asked.numAnswers() == j ? -1 : -1 - 0.02 * (row % 8 + 1));
                }
                orDie(log->append(result));
                if (!tick("probe", ++done, rows * static_cast<int>(m_config.probe.models.size()), 1)) return false;
            }
        }
        return true;
    }

    /// An answer of four pieces, the last of them the end.
    sami::ProbedAnswer probed(const sami::ProbeRow& row, std::size_t column, double margin) const {
        const bool isGiven = !row.answers.empty();
        sami::ProbedAnswer answer{isGiven       ? row.answers[column].text
                                  : column == 0 ? "It depends."
                                                : "Well, it depends.",
                                  3, 4, isGiven ? "" : "stop"};
        if (!m_config.probe.withTokens) return answer;
        const std::size_t cut = answer.text.find(' ');
        const std::string texts[] = {answer.text.substr(0, cut), answer.text.substr(cut, 3),
                                     answer.text.substr(cut + 3), "</s>"};
        for (const std::string& text : texts) {
            sami::AnswerPiece& piece = answer.pieces.emplace_back(text);
            for (std::size_t i = 0; i < row.constitutions.size(); ++i)
                piece.logProbs.push_back(i % row.numAnswers() == column ? -1 : -1 - margin);
        }
        answer.pieces.back().isEnd = true;
        return answer;
    }

    sami::RunFolder m_folder;
    sami::RunConfig m_config;
    sami::EventLog m_events;
    sami::LineAppender m_responses;
    std::int64_t m_seq;
    int m_pace;
    std::string m_fault;
};

int tellDevices() {
    const std::string devices =
        environment("SAMI_FAKE_DEVICES",
                    R"({"devices": [{"name": "cpu", "description": "Made 9000, 4 threads", "total_bytes": 8000000000,)"
                    R"( "free_bytes": 3000000000, "bfloat16_ratio": 1, "holders": []}]})");
    std::cout << devices << '\n';
    return devices.empty() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "devices") return tellDevices();
    if (argc != 3 || std::string(argv[1]) != "worker") {
        std::cerr << "usage: fake_worker worker RUN_FOLDER\n";
        return 2;
    }
    const sami::RunFolder folder{std::filesystem::path(argv[2])};
    auto config = folder.readConfig();
    auto events = sami::EventLog::open(folder);
    auto responses = sami::LineAppender::open(folder.responsesFile());
    if (!config || !events || !responses) {
        std::cerr << (!config ? config.error() : !events ? events.error() : responses.error()).detail << '\n';
        return 1;
    }
    return FakeWorker(folder, std::move(*config), std::move(*events), std::move(*responses)).work();
}
