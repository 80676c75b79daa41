#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

namespace sami::simulated {

/// The device that a call works on: the one it names, the one its tensors lie on, or this thread's.
/// @param arguments as many as the schema has
/// @throws c10::Error when its tensors lie on different devices. As on CUDA, single numbers may lie on the host unless
///         they are written to, and so may the indices of an indexing.
c10::Device deviceOfCall(const c10::FunctionSchema& schema, c10::ArrayRef<c10::IValue> arguments);

}  // namespace sami::simulated
