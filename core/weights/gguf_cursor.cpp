#include "core/weights/gguf_cursor.h"

#include "core/weights/weights_fault.h"

namespace sami {

namespace {

// The largest vocabularies in use have some 850,000 strings and numbers, tokens, types and merges together.
constexpr std::uint64_t kMaxElements = 1'500'000;
constexpr std::uint64_t kMaxStringBytes = 64 << 20;

constexpr std::string_view kNestedArrays = "arrays of arrays are not supported; convert the model to GGUF version 3";
constexpr std::string_view kUnknownArrays =
    "arrays of value type {type} are not supported; convert the model to GGUF version 3";

// Numbers of the value types in the format.
enum ValueType : std::uint32_t { kU8, kI8, kU16, kI16, kU32, kI32, kF32, kBool, kString, kArray, kU64, kI64, kF64 };

/// Least bytes an element of a type takes in the file.
std::uint64_t smallestSize(std::uint32_t type) {
    switch (type) {
        case kU16:
        case kI16:
            return 2;
        case kU32:
        case kI32:
        case kF32:
            return 4;
        case kString:
        case kU64:
        case kI64:
        case kF64:
            return 8;
        default:
            return 1;
    }
}

}  // namespace

Result<void> GgufCursor::status() const {
    if (m_error) return std::unexpected(*m_error);
    return {};
}

bool GgufCursor::beginsWith(std::string_view magic) const {
    return m_bytes.size() >= magic.size() && std::memcmp(m_bytes.data(), magic.data(), magic.size()) == 0;
}

void GgufCursor::setMalformed(std::string_view field, std::uint64_t offset, std::string_view problem) {
    if (!m_error) m_error = malformedWeights({m_file, std::string(field), offset}, problem);
}

void GgufCursor::setUnsupported(std::string_view field, std::uint64_t offset, std::string_view problem) {
    if (!m_error) m_error = unsupportedWeights({m_file, std::string(field), offset}, problem);
}

bool GgufCursor::require(std::uint64_t sizeBytes, std::string_view field) {
    if (m_error) return false;
    if (m_offset <= m_bytes.size() && sizeBytes <= m_bytes.size() - m_offset) return true;
    setMalformed(
        field, m_offset,
        sentence("{size} bytes are needed and the file ends at {end}", {{"size", sizeBytes}, {"end", m_bytes.size()}}));
    return false;
}

bool GgufCursor::spend(std::uint64_t elements, std::uint64_t sizeBytes, std::string_view field) {
    if (m_error) return false;
    if (elements <= kMaxElements - m_elementsSpent && sizeBytes <= kMaxStringBytes - m_bytesSpent) {
        m_elementsSpent += elements;
        m_bytesSpent += sizeBytes;
        return true;
    }
    setMalformed(field, m_offset, "the metadata is larger than 1500000 values or 64 MiB of text");
    return false;
}

std::string_view GgufCursor::string(std::string_view field) {
    const auto length = number<std::uint64_t>(field);
    if (!require(length, field) || !spend(0, length, field)) return {};
    const std::string_view text(reinterpret_cast<const char*>(m_bytes.data()) + m_offset, length);
    m_offset += length;
    return text;
}

Json GgufCursor::value(const std::string& field) {
    const std::uint64_t at = m_offset;
    const auto type = number<std::uint32_t>(field);
    if (!spend(1, 0, field)) return {};
    if (type == kArray) return array(field);
    if (type > kF64) {
        setUnsupported(
            field, at,
            sentence("value type {type} is not supported; convert the model to GGUF version 3", {{"type", type}}));
        return {};
    }
    return scalar(type, field);
}

Json GgufCursor::scalar(std::uint32_t type, const std::string& field) {
    switch (type) {
        case kU8:
            return number<std::uint8_t>(field);
        case kI8:
            return number<std::int8_t>(field);
        case kU16:
            return number<std::uint16_t>(field);
        case kI16:
            return number<std::int16_t>(field);
        case kU32:
            return number<std::uint32_t>(field);
        case kI32:
            return number<std::int32_t>(field);
        case kF32:
            return number<float>(field);
        case kBool:
            return number<std::uint8_t>(field) != 0;
        case kString:
            return std::string(string(field));
        case kU64:
            return number<std::uint64_t>(field);
        case kI64:
            return number<std::int64_t>(field);
        default:
            return number<double>(field);
    }
}

Json GgufCursor::array(const std::string& field) {
    const std::uint64_t at = m_offset;
    const auto type = number<std::uint32_t>(field);
    const auto count = number<std::uint64_t>(field);
    if (type >= kArray && type != kU64 && type != kI64 && type != kF64) {
        setUnsupported(field, at, sentence(type == kArray ? kNestedArrays : kUnknownArrays, {{"type", type}}));
        return {};
    }
    if (m_error) return {};
    if (count > (m_bytes.size() - m_offset) / smallestSize(type)) {
        setMalformed(field, at,
                     sentence("{count} array elements do not fit into the rest of the file", {{"count", count}}));
        return {};
    }
    if (!spend(count, 0, field)) return {};
    Json::array_t values;
    values.reserve(count);
    for (std::uint64_t i = 0; i < count && ok(); ++i) values.push_back(scalar(type, field));
    return values;
}

}  // namespace sami
