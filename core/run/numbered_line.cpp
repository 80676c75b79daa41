#include "core/run/numbered_line.h"

namespace sami {

std::vector<std::string_view> wholeLines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

Result<void> checkLineNumber(std::int64_t seq, std::int64_t expectedSeq, const std::string& place) {
    if (seq == expectedSeq) return {};
    return fail(ErrorKind::Input,
                "{place}: \"seq\" is {number} instead of {expected}; lines were lost or changed by hand",
                {{"place", place}, {"number", seq}, {"expected", expectedSeq}});
}

}  // namespace sami
