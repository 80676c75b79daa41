#include "core/run/judge_name.h"

#include <utility>

namespace sami {

namespace {

/// Stands before the digits of a prompt.
constexpr char kPromptMark = '#';
constexpr std::size_t kPromptDigits = 8;

}  // namespace

JudgeKind JudgeName::kind() const {
    if (m_text == "pmi") return JudgeKind::Pmi;
    constexpr std::pair<std::string_view, JudgeKind> kKinds[] = {
        {"rule:", JudgeKind::Rule}, {"model:", JudgeKind::Model}, {"endpoint:", JudgeKind::Endpoint}};
    for (const auto& [prefix, kind] : kKinds) {
        if (m_text.starts_with(prefix) && m_text.size() > prefix.size()) return kind;
    }
    return JudgeKind::Unknown;
}

std::string_view JudgeName::rest() const {
    const std::size_t colon = m_text.find(':');
    if (colon == std::string::npos) return {};
    std::string_view rest = std::string_view(m_text).substr(colon + 1);
    if (hasOwnPrompt()) rest.remove_suffix(1 + kPromptDigits);
    return rest;
}

JudgeName JudgeName::withPrompt(std::string_view sha256) const {
    return JudgeName(m_text + kPromptMark + std::string(sha256.substr(0, kPromptDigits)));
}

bool JudgeName::hasOwnPrompt() const {
    if (!readsBoth() || m_text.size() <= kPromptDigits) return false;
    const std::string_view end = std::string_view(m_text).substr(m_text.size() - kPromptDigits - 1);
    return end.front() == kPromptMark && end.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace sami
