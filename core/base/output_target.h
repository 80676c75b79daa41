#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>

#include "core/base/error.h"

namespace sami {

/// What stands where an output goes.
enum class OutputKind {
    New,         ///< nothing yet
    Regular,     ///< a file, to be replaced as a whole
    Descriptor,  ///< open in this process, as /dev/stdout and the /dev/fd/63 of process substitution are
    Special      ///< a device or FIFO, or what another process holds open: to be opened and written
};

/// Where an output goes that somebody named.
struct OutputTarget {
    OutputKind kind = OutputKind::New;
    std::filesystem::path path;  ///< what is to be written: symbolic links are followed, to a new name as well
    int descriptor = -1;         ///< of OutputKind::Descriptor; belongs to whoever opened it
    struct stat found{};         ///< what stands there, where something does
};

/// Finds it without opening anything, so that no reader of a FIFO is met twice. Error: a folder, a loop of links, a
/// folder that can't be searched, a descriptor that is not open for writing, a file that may not be written.
Result<OutputTarget> findOutput(const std::filesystem::path& named);

}  // namespace sami
