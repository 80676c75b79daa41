#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json_file.h"
#include "core/run/line_file.h"
#include "core/run/run_config.h"

namespace sami {

enum class RunRequest { Run, Pause, Stop };

/// heartbeat.json: who works in the folder; replaced every 2 s.
struct Heartbeat {
    std::string host;
    std::int64_t pid = 0;
    std::int64_t startTime =
        0;            ///< clock ticks since boot of the process (/proc/PID/stat field 22): tells reused pids apart
    double time = 0;  ///< seconds since the epoch
};

/// A model that stands complete under checkpoints/ of a run folder.
struct CheckpointFolder {
    std::string name;            ///< of the folder: "iteration-1", or "iteration-1-step-20" from inside an iteration
    std::int64_t iteration = 0;  ///< from 1
    std::int64_t step = 0;       ///< global; 0 at the end of an iteration
    bool operator==(const CheckpointFolder&) const = default;
};

/// The files of one run, NNNN-name/:
///   config.json      written once by the launcher          request.json   replaced by the launcher
///   events.jsonl, responses.jsonl, heartbeat.json, checkpoints/, resume/, drafts.jsonl, answers.json,
///   worker.log       by the worker
class RunFolder {
public:
    explicit RunFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path eventsFile() const { return m_path / "events.jsonl"; }
    std::filesystem::path responsesFile() const { return m_path / "responses.jsonl"; }
    std::filesystem::path checkpoint(std::int64_t iteration) const;  ///< checkpoints/iteration-K
    /// Those with a completion marker, by iteration and step; empty where there are none.
    std::vector<CheckpointFolder> checkpoints() const;
    std::filesystem::path resumeState() const { return m_path / "resume"; }

    /// Creates the folder with config.json and a request to run. Error if it exists or can't be written; nothing stays.
    static Result<RunFolder> create(const std::filesystem::path& path, const RunConfig& config);

    Result<RunConfig> readConfig() const;
    /// The same without queries, pairs and what is probed, which may be many.
    Result<RunConfig> readLightConfig() const;
    Result<void> writeRequest(RunRequest request) const;
    /// Run when no request was ever written.
    Result<RunRequest> readRequest() const;
    Result<void> writeHeartbeat(const Heartbeat& heartbeat) const;
    std::optional<Heartbeat> readHeartbeat() const;
    /// Whether the process of the heartbeat is alive: on this host by pid and start time, on another one by a heartbeat
    /// of the last 30 s.
    bool workerIsAlive() const;

private:
    std::filesystem::path m_path;
};

/// Whether a process of this host runs and is the one that started then (see Heartbeat::startTime). A process that has
/// ended but was not yet waited for is not alive.
bool processIsAlive(std::int64_t pid, std::int64_t startTime);

/// Heartbeat of the calling process, now.
Heartbeat currentHeartbeat();

}  // namespace sami
