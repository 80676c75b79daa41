#pragma once

#include <functional>
#include <string>

#include "core/sami/query_example.h"
#include "core/sami/worker_model.h"

namespace sami {

/// Does work of a run. Where there is no memory for it, the error says in which phase, and the smallest change of the
/// settings that is expected to fit.
/// @param phase asked when memory has run out
Result<void> withinMemory(const WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                          const std::function<std::string()>& phase, const std::function<Result<void>()>& work);

}  // namespace sami
