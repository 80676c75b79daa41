#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/json_file.h"

namespace sami {

/// Reads the little-endian numbers, strings and metadata values of a GGUF file in sequence. The first fault is kept
/// and everything read after it is zero or empty: callers check ok() before they use what they read.
class GgufCursor {
public:
    /// Borrows `bytes`; `file` names the file in errors.
    GgufCursor(std::span<const std::byte> bytes, std::string file) : m_bytes(bytes), m_file(std::move(file)) {}

    std::span<const std::byte> bytes() const { return m_bytes; }
    std::uint64_t offset() const { return m_offset; }
    bool ok() const { return !m_error.has_value(); }
    Result<void> status() const;

    bool beginsWith(std::string_view magic) const;
    void skip(std::uint64_t sizeBytes) { m_offset += sizeBytes; }

    template <class T>
    T number(std::string_view field) {
        T value{};
        if (require(sizeof(T), field)) {
            std::memcpy(&value, m_bytes.data() + m_offset, sizeof(T));
            m_offset += sizeof(T);
        }
        return value;
    }

    /// Length as uint64, then raw bytes; the view points into the file.
    std::string_view string(std::string_view field);

    /// Type as uint32, then a metadata value of that type; arrays become JSON arrays.
    Json value(const std::string& field);

private:
    bool require(std::uint64_t sizeBytes, std::string_view field);
    void setMalformed(std::string_view field, std::uint64_t offset, std::string_view problem);
    void setUnsupported(std::string_view field, std::uint64_t offset, std::string_view problem);
    Json scalar(std::uint32_t type, const std::string& field);
    Json array(const std::string& field);
    /// Counts what becomes JSON, so that no file makes it outgrow the memory a refusal may take.
    bool spend(std::uint64_t elements, std::uint64_t sizeBytes, std::string_view field);

    std::span<const std::byte> m_bytes;
    std::string m_file;
    std::uint64_t m_offset = 0;
    std::uint64_t m_elementsSpent = 0;
    std::uint64_t m_bytesSpent = 0;
    std::optional<Error> m_error;
};

}  // namespace sami
