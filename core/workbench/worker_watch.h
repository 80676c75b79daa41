#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "core/run/run_folder.h"

namespace sami {

/// Whether a run's worker lives and listens, judged by its heartbeats. Silence is counted by a clock that stands still
/// while the machine sleeps: a worker that slept along is not called dead when it wakes.
class WorkerWatch {
public:
    using Clock = std::chrono::steady_clock;

    explicit WorkerWatch(RunFolder folder, std::function<Clock::time_point()> now = Clock::now)
        : m_folder(std::move(folder)), m_now(std::move(now)) {}

    /// Looks at the heartbeat. Blocks for the reading of a small file.
    void look();

    /// On this host by process, on another by a heartbeat within 30 s.
    bool isAlive() const { return m_alive; }
    /// False when a living worker has given no heartbeat for 15 s.
    bool isResponding() const { return m_responding; }
    const std::optional<Heartbeat>& owner() const { return m_owner; }

private:
    std::chrono::duration<double> silence(const Heartbeat& heartbeat);

    RunFolder m_folder;
    std::function<Clock::time_point()> m_now;
    std::optional<Heartbeat> m_owner;
    std::optional<Clock::time_point> m_changed;  ///< when a new beat was seen last; nothing before there were two
    bool m_alive = false;
    bool m_responding = true;
};

}  // namespace sami
