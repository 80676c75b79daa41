#include <unistd.h>

#include <cstdlib>

#include "app/process_tuning.h"

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

/// How long a thread that waits for the others at the end of a parallel loop looks before it sleeps. Not at all costs a
/// third of the speed on a quiet machine, because every operation of the network ends such a loop; PyTorch's default
/// costs a factor of three when something else runs on a core. So many looks take a few microseconds.
constexpr const char* kSpinCount = "1000";

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
    if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    ::setenv("GOMP_SPINCOUNT", kSpinCount, 1);
    // OpenMP read its settings when it was loaded, before main: begin again with the new ones. Where that is not
    // possible the program still works, only slower on a busy machine.
    ::execv("/proc/self/exe", argv);
}

}  // namespace sami
