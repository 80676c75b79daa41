#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/json_fields.h"
#include "core/evaluation/verdict.h"

namespace sami {

/// Event `started`: the first attempt at a run begins.
struct StartedEvent {
    static constexpr std::string_view kType = "started";
    std::string model;
    std::string device;
    std::string dtype;
    std::int64_t parameters = 0;
    std::int64_t iterations = 0;
    std::int64_t totalSteps = 0;
    double ceiling = 0;  ///< ln C, nats
    std::int64_t constitutions = 0;
    bool operator==(const StartedEvent&) const = default;
};
OrderedJson toJson(const StartedEvent& event);
void read(JsonFields& fields, StartedEvent& event);

/// Event `resumed`: a later attempt begins, or a worker that waited goes on.
struct ResumedEvent {
    static constexpr std::string_view kType = "resumed";
    std::int64_t fromStep = 0;  ///< global number of updates that stand; the next one is fromStep + 1
    std::int64_t iteration = 0;
    std::optional<std::string> dtype;     ///< of a later attempt
    std::optional<std::string> device{};  ///< of a later attempt; nothing where it is not told
    bool operator==(const ResumedEvent&) const = default;
};
OrderedJson toJson(const ResumedEvent& event);
void read(JsonFields& fields, ResumedEvent& event);

/// Event `progress`: how far a phase of the work is.
struct ProgressEvent {
    static constexpr std::string_view kType = "progress";
    std::int64_t iteration = 0;  ///< 0 in tasks without
    std::string phase;           ///< "generate", "train" …
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::optional<double> etaSeconds;        ///< to the end of the iteration, where known
    std::optional<double> elapsedSeconds{};  ///< worked at it so far, over all attempts and without pauses
    bool operator==(const ProgressEvent&) const = default;
};
OrderedJson toJson(const ProgressEvent& event);
void read(JsonFields& fields, ProgressEvent& event);

/// Event `verdict` of the task judge.
struct VerdictEvent {
    static constexpr std::string_view kType = "verdict";
    std::string pairId;
    std::string judge;
    std::optional<double> scoreBaseline;   ///< pmi: nats per token; other judges say what theirs are
    std::optional<double> scoreCandidate;  ///< in the same unit
    Outcome outcome = Outcome::Error;
    std::optional<std::int64_t> tokensBaseline;
    std::optional<std::int64_t> tokensCandidate;
    std::string order{};              ///< as of Verdict
    std::string rationale{};          ///< a judge's words, or what failed
    std::string promptHash{};         ///< SHA-256 of the template of the judge's prompt
    std::optional<double> seconds{};  ///< that the judgement took
    bool operator==(const VerdictEvent&) const = default;
};
OrderedJson toJson(const VerdictEvent& event);
void read(JsonFields& fields, VerdictEvent& event);

/// Event `draft` of the task write. What was asked for stands in the run's configuration, see WritePlan.
struct DraftEvent {
    static constexpr std::string_view kType = "draft";
    std::int64_t number = 0;   ///< from 1
    std::string text{};        ///< as read of the words; empty where they can't be read, or none was asked for
    std::string antithesis{};  ///< likewise
    std::string problem{};     ///< why there is nothing to read, a sentence; empty where there is
    std::string raw{};         ///< the model's words as they came
    bool isAnswered = true;    ///< false where asking failed: it is asked again by who goes on
    double seconds = 0;        ///< that the answer took
    bool operator==(const DraftEvent&) const = default;
};
OrderedJson toJson(const DraftEvent& event);
void read(JsonFields& fields, DraftEvent& event);

/// Event `warning`: something that a person should know and that did not stop the work.
struct WarningEvent {
    static constexpr std::string_view kType = "warning";
    std::string message;  ///< whole sentences
    bool operator==(const WarningEvent&) const = default;
};
OrderedJson toJson(const WarningEvent& event);
void read(JsonFields& fields, WarningEvent& event);

/// Why a run paused by itself: a metric went beyond its limit.
struct HealthPause {
    std::string reason;  ///< one sentence
    std::string rule;    ///< name of the metric
    double value = 0;    ///< of the metric
    double limit = 0;
    std::int64_t iteration = 0;
    std::int64_t step = 0;
    std::string bestCheckpoint;  ///< "iteration-1": the healthy model with the highest bound; may be empty
    bool operator==(const HealthPause&) const = default;
};

/// Event `paused`.
struct PausedEvent {
    static constexpr std::string_view kType = "paused";
    std::optional<HealthPause> health;  ///< nothing when the run was asked to pause
    bool operator==(const PausedEvent&) const = default;
};
OrderedJson toJson(const PausedEvent& event);
void read(JsonFields& fields, PausedEvent& event);

/// Event `stopped`: on request; can be resumed.
struct StoppedEvent {
    static constexpr std::string_view kType = "stopped";
    bool operator==(const StoppedEvent&) const = default;
};
OrderedJson toJson(const StoppedEvent& event);
void read(JsonFields& fields, StoppedEvent& event);

/// Event `failed`.
struct FailedEvent {
    static constexpr std::string_view kType = "failed";
    ErrorKind kind = ErrorKind::Internal;
    std::string message;  ///< one sentence
    bool operator==(const FailedEvent&) const = default;
};
OrderedJson toJson(const FailedEvent& event);
void read(JsonFields& fields, FailedEvent& event);

/// Event `finished`: the whole task is done.
struct FinishedEvent {
    static constexpr std::string_view kType = "finished";
    bool operator==(const FinishedEvent&) const = default;
};
OrderedJson toJson(const FinishedEvent& event);
void read(JsonFields& fields, FinishedEvent& event);

}  // namespace sami
