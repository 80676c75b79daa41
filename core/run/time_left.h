#pragma once

#include <optional>

#include "core/run/run_progress.h"

namespace sami {

/// Seconds to the end of the whole run, by the worker's estimate of its iteration and what whole iterations take: those
/// that are finished, else the one under way, pauses and the machine's sleep left out. Nothing while that is not known,
/// as where the worker has not estimated anything yet.
std::optional<double> secondsLeft(const RunProgress& progress);

}  // namespace sami
