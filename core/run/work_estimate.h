#pragma once

#include <chrono>
#include <optional>

namespace sami {

/// Time left of work whose parts cost differently: each part is announced as an amount of the same unit (tokens through
/// the network, forward once), then reported as done.
class WorkEstimate {
public:
    using Clock = std::chrono::steady_clock;

    void begin(double totalUnits) {
        m_total = totalUnits;
        m_done = 0;
        m_start = Clock::now();
    }
    /// Corrects the total once more is known.
    void setTotal(double totalUnits) { m_total = totalUnits; }
    void setDone(double units) { m_done = units; }

    /// Seconds to the end at the speed so far; unknown before a twentieth is done.
    std::optional<double> secondsLeft(Clock::time_point now = Clock::now()) const {
        if (m_total <= 0 || m_done < 0.05 * m_total) return std::nullopt;
        const std::chrono::duration<double> taken = now - m_start;
        return taken.count() * (m_total - m_done) / m_done;
    }

private:
    double m_total = 0;
    double m_done = 0;
    Clock::time_point m_start = Clock::now();
};

}  // namespace sami
