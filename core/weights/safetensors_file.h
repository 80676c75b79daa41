#pragma once

#include <filesystem>
#include <functional>
#include <map>

#include "core/weights/tensor_file.h"

namespace sami {

/// A single `.safetensors` file, memory-mapped: 8 bytes header length, JSON header, data without holes or overlaps.
class SafetensorsFile : public TensorFile {
public:
    /// Error: file, field and offset of what is wrong. Pickle and TorchScript files are recognised by content and
    /// refused with the advice to convert them to safetensors.
    static Result<std::shared_ptr<const SafetensorsFile>> open(const std::filesystem::path& path);

    /// The `__metadata__` strings of the header.
    virtual const std::map<std::string, std::string>& metadata() const = 0;
};

/// A tensor to be written: float32 or bfloat16 or float16 bytes, row-major, borrowed for the call.
struct TensorToWrite {
    std::string name;
    StoredType type = StoredType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    /// Where there are no `bytes`: gives them when it is their turn, valid until the next tensor's are asked for. What
    /// lies elsewhere need not be brought into memory as a whole.
    std::function<std::span<const std::byte>()> fetch = {};
};

/// Writes a safetensors file that a crash or a full disk never leaves half-written: temporary file, fsync, rename.
Result<void> writeSafetensors(const std::filesystem::path& path, const std::vector<TensorToWrite>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

}  // namespace sami
