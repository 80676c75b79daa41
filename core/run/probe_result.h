#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/run/line_file.h"
#include "core/run/run_folder.h"

namespace sami {

/// A stretch of an answer: one token, or several that make whole characters only together.
struct AnswerPiece {
    std::string text;
    std::int64_t tokens = 1;
    std::vector<double> logProbs{};  ///< Σ log p of its tokens under each constitution of the row, nats
    bool isEnd = false;              ///< the end-of-text token, which is no part of the answer's text
    bool operator==(const AnswerPiece&) const = default;
};

/// An answer as a probe wrote or was given it.
struct ProbedAnswer {
    std::string text;
    std::int64_t tokens = 0;            ///< without end-of-text
    std::int64_t scored = 0;            ///< tokens that log-probs are over; 0: it is empty, and there are none
    std::string finish{};               ///< "stop", "length"; empty where it was given
    bool lacksMarker = false;           ///< see WrittenResponse
    std::vector<AnswerPiece> pieces{};  ///< where single tokens were wanted; their texts joined are the answer's
    bool operator==(const ProbedAnswer&) const = default;
};

/// What one model did with one row: a line of probes.jsonl.
struct ProbeResult {
    std::string model;     ///< by its name in the plan
    std::int64_t row = 0;  ///< place in the plan's rows
    std::vector<ProbedAnswer> answers;
    /// [constitutions][answers] mean log p per token, nats; NaN for answers without any.
    std::vector<std::vector<double>> logProbs;

    /// Σ log p of an answer over its tokens.
    double sum(std::size_t constitution, std::size_t answer) const {
        return logProbs[constitution][answer] * static_cast<double>(answers[answer].scored);
    }
};

OrderedJson toJson(const AnswerPiece& piece);
OrderedJson toJson(const ProbedAnswer& answer);
OrderedJson toJson(const ProbeResult& result);
/// Error: `place` and the field at fault. Fields of later versions are left alone.
Result<ProbeResult> probeResultFromJson(const Json& json, const std::string& place);

/// Name of the file in the run folder.
inline constexpr const char* kProbesFile = "probes.jsonl";

/// The results that stand in a run's folder, in the order they were written; a torn last line is none. Error: a line
/// that is no result of the plan, by file and line.
Result<std::vector<ProbeResult>> readProbeResults(const RunFolder& folder, const ProbePlan& plan);

/// The worker's side of probes.jsonl: says what earlier attempts have done, and appends.
class ProbeLog {
public:
    /// Error: as of LineAppender::open() and readProbeResults().
    static Result<ProbeLog> open(const RunFolder& folder, const ProbePlan& plan);

    /// Whether the model has done the row.
    bool holds(const std::string& model, std::int64_t row) const;
    std::size_t size() const { return m_done.size(); }
    Result<void> append(const ProbeResult& result);
    /// Returns once what was appended is on the disk.
    Result<void> sync() { return m_appender.sync(); }

private:
    explicit ProbeLog(LineAppender appender) : m_appender(std::move(appender)) {}

    LineAppender m_appender;
    std::set<std::pair<std::string, std::int64_t>> m_done;  ///< model and row
};

}  // namespace sami
