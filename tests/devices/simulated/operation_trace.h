#pragma once

#include <ATen/core/function_schema.h>
#include <c10/core/Device.h>

namespace sami::simulated {

/// Writes `simulated:0 aten::mm.out` to standard error where SAMI_SIMULATED_TRACE asks for it.
void traceOperation(const c10::OperatorName& name, c10::Device device);

/// Writes `simulated:0 -> cpu copy`.
void traceCopy(c10::Device from, c10::Device to);

}  // namespace sami::simulated
