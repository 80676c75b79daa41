#pragma once

#include <exception>

#include "core/base/error.h"

namespace sami {

/// Whether an exception says that there was no memory: that of an allocator, or of a library that wanted some of a
/// device for itself.
bool isOutOfMemory(const std::exception& error);

/// Anything else that a library threw, as an error of kind Internal: one sentence, with the first line of what it says.
Error insideFault(const std::exception& error);

}  // namespace sami
