#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_file.h"

namespace sami {

/// Reads the fields of a JSON object one by one and remembers the first thing that is wrong, so that a reader is a
/// list of fields followed by one check. Errors name `place` and the field.
///
///     JsonFields fields(value, "queries.jsonl:3");
///     fields.required("id", query.id);
///     fields.optional("split", split);
///     if (Result<void> read = fields.finish(); !read) return std::unexpected(read.error());
class JsonFields {
public:
    JsonFields(const Json& object, std::string place);

    /// The field must be there with the right type; integers are not read from fractions.
    template <class T>
    void required(std::string_view key, T& out) {
        read(key, out, true);
    }
    /// Left as it is where the field is missing.
    template <class T>
    void optional(std::string_view key, T& out) {
        read(key, out, false);
    }
    /// A number; null, as JSON has no NaN, reads as NaN.
    void requiredNumber(std::string_view key, double& out) { readNumber(key, out, true); }
    void optionalNumber(std::string_view key, double& out) { readNumber(key, out, false); }
    /// The field as it stands, nullptr where it is missing; counts as known.
    const Json* raw(std::string_view key);

    /// Puts an error of the caller's own beside those found here, "place: " and the sentence of the pattern, in which
    /// {key} is the key.
    void refuse(std::string_view key, std::string_view pattern, std::initializer_list<Named> parts);

    /// The first error, if any. Fields nobody asked for are errors as well.
    Result<void> finish();
    /// The same without looking at fields nobody asked for.
    Result<void> finishOpen();

private:
    void read(std::string_view key, std::string& out, bool needed);
    void read(std::string_view key, std::int64_t& out, bool needed);
    void read(std::string_view key, double& out, bool needed);
    void read(std::string_view key, bool& out, bool needed);
    void read(std::string_view key, std::vector<std::string>& out, bool needed);
    void read(std::string_view key, std::vector<std::int32_t>& out, bool needed);
    void read(std::string_view key, std::vector<double>& out, bool needed);
    /// null reads as no value.
    void read(std::string_view key, std::optional<std::string>& out, bool needed);
    void read(std::string_view key, std::optional<std::int64_t>& out, bool needed);
    void read(std::string_view key, std::optional<double>& out, bool needed);

    void readNumber(std::string_view key, double& out, bool needed);

    const Json* find(std::string_view key, bool needed);
    template <class T>
    void readNullable(std::string_view key, std::optional<T>& out, bool needed);
    /// @param problem the pattern of the refusal, for refuse(); {type} is the type of what was found
    template <class T, class Accepts>
    void readValue(std::string_view key, T& out, bool needed, Accepts accepts, const char* problem);
    template <class T, class Accepts>
    void readList(std::string_view key, std::vector<T>& out, bool needed, Accepts accepts, const char* problem);

    const Json& m_object;
    std::string m_place;
    std::vector<std::string> m_known;
    std::optional<Error> m_error;
};

}  // namespace sami
