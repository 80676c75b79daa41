#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json_file.h"
#include "core/run/run_config.h"

namespace sami {

enum class RunRequest { Run, Pause, Stop };

/// heartbeat.json: who works in the folder; replaced every 2 s.
struct Heartbeat {
    std::string host;
    std::int64_t pid = 0;
    std::int64_t startTime = 0;  ///< clock ticks since boot of the process (/proc/PID/stat field 22): tells reused pids apart
    double time = 0;             ///< seconds since the epoch
};

/// The files of one run, NNNN-name/:
///   config.json      written once by the launcher          request.json   replaced by the launcher
///   events.jsonl, responses.jsonl, heartbeat.json, checkpoints/, resume/, worker.log     written by the worker
class RunFolder {
public:
    explicit RunFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path eventsFile() const { return m_path / "events.jsonl"; }
    std::filesystem::path responsesFile() const { return m_path / "responses.jsonl"; }
    std::filesystem::path checkpoint(std::int64_t iteration) const;  ///< checkpoints/iteration-K
    std::filesystem::path resumeState() const { return m_path / "resume"; }

    /// Creates the folder with config.json and a request to run. Error if it exists or can't be written; nothing stays.
    static Result<RunFolder> create(const std::filesystem::path& path, const RunConfig& config);

    Result<RunConfig> readConfig() const;
    Result<void> writeRequest(RunRequest request) const;
    /// Run when no request was ever written.
    Result<RunRequest> readRequest() const;
    Result<void> writeHeartbeat(const Heartbeat& heartbeat) const;
    std::optional<Heartbeat> readHeartbeat() const;
    /// Whether the process of the heartbeat is alive on this host (pid and start time agree).
    bool workerIsAlive() const;

private:
    std::filesystem::path m_path;
};

/// Heartbeat of the calling process, now.
Heartbeat currentHeartbeat();

/// Appends JSON Lines. On opening cuts the file back to its last newline; each line is one write(2).
class LineAppender {
public:
    static Result<LineAppender> open(const std::filesystem::path& path);
    LineAppender(LineAppender&& other) noexcept;
    LineAppender& operator=(LineAppender&& other) noexcept;
    ~LineAppender();
    Result<void> append(const OrderedJson& value);
    /// fsync
    Result<void> sync();
    /// Complete lines that stood in the file when it was opened.
    std::int64_t linesOnOpening() const { return m_lines; }

private:
    explicit LineAppender(int fd, std::filesystem::path path, std::int64_t lines);
    int m_fd = -1;
    std::filesystem::path m_path;
    std::int64_t m_lines = 0;
};

/// Follows a growing JSON Lines file: each poll returns the complete lines added since the last one.
class LineFollower {
public:
    explicit LineFollower(std::filesystem::path path) : m_path(std::move(path)) {}
    /// Empty when there is nothing new or the file does not exist yet. Starts over when the file became shorter than
    /// what was read (a torn last line was cut: lines already returned are not returned again).
    Result<std::vector<Json>> poll();

private:
    std::filesystem::path m_path;
    std::uint64_t m_offset = 0;
};

}  // namespace sami
