#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/weights/tensor_file.h"

namespace sami {

/// What the header of a safetensors file says, checked against the size of the file.
struct SafetensorsHeader {
    std::vector<StoredTensor> tensors;  ///< in ascending order of their names; their bytes point into the file
    std::map<std::string, std::string> metadata;
};

/// Parses and checks the header of a whole file in memory. A parser of its own rather than a JSON library, because
/// the header comes from strangers and may be 100 MB long: nothing is stored that the format has no place for, and
/// every fault has its byte offset. Error: file, field and offset.
Result<SafetensorsHeader> parseSafetensorsHeader(std::span<const std::byte> bytes, const std::string& file);

}  // namespace sami
