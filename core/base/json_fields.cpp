#include "core/base/json_fields.h"

#include <algorithm>
#include <limits>

namespace sami {

namespace {

bool isText(const Json& value) {
    return value.is_string();
}
bool isNumber(const Json& value) {
    return value.is_number();
}
bool isBoolean(const Json& value) {
    return value.is_boolean();
}

/// JSON numbers above 2⁶³ − 1 parse as unsigned and would wrap around.
bool isInteger(const Json& value) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return value.is_number_integer() && !(value.is_number_unsigned() && value.get<std::uint64_t>() > kMax);
}

bool isTokenId(const Json& value) {
    return isInteger(value) && value.get<std::int64_t>() >= 0 &&
           value.get<std::int64_t>() <= std::numeric_limits<std::int32_t>::max();
}

}  // namespace

JsonFields::JsonFields(const Json& object, std::string place) : m_object(object), m_place(std::move(place)) {
    if (!m_object.is_object()) {
        m_error = Error{ErrorKind::Input, sentence("{place}: expected a JSON object, found {type}",
                                                   {{"place", m_place}, {"type", m_object.type_name()}})};
    }
}

const Json* JsonFields::raw(std::string_view key) {
    m_known.emplace_back(key);
    if (!m_object.is_object()) return nullptr;
    const auto found = m_object.find(key);
    return found == m_object.end() ? nullptr : &*found;
}

void JsonFields::refuse(std::string_view key, std::string_view pattern, std::initializer_list<Named> parts) {
    if (m_error) return;
    std::vector<Named> all{{"key", key}};
    all.insert(all.end(), parts.begin(), parts.end());
    m_error = Error{ErrorKind::Input,
                    sentence("{place}: {problem}", {{"place", m_place}, {"problem", sentence(pattern, all)}})};
}

const Json* JsonFields::find(std::string_view key, bool needed) {
    const Json* value = raw(key);
    if (value == nullptr && needed) refuse(key, "\"{key}\" is missing", {});
    return value;
}

template <class T, class Accepts>
void JsonFields::readValue(std::string_view key, T& out, bool needed, Accepts accepts, const char* problem) {
    const Json* value = find(key, needed);
    if (value == nullptr) return;
    if (accepts(*value)) {
        out = value->get<T>();
    } else {
        refuse(key, problem, {{"type", value->type_name()}});
    }
}

template <class T, class Accepts>
void JsonFields::readList(std::string_view key, std::vector<T>& out, bool needed, Accepts accepts,
                          const char* problem) {
    const Json* value = find(key, needed);
    if (value == nullptr) return;
    if (value->is_array() && std::all_of(value->begin(), value->end(), accepts)) {
        out = value->get<std::vector<T>>();
    } else {
        refuse(key, problem, {});
    }
}

template <class T>
void JsonFields::readNullable(std::string_view key, std::optional<T>& out, bool needed) {
    const Json* value = find(key, needed);
    if (value == nullptr) return;
    if (value->is_null()) {
        out.reset();
        return;
    }
    T inner{};
    read(key, inner, needed);
    out = std::move(inner);
}

void JsonFields::read(std::string_view key, std::string& out, bool needed) {
    readValue(key, out, needed, isText, "\"{key}\" must be text, not {type}");
}
void JsonFields::read(std::string_view key, std::int64_t& out, bool needed) {
    readValue(key, out, needed, isInteger, "\"{key}\" must be a whole number, not {type}");
}
void JsonFields::read(std::string_view key, double& out, bool needed) {
    readValue(key, out, needed, isNumber, "\"{key}\" must be a number, not {type}");
}
void JsonFields::read(std::string_view key, bool& out, bool needed) {
    readValue(key, out, needed, isBoolean, "\"{key}\" must be true or false, not {type}");
}
void JsonFields::read(std::string_view key, std::vector<std::string>& out, bool needed) {
    readList(key, out, needed, isText, "\"{key}\" must be a list of texts");
}
void JsonFields::read(std::string_view key, std::vector<std::int32_t>& out, bool needed) {
    readList(key, out, needed, isTokenId, "\"{key}\" must be a list of token ids");
}
void JsonFields::read(std::string_view key, std::vector<double>& out, bool needed) {
    readList(key, out, needed, isNumber, "\"{key}\" must be a list of numbers");
}
void JsonFields::read(std::string_view key, std::optional<std::string>& out, bool needed) {
    readNullable(key, out, needed);
}
void JsonFields::read(std::string_view key, std::optional<std::int64_t>& out, bool needed) {
    readNullable(key, out, needed);
}
void JsonFields::read(std::string_view key, std::optional<double>& out, bool needed) {
    readNullable(key, out, needed);
}

void JsonFields::readNumber(std::string_view key, double& out, bool needed) {
    const Json* value = find(key, needed);
    if (value != nullptr && value->is_null()) {
        out = std::numeric_limits<double>::quiet_NaN();
    } else if (value != nullptr) {
        read(key, out, needed);
    }
}

Result<void> JsonFields::finish() {
    if (!m_error) {
        for (const auto& [key, value] : m_object.items()) {
            if (std::ranges::find(m_known, key) == m_known.end())
                refuse(key, "\"{key}\" is not a known field; remove it", {});
        }
    }
    return finishOpen();
}

Result<void> JsonFields::finishOpen() {
    if (m_error) return std::unexpected(*m_error);
    return {};
}

}  // namespace sami
