#pragma once

#include <string>
#include <string_view>

#include "core/base/json_file.h"

namespace sami {

/// Error of kind Input, "PLACE: PROBLEM; get a complete copy of the file".
std::unexpected<Error> damagedFile(std::string_view place, std::string_view problem);

/// Typed access to the members of a JSON object of a tokenizer file. Errors read "PLACE.FIELD: …", where the place
/// is the file and the path to the object.
class TokenizerFields {
public:
    /// Borrows `object`.
    TokenizerFields(const Json& object, std::string place) : m_object(object), m_place(std::move(place)) {}

    /// The members of the object that a file consists of.
    static TokenizerFields ofFile(const Json& object, const std::string& file);

    const std::string& place() const { return m_place; }
    std::string placeOf(std::string_view field) const;
    /// Of one element of the list in a field.
    std::string placeOf(std::string_view list, std::size_t index) const;

    /// The member, or nullptr where it is missing or null.
    const Json* find(std::string_view field) const;

    Result<std::string> text(std::string_view field) const;
    /// `fallback` where the member is missing or null.
    Result<bool> flag(std::string_view field, bool fallback) const;
    /// A whole number from 0 to `largest`.
    Result<std::int64_t> wholeNumber(std::string_view field, std::int64_t largest) const;
    Result<const Json*> object(std::string_view field) const;
    Result<const Json*> array(std::string_view field) const;

    /// Error of kind Input about a field: the problem, a whole clause, and the remedy of a broken file.
    std::unexpected<Error> malformed(std::string_view field, std::string_view problem) const;
    /// Error of kind Unsupported about a field whose value names something this program does not handle: the problem,
    /// a whole clause, and the remedy.
    std::unexpected<Error> unsupported(std::string_view field, std::string_view problem) const;

private:
    const Json& m_object;
    std::string m_place;
};

}  // namespace sami
