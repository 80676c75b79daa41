#include "core/model/memory_errors.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include "core/base/text.h"

namespace sami {

namespace {

/// What LibTorch's allocator of the processor says, and CUDA's runtime and its libraries as LibTorch passes them on.
constexpr std::array<std::string_view, 4> kSaid = {"allocate memory", "not enough memory", "CUDA error: out of memory",
                                                   "_STATUS_ALLOC_FAILED"};

}  // namespace

bool isOutOfMemory(const std::exception& error) {
    if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
    const std::string_view what = error.what();
    return std::ranges::any_of(kSaid, [&](std::string_view said) { return what.contains(said); });
}

Error insideFault(const std::exception& error) {
    const std::string_view what = error.what();
    return {
        ErrorKind::Internal,
        sentence("something went wrong inside the program ({what}); please report it with the command and the files "
                 "that show it",
                 {{"what", excerpt(what.substr(0, what.find('\n')))}})};
}

}  // namespace sami
