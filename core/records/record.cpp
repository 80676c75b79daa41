#include "core/records/record.h"

#include <algorithm>

#include "core/base/text.h"

namespace sami {

std::string foldedName(std::string_view name) {
    std::string folded(trimmed(name));
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == ' ' || c == '-') c = '_';
    }
    return folded;
}

const Json* firstField(const Json& record, const FieldNames& names) {
    if (!record.is_object()) return nullptr;
    for (const std::string_view name : names) {
        const auto found = record.find(name);
        if (found != record.end() && !found->is_null()) return &*found;
    }
    for (const std::string_view name : names) {
        for (const auto& [key, value] : record.items()) {
            if (!value.is_null() && foldedName(key) == name) return &value;
        }
    }
    return nullptr;
}

std::string namedFields(const Json& record) {
    constexpr std::size_t kShown = 12;
    if (!record.is_object()) return record.type_name();
    std::vector<std::string> names;
    for (const auto& [key, value] : record.items()) names.push_back(key);
    const bool isLong = names.size() > kShown;
    if (isLong) names.resize(kShown);
    return inQuotes(names) + (isLong ? ", …" : "");
}

}  // namespace sami
