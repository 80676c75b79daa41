#pragma once

#include <algorithm>
#include <optional>

namespace sami {

/// Time left of work whose parts cost differently: each part is announced as an amount of the same unit (tokens through
/// the network, forward once), then reported as done. Whoever asks brings the time, in seconds that were worked.
class WorkEstimate {
public:
    void begin(double totalUnits, double now) {
        m_total = totalUnits;
        m_done = 0;
        m_start = now;
    }
    /// Corrects the total once more is known: a part was larger, smaller or done already.
    void addToTotal(double units) { m_total += units; }
    void setDone(double units) { m_done = units; }

    /// Seconds to the end at the speed so far; unknown before a twentieth is done.
    std::optional<double> secondsLeft(double now) const {
        if (m_total <= 0 || m_done < 0.05 * m_total) return std::nullopt;
        return (now - m_start) * std::max(0.0, m_total - m_done) / m_done;
    }

private:
    double m_total = 0;
    double m_done = 0;
    double m_start = 0;
};

}  // namespace sami
