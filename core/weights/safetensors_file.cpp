#include "core/weights/safetensors_file.h"

#include <cassert>
#include <cstring>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/json_file.h"
#include "core/weights/checked_size.h"
#include "core/weights/mapped_file.h"
#include "core/weights/safetensors_header.h"

namespace sami {

namespace {

class MappedSafetensorsFile : public SafetensorsFile {
public:
    MappedSafetensorsFile(MappedFile file, SafetensorsHeader header)
        : m_file(std::move(file)), m_header(std::move(header)) {}

    const std::vector<StoredTensor>& tensors() const override { return m_header.tensors; }
    const std::map<std::string, std::string>& metadata() const override { return m_header.metadata; }

private:
    MappedFile m_file;
    SafetensorsHeader m_header;
};

const char* typeName(StoredType type) {
    switch (type) {
        case StoredType::F32:
            return "F32";
        case StoredType::F16:
            return "F16";
        case StoredType::BF16:
            return "BF16";
        default:
            assert(false);  // quantised blocks have no safetensors type
            return "";
    }
}

std::uint64_t sizeOf(const TensorToWrite& tensor) {
    const std::uint64_t size = checkedSizeBytes(tensor.type, tensor.shape).value_or(0);
    assert(tensor.fetch || size == tensor.bytes.size());
    return size;
}

/// Padded with spaces so that the data begins at a multiple of 8, which readers that map the file rely on.
std::string headerText(const std::vector<TensorToWrite>& tensors, const std::map<std::string, std::string>& metadata) {
    OrderedJson header = OrderedJson::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t begin = 0;
    for (const TensorToWrite& tensor : tensors) {
        assert(!header.contains(tensor.name));
        const std::uint64_t end = begin + sizeOf(tensor);
        header[tensor.name] = {
            {"dtype", typeName(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
        begin = end;
    }
    std::string text = dumpLine(header);
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return text;
}

}  // namespace

Result<std::shared_ptr<const SafetensorsFile>> SafetensorsFile::open(const std::filesystem::path& path) {
    Result<MappedFile> file = MappedFile::open(path);
    if (!file) return std::unexpected(file.error());
    Result<SafetensorsHeader> header = parseSafetensorsHeader(file->bytes(), path.string());
    if (!header) return std::unexpected(header.error());
    return std::make_shared<const MappedSafetensorsFile>(std::move(*file), std::move(*header));
}

Result<void> writeSafetensors(const std::filesystem::path& path, const std::vector<TensorToWrite>& tensors,
                              const std::map<std::string, std::string>& metadata) {
    const std::string header = headerText(tensors, metadata);
    const std::uint64_t length = header.size();
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return std::unexpected(file.error());
    if (Result<void> done = file->write(std::as_bytes(std::span(&length, 1))); !done) return done;
    if (Result<void> done = file->write(header); !done) return done;
    for (const TensorToWrite& tensor : tensors) {
        const std::span<const std::byte> bytes = tensor.fetch ? tensor.fetch() : tensor.bytes;
        assert(bytes.size() == sizeOf(tensor));
        if (Result<void> done = file->write(bytes); !done) return done;
    }
    return file->commit();
}

}  // namespace sami
