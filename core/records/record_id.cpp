#include "core/records/record_id.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kFraction = ".0";
constexpr double kExactBelow = 9007199254740992.0;  // 2⁵³

bool isWholeWithFraction(std::string_view text) {
    if (!text.ends_with(kFraction)) return false;
    text.remove_suffix(kFraction.size());
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<std::string> recordId(const Record& record, const FieldNames& names) {
    const Json* value = firstField(record.value, names);
    if (value == nullptr) return std::string();
    if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        return trimmed(text).empty() ? std::string() : text;
    }
    if (value->is_number_integer()) return value->dump();
    if (value->is_number_float()) {
        const double number = value->get<double>();
        if (std::trunc(number) == number && std::abs(number) < kExactBelow)
            return std::to_string(static_cast<std::int64_t>(number));
    }
    return fail(ErrorKind::Input, "{place}: \"{key}\" must be a text or a whole number, not {value}",
                {{"place", record.place}, {"key", names.front()}, {"value", jsonExcerpt(*value)}});
}

void GappyIds::see(std::string_view id) {
    m_hasGaps = m_hasGaps || id.empty();
    m_allLookSo = m_allLookSo && (id.empty() || isWholeWithFraction(id));
}

std::string GappyIds::meant(std::string id) const {
    if (m_hasGaps && m_allLookSo && !id.empty()) id.resize(id.size() - kFraction.size());
    return id;
}

void dropFractionsOfGappyIds(const std::vector<std::string*>& ids) {
    GappyIds gappy;
    for (const std::string* id : ids) gappy.see(*id);
    for (std::string* id : ids) *id = gappy.meant(std::move(*id));
}

}  // namespace sami
