#include "core/base/free_memory.h"

#include <malloc.h>

#include <cstddef>

/// jemalloc's door to its inner workings, there in programs that are linked with it.
extern "C" int mallctl(const char* name, void* old, std::size_t* oldSize, void* fresh, std::size_t freshSize)
    __attribute__((weak));

namespace sami {

void returnFreeMemory() {
    // 4096 stands for all of its arenas.
    const bool given = mallctl != nullptr && mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0) == 0;
    if (!given) ::malloc_trim(0);
}

}  // namespace sami
