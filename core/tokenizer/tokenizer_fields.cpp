#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

std::unexpected<Error> damagedFile(std::string_view place, std::string_view problem) {
    return fail(ErrorKind::Input, "{place}: {problem}; get a complete copy of the file",
                {{"place", place}, {"problem", problem}});
}

TokenizerFields TokenizerFields::ofFile(const Json& object, const std::string& file) {
    return {object, sentence("{file}: ", {{"file", file}})};
}

std::string TokenizerFields::placeOf(std::string_view field) const {
    return sentence(m_place.ends_with(": ") ? "{place}{field}" : "{place}.{field}",
                    {{"place", m_place}, {"field", field}});
}

std::string TokenizerFields::placeOf(std::string_view list, std::size_t index) const {
    return sentence("{place}[{index}]", {{"place", placeOf(list)}, {"index", index}});
}

const Json* TokenizerFields::find(std::string_view field) const {
    if (!m_object.is_object()) return nullptr;
    const auto found = m_object.find(field);
    return found == m_object.end() || found->is_null() ? nullptr : &*found;
}

Result<std::string> TokenizerFields::text(std::string_view field) const {
    const Json* const value = find(field);
    if (!value || !value->is_string()) return malformed(field, "a text is missing here");
    return value->get<std::string>();
}

Result<bool> TokenizerFields::flag(std::string_view field, bool fallback) const {
    const Json* const value = find(field);
    if (!value) return fallback;
    if (!value->is_boolean()) return malformed(field, "true or false is missing here");
    return value->get<bool>();
}

Result<std::int64_t> TokenizerFields::wholeNumber(std::string_view field, std::int64_t largest) const {
    const Json* const value = find(field);
    const bool isWhole = value && value->is_number_unsigned();
    if (!isWhole || value->get<std::uint64_t>() > static_cast<std::uint64_t>(largest)) {
        return malformed(field, sentence("a whole number from 0 to {limit} is missing here", {{"limit", largest}}));
    }
    return static_cast<std::int64_t>(value->get<std::uint64_t>());
}

Result<const Json*> TokenizerFields::object(std::string_view field) const {
    const Json* const value = find(field);
    if (!value || !value->is_object()) return malformed(field, "an object is missing here");
    return value;
}

Result<const Json*> TokenizerFields::array(std::string_view field) const {
    const Json* const value = find(field);
    if (!value || !value->is_array()) return malformed(field, "an array is missing here");
    return value;
}

std::unexpected<Error> TokenizerFields::malformed(std::string_view field, std::string_view problem) const {
    return damagedFile(placeOf(field), problem);
}

std::unexpected<Error> TokenizerFields::unsupported(std::string_view field, std::string_view problem) const {
    return fail(ErrorKind::Unsupported, "{place}: {problem}; choose a model whose tokenizer does without it",
                {{"place", placeOf(field)}, {"problem", problem}});
}

}  // namespace sami
