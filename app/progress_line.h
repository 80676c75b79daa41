#pragma once

#include <chrono>
#include <string>

namespace sami {

/// Progress on standard error: a bar that redraws itself on a terminal, a plain line now and then otherwise.
class ProgressLine {
public:
    explicit ProgressLine(std::string what);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// @param note shown after the count ("3.1 nats", "412 tokens/s")
    void update(std::size_t done, std::size_t total, const std::string& note = {});

private:
    std::string m_what;
    bool m_terminal;
    bool m_drawn = false;
    std::chrono::steady_clock::time_point m_last;
};

}  // namespace sami
