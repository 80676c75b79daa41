#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/store/experiment.h"
#include "core/workbench/change.h"
#include "core/workbench/metric_book.h"
#include "core/workbench/run_entry.h"
#include "core/workbench/run_follower.h"
#include "core/workbench/worker_process.h"

namespace sami {

/// What the runs of a document share.
struct RunSurroundings {
    const Experiment& experiment;
    MetricBook& metrics;
    std::function<void(const Change&)> tell;
    std::shared_ptr<bool> readsResponses = std::make_shared<bool>(true);  ///< or what runs say of themselves alone
};

/// One run of the list: its entry, and while it is at work the reading of its files into the experiment, the metrics
/// and whoever is told. Whatever is wrong with it stays a problem of its entry.
class ListedRun {
public:
    explicit ListedRun(RunSurroundings at);
    ~ListedRun();

    /// Makes or renews the entry. @param config of a run that the experiment has no row for, else null
    void take(const RunRow& row, const RunConfig* config);
    const RunEntry& entry() const { return m_entry; }
    const std::optional<RunConfig>& config() const { return m_config; }
    bool isFollowed() const { return m_follower != nullptr; }

    /// Reads a slice of its files. @return whether more is waiting  @pre isFollowed()
    bool look();
    /// Hands what was read to the experiment, without waiting for more.
    void writeNow();

    /// See RunList.
    Result<pid_t> start(const std::filesystem::path& program, WorkerTie tie);
    Result<void> ask(RunRequest request);
    Result<bool> loadMetrics();
    /// A run that begins has no history: all of it goes into the metrics as it comes.
    void measureFromNow() { m_metrics.live = true; }

private:
    /// What is wrong with its configuration, its files, with keeping what they say, with what the experiment has of it,
    /// and with its worker's start.
    struct Problems {
        std::string config;
        std::string reading;
        std::string writing;
        std::string noted;
        std::string start;
    };
    /// What the experiment was given last.
    struct Written {
        std::chrono::steady_clock::time_point at{};
        RunState state = RunState::Waiting;
    };
    /// How things stood when start() was called.
    struct Start {
        std::filesystem::path program;
        WorkerTie tie = WorkerTie::Detached;
        pid_t pid = 0;  ///< of the worker; 0 of one that waited
        std::int64_t attemptBefore = 0;
        std::int64_t seqBefore = 0;
    };
    /// What went into the metrics.
    struct Measured {
        std::int64_t nextSeq = 0;                ///< of the next event out of the experiment
        std::unique_ptr<EventFollower> history;  ///< where the experiment may lack events
        bool live = false;                       ///< what is read goes into the metrics as well
    };

    void noteRequest();
    void readConfigured();
    void follow(bool keep);
    std::optional<RunProgress> progressOfEvents() const;
    void rest(std::uintmax_t size);
    void write();
    void adoptCheckpoints();
    void update();
    void updateStart();
    void startAnother();
    void showConfig();
    void showProblem();
    Result<void> checkFree(bool waits) const;

    RunSurroundings m_at;
    RunRow m_row;
    bool m_hasRow = false;  ///< the experiment has one: what is read can be kept there
    RunEntry m_entry;
    std::optional<RunConfig> m_config;
    std::unique_ptr<RunFollower> m_follower;  ///< while it is followed
    Problems m_problems;
    Written m_written;
    Start m_start;
    Measured m_metrics;
    std::filesystem::file_time_type m_configWritten{};  ///< of its configuration as it was read last
    std::uintmax_t m_quietSize = 0;                     ///< of its files when it was last found to be over
};

}  // namespace sami
