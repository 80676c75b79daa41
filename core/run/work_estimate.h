#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace sami {

/// Time left of work whose parts cost differently: each part is announced as an amount of the same unit (tokens through
/// the network, forward once), then reported as done.
class WorkEstimate {
public:
    using Clock = std::chrono::steady_clock;

    /// From the next begin() on, time in which the work stood still does not count. @param paused how much of it there
    /// has been so far, from whatever beginning
    void leaveOut(std::function<Clock::duration()> paused) { m_paused = std::move(paused); }

    void begin(double totalUnits) {
        m_total = totalUnits;
        m_done = 0;
        m_start = Clock::now();
        m_pausedBefore = paused();
    }
    /// Corrects the total once more is known: a part was larger, smaller or done already.
    void addToTotal(double units) { m_total += units; }
    void setDone(double units) { m_done = units; }

    /// Seconds to the end at the speed so far; unknown before a twentieth is done.
    std::optional<double> secondsLeft(Clock::time_point now = Clock::now()) const {
        if (m_total <= 0 || m_done < 0.05 * m_total) return std::nullopt;
        const std::chrono::duration<double> taken = now - m_start - (paused() - m_pausedBefore);
        return taken.count() * std::max(0.0, m_total - m_done) / m_done;
    }

private:
    Clock::duration paused() const { return m_paused ? m_paused() : Clock::duration::zero(); }

    double m_total = 0;
    double m_done = 0;
    std::function<Clock::duration()> m_paused;
    Clock::time_point m_start = Clock::now();
    Clock::duration m_pausedBefore = Clock::duration::zero();
};

}  // namespace sami
