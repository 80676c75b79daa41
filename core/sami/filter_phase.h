#pragma once

#include "core/sami/iteration_recorder.h"

namespace sami {

/// The phase of an iteration that drops queries whose responses are not to be learned from, by the rules of the
/// settings. Marks them and records the responses of all.
/// Error: every query was dropped.
Result<void> filterResponses(IterationScope& scope, IterationRecorder& recorder, ResponseBatch& batch);

}  // namespace sami
