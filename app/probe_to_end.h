#pragma once

#include <functional>
#include <iostream>
#include <string>

#include "app/run_to_end.h"

namespace sami {

/// Opens the experiment, launches a probe on it and runs its worker to its end.
/// @param show what it found, by the number of its run
/// @param look what is told of it meanwhile, see runToEnd()
Result<void> probeToEnd(const std::string& file, const std::function<Result<LaunchedRun>(Document&)>& launch,
                        const std::function<Result<void>(const Document&, std::int64_t)>& show,
                        const std::function<std::vector<std::string>(const Document&, std::int64_t)>& look = {});

/// Prints what a probe found on standard output: one JSON object, or text.
template <class Found>
Result<void> printFound(const Result<Found>& found, bool asJson) {
    if (!found) return std::unexpected(found.error());
    std::cout << (asJson ? dumpLine(toJson(*found)) + "\n" : toText(*found));
    return {};
}

}  // namespace sami
