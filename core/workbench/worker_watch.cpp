#include "core/workbench/worker_watch.h"

#include "core/base/wall_clock.h"

namespace sami {

namespace {

constexpr std::chrono::duration<double> kDead{30};
constexpr std::chrono::duration<double> kSilent{15};

}  // namespace

void WorkerWatch::look() {
    const std::optional<Heartbeat> heartbeat = m_folder.readHeartbeat();
    if (!heartbeat) {
        m_owner.reset();
        m_alive = false;
        m_responding = true;
        return;
    }
    const std::chrono::duration<double> silent = silence(*heartbeat);
    const bool here = heartbeat->host == currentHeartbeat().host;
    m_alive = here ? processIsAlive(heartbeat->pid, heartbeat->startTime) : silent < kDead;
    m_responding = !m_alive || silent < kSilent;
    m_owner = heartbeat;
}

std::chrono::duration<double> WorkerWatch::silence(const Heartbeat& heartbeat) {
    const bool isNew = !m_owner || m_owner->time != heartbeat.time || m_owner->pid != heartbeat.pid;
    if (isNew && m_owner) m_changed = m_now();
    if (m_changed) return m_now() - *m_changed;
    // The first beat seen may be an old one: only its own time tells.
    const std::chrono::duration<double> age(secondsSinceEpoch() - heartbeat.time);
    if (!m_owner && age < kSilent) m_changed = m_now() - std::chrono::duration_cast<Clock::duration>(age);
    return age;
}

}  // namespace sami
