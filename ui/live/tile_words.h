#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <QString>

#include "ui/live/run_summary.h"
#include "ui/text/constitution_names.h"

namespace sami {

/// What a tile of the page shows: a number, and what has to stand beside it.
struct TileWords {
    QString value;
    QString detail;
};

/// Writes a number with its unit.
using Written = QString (*)(std::optional<double>);

/// A held-out metric as of now: with its interval and n, what it was before, `limit`, and what the live curve says on
/// the fewer questions and the earlier answers that it is measured on.
TileWords metricTile(const HeldOutSummary& summary, std::string_view metric, Written written, const QString& limit);

/// The mean length under the first constitution, and under the others, each with the share that the limit of so many
/// tokens cut off.
TileWords lengthTile(const HeldOutSummary& summary, const std::vector<ConstitutionName>& names,
                     std::int64_t mostTokens);

}  // namespace sami
