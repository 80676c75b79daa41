#include "app/operation_trace.h"

#include <torch/csrc/autograd/profiler_kineto.h>

#include <cstdlib>

#include <torch/torch.h>

#include "core/model/cuda_calls.h"

namespace sami {

namespace {

using torch::profiler::impl::ActivityType;

torch::profiler::impl::ProfilerConfig config() {
    return torch::profiler::impl::ProfilerConfig(torch::profiler::impl::ProfilerState::KINETO);
}

std::set<ActivityType> activities() {
    std::set<ActivityType> kinds{ActivityType::CPU};
    if (hasCuda()) kinds.insert(ActivityType::CUDA);
    return kinds;
}

}  // namespace

OperationTrace::OperationTrace() {
    const char* path = std::getenv("SAMI_TRACE");
    if (path == nullptr || *path == '\0') return;
    m_path = path;
    torch::autograd::profiler::prepareProfiler(config(), activities());
    torch::autograd::profiler::enableProfiler(config(), activities());
}

OperationTrace::~OperationTrace() {
    if (!m_path.empty()) torch::autograd::profiler::disableProfiler()->save(m_path);
}

}  // namespace sami
