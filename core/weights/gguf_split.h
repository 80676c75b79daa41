#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/weights/gguf_file.h"

namespace sami {

/// The parts of a model that is split as llama.cpp does it: `NAME-00001-of-00003.gguf` and so on.
struct GgufParts {
    std::filesystem::path stem;  ///< path up to NAME
    std::size_t count = 0;

    /// What a file's name says; nothing where it is not that of a part.
    static std::optional<GgufParts> named(const std::filesystem::path& file);
    /// @param index from 0
    std::filesystem::path path(std::size_t index) const;
};

/// Whether the file says that it is one of several.
bool isGgufPart(const GgufFile& file);

/// All parts of a model as one, the metadata those of the first.
/// @param path, part any of them
/// Error: a part that is missing, by its name; one that belongs elsewhere; tensors that are missing or there twice.
Result<std::shared_ptr<const GgufFile>> openSplitGguf(const std::filesystem::path& path,
                                                      const std::shared_ptr<const GgufFile>& part);

}  // namespace sami
