#include "app/process_tuning.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "app/openmp_settings.h"

/// Read by jemalloc, which `sami` is linked with, when it starts. Tensors come and go by the megabyte, in sizes that
/// hardly repeat: all threads share one pool, whatever the size, and pages that are free stay there, because getting
/// them anew from the kernel, zeroed, cost a quarter of the time. The C library's allocator, tuned in the same way, was
/// as fast but left so many gaps that a training with activation checkpointing took up to three quarters more
/// memory.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:1,oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1";
}

namespace sami {

namespace {

/// The subcommands that compute in their own process. Others start a worker, or compute nothing: beginning again would
/// only load LibTorch twice.
constexpr std::array<std::string_view, 5> kComputing = {"worker", "generate", "logprobs", "matrix", "train"};

/// oneDNN keeps what it prepared for each shape of a product, and PyTorch's layer above it does so again: by default
/// for 1024 shapes each. Lengths of batches and the tokens of an expert hardly ever repeat, so that only filled memory:
/// half of a mixture's run. So many were as fast.
void keepFewPreparedProducts() {
    ::setenv("LRU_CACHE_CAPACITY", "16", 0);
    ::setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64", 0);
}

}  // namespace

void tuneProcess(char** argv) {
    keepFewPreparedProducts();
    if (!setOpenMpWaiting()) return;
    const bool computes =
        argv[0] != nullptr && argv[1] != nullptr && std::ranges::find(kComputing, argv[1]) != kComputing.end();
    if (!computes) return;
    // OpenMP read its settings when it was loaded, before main: begin again with the new ones. Where that is not
    // possible the program still works, only slower on a busy machine.
    ::execv("/proc/self/exe", argv);
}

}  // namespace sami
