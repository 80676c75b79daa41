#pragma once

#include "core/constitution/contrast.h"
#include "core/dataset/response_filter.h"
#include "core/run/run_config.h"

namespace sami {

/// The part of a run's configuration that decides which constitutions a query gets.
ContrastOptions contrastOptions(const RunConfig& config);

/// The part of the settings that decides which queries are dropped.
FilterRules filterRules(const RunSettings& settings);

}  // namespace sami
