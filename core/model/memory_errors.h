#pragma once

#include <exception>

namespace sami {

/// Whether an exception says that there was no memory: that of an allocator, or of a library that wanted some of a
/// device for itself.
bool isOutOfMemory(const std::exception& error);

}  // namespace sami
