#include "app/progress_line.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace sami {

namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{5};

std::string bar(std::size_t done, std::size_t total) {
    const std::size_t full = total == 0 ? 0 : kBarWidth * done / total;
    return "[" + std::string(full, '#') + std::string(kBarWidth - full, '.') + "]";
}

}  // namespace

ProgressLine::ProgressLine(std::string what) : m_what(std::move(what)), m_terminal(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
    if (m_terminal && m_drawn) std::fputc('\n', stderr);
}

void ProgressLine::update(std::size_t done, std::size_t total, const std::string& note) {
    const auto now = std::chrono::steady_clock::now();
    const bool due =
        !m_drawn || done == total || now - m_last >= (m_terminal ? kRedraw : std::chrono::milliseconds(kPlainLine));
    if (!due) return;
    m_last = now;
    m_drawn = true;
    const std::string count = std::to_string(done) + "/" + std::to_string(total) + (note.empty() ? "" : "  " + note);
    if (m_terminal) {
        std::fprintf(stderr, "\r\033[K%s %s %s", m_what.c_str(), bar(done, total).c_str(), count.c_str());
    } else {
        std::fprintf(stderr, "%s %s\n", m_what.c_str(), count.c_str());
    }
    std::fflush(stderr);
}

}  // namespace sami
