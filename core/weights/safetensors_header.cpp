#include "core/weights/safetensors_header.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "core/weights/checked_size.h"
#include "core/weights/json_scanner.h"
#include "core/weights/weights_fault.h"

namespace sami {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in the file");

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kMaxEntries = 100'000;  // tensors, and strings of __metadata__
constexpr std::size_t kMaxTensorDimensions = 8;

/// Types that are passed over, by the bits of a number. What is not listed here is younger than this list.
constexpr std::pair<std::string_view, std::uint64_t> kOtherTypes[] = {
    {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6},     {"BOOL", 8},        {"U8", 8},   {"I8", 8},   {"F8_E5M2", 8},
    {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"U16", 16}, {"I16", 16}, {"U32", 32},
    {"I32", 32},    {"U64", 64},    {"I64", 64},        {"F64", 64},        {"C64", 64}};

struct Entry {
    StoredTensor tensor;
    std::int64_t begin = 0;  ///< from the start of the data section
    std::int64_t end = 0;
    std::uint64_t fieldOffset = 0;  ///< where in the file the entry is written
};

/// The grammar of the header, one function a rule.
class HeaderParser {
public:
    HeaderParser(std::string_view text, const std::string& file) : m_scan(text, kLengthBytes, file) {}

    Result<void> parse();

    std::vector<Entry> entries;
    std::map<std::string, std::string> metadata;

private:
    void parseMember();
    void parseMetadata();
    void parseTensor(Entry& entry);
    void parseType(Entry& entry, const std::string& field);
    void parseShape(Entry& entry, const std::string& field);
    void parseOffsets(Entry& entry, const std::string& field);

    JsonScanner m_scan;
    bool m_metadataSeen = false;
};

Result<void> HeaderParser::parse() {
    m_scan.expect('{', "header");
    if (!m_scan.accept('}')) {
        do parseMember();
        while (m_scan.accept(','));
        m_scan.expect('}', "header");
    }
    if (m_scan.ok() && !m_scan.atEnd()) m_scan.setError("header", m_scan.offset(), "text follows after its end");
    if (!m_scan.ok()) return std::unexpected(m_scan.error());
    return {};
}

void HeaderParser::parseMember() {
    const std::uint64_t at = m_scan.offset();
    std::string name = m_scan.string("header, tensor name");
    m_scan.expect(':', "header, tensor name");
    if (name == "__metadata__") {
        if (std::exchange(m_metadataSeen, true)) m_scan.setError("__metadata__", at, "the key appears twice");
        return parseMetadata();
    }
    if (entries.size() == kMaxEntries) {
        m_scan.setError("header", at, "more than the 100000 tensors a file may hold");
    }
    if (!m_scan.ok()) return;
    Entry entry;
    entry.fieldOffset = at;
    entry.tensor.name = std::move(name);
    parseTensor(entry);
    entries.push_back(std::move(entry));
}

void HeaderParser::parseMetadata() {
    m_scan.expect('{', "__metadata__");
    if (m_scan.accept('}')) return;
    do {
        const std::uint64_t at = m_scan.offset();
        std::string key = m_scan.string("__metadata__");
        m_scan.expect(':', "__metadata__");
        std::string value = m_scan.string("__metadata__");
        if (metadata.size() == kMaxEntries) m_scan.setError("__metadata__", at, "more than the 100000 strings allowed");
        if (!m_scan.ok()) return;
        if (!metadata.emplace(std::move(key), std::move(value)).second) {
            m_scan.setError("__metadata__", at, "a key appears twice");
        }
    } while (m_scan.accept(','));
    m_scan.expect('}', "__metadata__");
}

void HeaderParser::parseTensor(Entry& entry) {
    static constexpr std::pair<std::string_view, void (HeaderParser::*)(Entry&, const std::string&)> kMembers[] = {
        {"dtype", &HeaderParser::parseType},
        {"shape", &HeaderParser::parseShape},
        {"data_offsets", &HeaderParser::parseOffsets}};
    bool seen[std::size(kMembers)] = {};
    const std::string& tensor = entry.tensor.name;
    const std::string field = tensorField(tensor);
    m_scan.expect('{', field);
    do {
        const std::uint64_t at = m_scan.offset();
        const std::string key = m_scan.string(field);
        m_scan.expect(':', field);
        const auto member = std::ranges::find(kMembers, std::string_view(key), [](const auto& m) { return m.first; });
        if (member == std::end(kMembers)) {
            return m_scan.setError(field, at,
                                   sentence("unknown field \"{key}\"; dtype, shape and data_offsets are known",
                                            {{"key", shortName(key)}}));
        }
        if (std::exchange(seen[member - kMembers], true)) {
            return m_scan.setError(tensorField(tensor, key), at, "the field appears twice");
        }
        (this->*member->second)(entry, tensorField(tensor, key));
    } while (m_scan.accept(','));
    m_scan.expect('}', field);
    for (std::size_t i = 0; i < std::size(kMembers); ++i) {
        if (!seen[i]) m_scan.setError(tensorField(tensor, kMembers[i].first), m_scan.offset(), "the field is missing");
    }
}

void HeaderParser::parseType(Entry& entry, const std::string& field) {
    const std::string name = m_scan.string(field);
    if (name == "F32") {
        entry.tensor.type = StoredType::F32;
    } else if (name == "F16") {
        entry.tensor.type = StoredType::F16;
    } else if (name == "BF16") {
        entry.tensor.type = StoredType::BF16;
    } else {
        entry.tensor.type = StoredType::Other;
        entry.tensor.otherType = shortName(name);
    }
}

void HeaderParser::parseShape(Entry& entry, const std::string& field) {
    const std::uint64_t at = m_scan.offset();
    m_scan.expect('[', field);
    if (m_scan.accept(']')) return;
    do {
        entry.tensor.shape.push_back(m_scan.wholeNumber(field));
        if (entry.tensor.shape.size() > kMaxTensorDimensions) m_scan.setError(field, at, "more than 8 dimensions");
    } while (m_scan.accept(','));
    m_scan.expect(']', field);
}

void HeaderParser::parseOffsets(Entry& entry, const std::string& field) {
    m_scan.expect('[', field);
    entry.begin = m_scan.wholeNumber(field);
    m_scan.expect(',', field);
    entry.end = m_scan.wholeNumber(field);
    m_scan.expect(']', field);
}

Result<void> refuseTwins(std::vector<Entry>& entries, const std::string& file) {
    std::ranges::sort(entries, {}, [](const Entry& entry) {
        return std::pair(std::string_view(entry.tensor.name), entry.fieldOffset);
    });
    const auto twin =
        std::ranges::adjacent_find(entries, {}, [](const Entry& entry) { return std::string_view(entry.tensor.name); });
    if (twin == entries.end()) return {};
    const WeightsPlace place{file, tensorField(twin->tensor.name), (twin + 1)->fieldOffset};
    return std::unexpected(malformedWeights(place, "the name appears twice"));
}

/// Bytes that the shape needs; of a type that is not known those which are given.
std::optional<std::uint64_t> sizeOfEntry(const Entry& entry) {
    const StoredTensor& tensor = entry.tensor;
    if (tensor.isReadable()) return checkedSizeBytes(tensor.type, tensor.shape);
    const auto known =
        std::ranges::find(kOtherTypes, std::string_view(tensor.otherType), [](const auto& type) { return type.first; });
    const std::optional<std::uint64_t> elements = checkedSizeBytes({1, 1}, tensor.shape);
    if (!elements) return std::nullopt;
    if (known == std::end(kOtherTypes)) return static_cast<std::uint64_t>(entry.end - entry.begin);
    std::uint64_t bits = 0;
    if (__builtin_mul_overflow(*elements, known->second, &bits) || bits % 8 != 0) return std::nullopt;
    return bits / 8;
}

/// Gives every entry its bytes; together they must cover the data section exactly.
Result<void> placeEntries(std::vector<Entry>& entries, std::span<const std::byte> data, const std::string& file) {
    std::ranges::sort(entries, {}, [](const Entry& entry) { return std::pair(entry.begin, entry.end); });
    std::int64_t expected = 0;
    for (Entry& entry : entries) {
        const auto malformed = [&](std::string_view member, std::string_view problem) {
            return std::unexpected(
                malformedWeights({file, tensorField(entry.tensor.name, member), entry.fieldOffset}, problem));
        };
        const std::optional<std::uint64_t> sizeBytes = sizeOfEntry(entry);
        if (!sizeBytes) return malformed("shape", "the size overflows, or is no whole number of bytes");
        if (entry.begin != expected) {
            return malformed("data_offsets", sentence("the data begins at {offset} where {expected} follows from the "
                                                      "tensors before: a hole or an overlap",
                                                      {{"offset", entry.begin}, {"expected", expected}}));
        }
        if (entry.end < entry.begin || static_cast<std::uint64_t>(entry.end) > data.size()) {
            return malformed("data_offsets",
                             sentence("the data ends at {end}, outside the {total} bytes of data in the file",
                                      {{"end", entry.end}, {"total", data.size()}}));
        }
        if (static_cast<std::uint64_t>(entry.end - entry.begin) != *sizeBytes) {
            return malformed("data_offsets", sentence("{size} bytes are given where the shape needs {expected}",
                                                      {{"size", entry.end - entry.begin}, {"expected", *sizeBytes}}));
        }
        entry.tensor.bytes = data.subspan(static_cast<std::size_t>(entry.begin), *sizeBytes);
        expected = entry.end;
    }
    if (static_cast<std::uint64_t>(expected) == data.size()) return {};
    return std::unexpected(
        malformedWeights({file, "data", 0}, sentence("the tensors cover {expected} of the {total} bytes of data",
                                                     {{"expected", expected}, {"total", data.size()}})));
}

/// The JSON text between length and data.
Result<std::string_view> headerText(std::span<const std::byte> bytes, const std::string& file) {
    const bool headerFollows = bytes.size() > kLengthBytes && static_cast<char>(bytes[kLengthBytes]) == '{';
    if (!headerFollows) {
        if (Result<void> known = refuseForeignFormat(bytes, file); !known) return std::unexpected(known.error());
        return std::unexpected(
            malformedWeights({file, "header", 0}, "this is not a safetensors file (a length and '{' would begin it)"));
    }
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > kMaxHeaderBytes) {
        return std::unexpected(malformedWeights(
            {file, "header length", 0}, sentence("{size} bytes are more than the 100 MB allowed", {{"size", length}})));
    }
    if (length > bytes.size() - kLengthBytes) {
        return std::unexpected(malformedWeights({file, "header length", 0},
                                                sentence("{size} bytes reach past the end of the file ({total} bytes)",
                                                         {{"size", length}, {"total", bytes.size()}})));
    }
    return std::string_view(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
}

}  // namespace

Result<SafetensorsHeader> parseSafetensorsHeader(std::span<const std::byte> bytes, const std::string& file) {
    const Result<std::string_view> text = headerText(bytes, file);
    if (!text) return std::unexpected(text.error());
    HeaderParser parser(*text, file);
    if (Result<void> parsed = parser.parse(); !parsed) return std::unexpected(parsed.error());
    if (Result<void> unique = refuseTwins(parser.entries, file); !unique) return std::unexpected(unique.error());
    if (Result<void> placed = placeEntries(parser.entries, bytes.subspan(kLengthBytes + text->size()), file); !placed) {
        return std::unexpected(placed.error());
    }
    SafetensorsHeader header;
    header.metadata = std::move(parser.metadata);
    for (Entry& entry : parser.entries) header.tensors.push_back(std::move(entry.tensor));
    std::ranges::sort(header.tensors, {}, &StoredTensor::name);
    return header;
}

}  // namespace sami
