#include "core/weights/gguf_file.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/weights/checked_size.h"
#include "core/weights/gguf_cursor.h"
#include "core/weights/gguf_split.h"
#include "core/weights/gguf_types.h"
#include "core/weights/mapped_file.h"
#include "core/weights/weights_fault.h"

namespace sami {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in the file");

constexpr std::uint64_t kMaxTensors = 100'000;
constexpr std::uint64_t kMaxKeys = 100'000;
constexpr std::uint32_t kMaxDimensions = 4;
constexpr std::uint32_t kDefaultAlignment = 32;

constexpr std::string_view kBigEndian =
    "GGUF big-endian files are not supported; convert the model to little-endian version 3";
constexpr std::string_view kOtherVersion =
    "GGUF version {version} is not supported; convert the model to little-endian version 3";

/// A row of the tensor table, not yet checked against the data section.
struct TableRow {
    StoredTensor tensor;
    std::uint64_t offset = 0;                ///< from the start of the data section
    std::uint64_t fieldOffset = 0;           ///< where in the file the row's offset is written
    std::optional<std::uint64_t> sizeBytes;  ///< not known of types that are younger than this program
};

/// Reads one GGUF file front to back; the steps are called once each, in the order of read().
class GgufReader {
public:
    GgufReader(std::span<const std::byte> bytes, std::string file) : m_cursor(bytes, file), m_file(std::move(file)) {}

    Result<void> read();

    Json metadata;
    std::vector<StoredTensor> tensors;

private:
    Result<void> readHeader();
    Result<void> readMetadata();
    Result<void> readAlignment();
    Result<std::vector<std::int64_t>> readShape(const std::string& field);
    Result<TableRow> readTableRow();
    Result<void> readTable();
    Result<void> refuseTwins();
    Result<void> placeTensors();
    std::uint64_t reachOf(std::size_t row, std::uint64_t start) const;
    Result<void> place(TableRow& row, std::uint64_t start, std::uint64_t expected) const;
    std::uint64_t aligned(std::uint64_t value) const { return (value + m_alignment - 1) & ~(m_alignment - 1); }
    Error malformed(const std::string& field, std::uint64_t offset, const std::string& problem) const {
        return malformedWeights({m_file, field, offset}, problem);
    }

    GgufCursor m_cursor;
    std::string m_file;
    std::uint64_t m_numTensors = 0;
    std::uint64_t m_numKeys = 0;
    std::uint64_t m_alignment = kDefaultAlignment;
    std::vector<TableRow> m_rows;
};

Result<void> GgufReader::read() {
    metadata = Json::object();
    for (const auto step : {&GgufReader::readHeader, &GgufReader::readMetadata, &GgufReader::readAlignment,
                            &GgufReader::readTable, &GgufReader::placeTensors}) {
        if (Result<void> done = (this->*step)(); !done) return done;
    }
    return {};
}

Result<void> GgufReader::readHeader() {
    if (!m_cursor.beginsWith("GGUF")) {
        if (Result<void> known = refuseForeignFormat(m_cursor.bytes(), m_file); !known) return known;
        return std::unexpected(malformed("magic", 0, "this is not a GGUF file (it would begin with the letters GGUF)"));
    }
    m_cursor.skip(4);
    const auto version = m_cursor.number<std::uint32_t>("version");
    if (m_cursor.ok() && version != 2 && version != 3) {
        const bool swapped = version != 0 && (version & 0xFFFFu) == 0;
        return std::unexpected(unsupportedWeights(
            {m_file, "version", 4}, sentence(swapped ? kBigEndian : kOtherVersion, {{"version", version}})));
    }
    m_numTensors = m_cursor.number<std::uint64_t>("tensor count");
    m_numKeys = m_cursor.number<std::uint64_t>("metadata count");
    if (m_cursor.ok() && m_numTensors > kMaxTensors) {
        return std::unexpected(
            malformed("tensor count", 8,
                      sentence("{count} tensors are more than the 100000 a file may hold", {{"count", m_numTensors}})));
    }
    if (m_cursor.ok() && m_numKeys > kMaxKeys) {
        return std::unexpected(
            malformed("metadata count", 16,
                      sentence("{count} keys are more than the 100000 a file may hold", {{"count", m_numKeys}})));
    }
    return m_cursor.status();
}

Result<void> GgufReader::readMetadata() {
    for (std::uint64_t i = 0; i < m_numKeys && m_cursor.ok(); ++i) {
        const std::uint64_t at = m_cursor.offset();
        const std::string key(m_cursor.string(sentence("metadata key {index}", {{"index", i}})));
        const std::string field = sentence("metadata \"{key}\"", {{"key", shortName(key)}});
        Json value = m_cursor.value(field);
        if (!m_cursor.ok()) break;
        if (!metadata.emplace(key, std::move(value)).second) {
            return std::unexpected(malformed(field, at, "the key appears twice"));
        }
    }
    return m_cursor.status();
}

Result<void> GgufReader::readAlignment() {
    const auto found = metadata.find("general.alignment");
    if (found == metadata.end()) return {};
    const std::uint64_t value = found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    constexpr std::uint64_t kLargest = 1 << 20;
    if (value < 8 || value > kLargest || !std::has_single_bit(value)) {
        return std::unexpected(malformed("metadata \"general.alignment\"", m_cursor.offset(),
                                         "the alignment must be a power of two from 8 to 1048576"));
    }
    m_alignment = value;
    return {};
}

Result<std::vector<std::int64_t>> GgufReader::readShape(const std::string& field) {
    const std::uint64_t at = m_cursor.offset();
    const auto numDimensions = m_cursor.number<std::uint32_t>(field);
    if (numDimensions > kMaxDimensions) {
        return std::unexpected(malformed(
            field, at,
            sentence("{count} dimensions are more than the 4 the format allows", {{"count", numDimensions}})));
    }
    std::vector<std::int64_t> shape;
    for (std::uint32_t i = 0; i < numDimensions; ++i) {
        const auto extent = m_cursor.number<std::uint64_t>(field);
        shape.push_back(extent > INT64_MAX ? -1 : static_cast<std::int64_t>(extent));  // -1 fails the size check
    }
    std::ranges::reverse(shape);
    return shape;
}

Result<TableRow> GgufReader::readTableRow() {
    TableRow row;
    row.tensor.name = m_cursor.string("tensor name");
    const std::string& tensor = row.tensor.name;
    const std::uint64_t shapeAt = m_cursor.offset();
    Result<std::vector<std::int64_t>> shape = readShape(tensorField(tensor, "shape"));
    if (!shape) return std::unexpected(shape.error());
    row.tensor.shape = std::move(*shape);
    const auto typeNumber = m_cursor.number<std::uint32_t>(tensorField(tensor, "type"));
    row.fieldOffset = m_cursor.offset();
    row.offset = m_cursor.number<std::uint64_t>(tensorField(tensor, "offset"));
    if (!m_cursor.ok()) return std::unexpected(m_cursor.status().error());

    const GgufType type = ggufType(typeNumber);
    row.tensor.type = type.stored;
    if (!row.tensor.isReadable()) row.tensor.otherType = type.name;
    row.sizeBytes = type.layout ? checkedSizeBytes(*type.layout, row.tensor.shape) : std::nullopt;
    const bool overflows = !checkedSizeBytes(BlockLayout{1, 1}, row.tensor.shape);
    if (overflows || (type.layout && !row.sizeBytes)) {
        return std::unexpected(malformed(
            tensorField(tensor, "shape"), shapeAt,
            sentence("the size overflows, or a row is no whole number of {type} blocks", {{"type", type.name}})));
    }
    return row;
}

Result<void> GgufReader::readTable() {
    for (std::uint64_t i = 0; i < m_numTensors; ++i) {
        Result<TableRow> row = readTableRow();
        if (!row) return std::unexpected(row.error());
        m_rows.push_back(std::move(*row));
    }
    return refuseTwins();
}

Result<void> GgufReader::refuseTwins() {
    const auto name = [](const TableRow& row) { return std::string_view(row.tensor.name); };
    std::ranges::sort(m_rows, {}, [&](const TableRow& row) { return std::pair(name(row), row.fieldOffset); });
    const auto twin = std::ranges::adjacent_find(m_rows, {}, name);
    if (twin == m_rows.end()) return {};
    return std::unexpected(malformed(tensorField(name(*twin)), (twin + 1)->fieldOffset, "the name appears twice"));
}

/// The format lays tensors out one after another, each at the next multiple of the alignment.
Result<void> GgufReader::placeTensors() {
    const std::uint64_t start = aligned(m_cursor.offset());
    std::ranges::sort(m_rows, {}, [](const TableRow& row) { return std::pair(row.offset, row.sizeBytes); });
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        TableRow& row = m_rows[i];
        if (!row.sizeBytes) row.sizeBytes = reachOf(i, start);
        if (Result<void> placed = place(row, start, expected); !placed) return placed;
        expected = aligned(row.offset + *row.sizeBytes);
        tensors.push_back(std::move(row.tensor));
    }
    std::ranges::sort(tensors, {}, &StoredTensor::name);
    return {};
}

/// Bytes from a tensor to the next one, or to the end of the file: all that can be said of a type that is not known.
std::uint64_t GgufReader::reachOf(std::size_t row, std::uint64_t start) const {
    const std::uint64_t total = m_cursor.bytes().size();
    const std::uint64_t end = row + 1 < m_rows.size() ? m_rows[row + 1].offset : total - std::min(total, start);
    return end - std::min(end, m_rows[row].offset);
}

/// @param start where the data section begins in the file
/// @param expected where the tensor must begin in it; within the file, so that no sum below overflows
Result<void> GgufReader::place(TableRow& row, std::uint64_t start, std::uint64_t expected) const {
    const std::span<const std::byte> bytes = m_cursor.bytes();
    const std::string field = tensorField(row.tensor.name, "offset");
    if (row.offset != expected) {
        return std::unexpected(malformed(
            field, row.fieldOffset,
            sentence(
                "the data begins at {offset} where {expected} follows from the tensors before: a hole or an overlap",
                {{"offset", row.offset}, {"expected", expected}})));
    }
    const std::uint64_t available = bytes.size() - std::min<std::uint64_t>(bytes.size(), start);
    if (row.offset > available || *row.sizeBytes > available - row.offset) {
        return std::unexpected(malformed(field, row.fieldOffset,
                                         sentence("{size} bytes of data reach past the end of the file ({total} bytes)",
                                                  {{"size", *row.sizeBytes}, {"total", bytes.size()}})));
    }
    if (*row.sizeBytes > 0) row.tensor.bytes = bytes.subspan(start + row.offset, *row.sizeBytes);
    return {};
}

class MappedGgufFile : public GgufFile {
public:
    MappedGgufFile(MappedFile file, GgufReader reader)
        : m_file(std::move(file)), m_metadata(std::move(reader.metadata)), m_tensors(std::move(reader.tensors)) {}

    const std::vector<StoredTensor>& tensors() const override { return m_tensors; }
    const Json& metadata() const override { return m_metadata; }

private:
    MappedFile m_file;
    Json m_metadata;
    std::vector<StoredTensor> m_tensors;
};

}  // namespace

Result<std::shared_ptr<const GgufFile>> GgufFile::openPart(const std::filesystem::path& path) {
    Result<MappedFile> file = MappedFile::open(path);
    if (!file) return std::unexpected(file.error());
    GgufReader reader(file->bytes(), path.string());
    if (Result<void> done = reader.read(); !done) return std::unexpected(done.error());
    return std::make_shared<const MappedGgufFile>(std::move(*file), std::move(reader));
}

Result<std::shared_ptr<const GgufFile>> GgufFile::open(const std::filesystem::path& path) {
    Result<std::shared_ptr<const GgufFile>> file = openPart(path);
    if (!file || !isGgufPart(**file)) return file;
    return openSplitGguf(path, *file);
}

}  // namespace sami
