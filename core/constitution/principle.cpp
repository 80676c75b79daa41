#include "core/constitution/principle.h"

#include <algorithm>

#include "core/base/text.h"

namespace sami {

bool isSamePair(const Principle& one, const Principle& other) {
    return one.text == other.text && one.antithesis == other.antithesis;
}

std::string Constitution::text() const {
    if (principles.size() == 1) return principles.front();
    std::string result;
    for (std::size_t i = 0; i < principles.size(); ++i) {
        if (i > 0) result += '\n';
        result += std::to_string(i + 1) + ". " + principles[i];
    }
    return result;
}

std::vector<std::string> principlesOf(std::string_view constitution) {
    std::vector<std::string> result;
    for (const std::string_view line : split(trimmed(constitution), '\n')) {
        const std::string number = std::to_string(result.size() + 1) + ". ";
        // A principle may itself run over several lines: only the next number begins a new one.
        if (line.starts_with(number)) {
            result.emplace_back(line.substr(number.size()));
        } else if (!result.empty()) {
            result.back() += "\n" + std::string(line);
        } else {
            return {std::string(trimmed(constitution))};
        }
    }
    for (std::string& principle : result) principle = std::string(trimmed(principle));
    return result;
}

std::optional<std::string> oppositeOf(std::string_view constitution, const std::vector<Principle>& principles) {
    Constitution opposite;
    for (const std::string& line : principlesOf(constitution)) {
        const auto found = std::ranges::find_if(
            principles, [&](const Principle& known) { return known.text == line || known.antithesis == line; });
        if (found == principles.end()) return std::nullopt;
        opposite.principles.push_back(found->text == line ? found->antithesis : found->text);
    }
    return opposite.text();
}

}  // namespace sami
