#pragma once

#include <filesystem>

#include "core/base/json_file.h"
#include "core/weights/tensor_file.h"

namespace sami {

/// A GGUF file (version 2 and 3, little endian), memory-mapped.
/// Source of the format: the GGUF specification of the ggml project.
class GgufFile : public TensorFile {
public:
    /// Reads and checks header, metadata and tensor table. Error: file, field and byte offset of what is wrong, within
    /// 1 s and 256 MB whatever the file claims. One file of a model that is split over several opens all of them as
    /// one: with the metadata of the first.
    static Result<std::shared_ptr<const GgufFile>> open(const std::filesystem::path& path);

    /// The file alone, though it may be a part of a model.
    static Result<std::shared_ptr<const GgufFile>> openPart(const std::filesystem::path& path);

    /// Metadata as JSON, key to value ("llama.block_count": 30); arrays as JSON arrays; strings as raw bytes.
    virtual const Json& metadata() const = 0;
};

}  // namespace sami
