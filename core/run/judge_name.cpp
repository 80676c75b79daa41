#include "core/run/judge_name.h"

#include <utility>

namespace sami {

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
    return colon == std::string::npos ? std::string_view() : std::string_view(m_text).substr(colon + 1);
}

}  // namespace sami
