#pragma once

#include <vector>

#include <QString>

#include "core/run/run_config.h"

namespace sami {

/// What one of the C constitutions of a query is called.
struct ConstitutionName {
    QString title;  ///< "Principle"
    QString word;   ///< "principle", inside a line
    QString under;  ///< "under the principle", a curve of what was written so
    bool operator==(const ConstitutionName&) const = default;
};

/// The names of a run's C constitutions in their order, by what it was configured to teach. What a contrast flips
/// differs from query to query, so that only a single pair has an antithesis of its own.
std::vector<ConstitutionName> constitutionNames(const RunConfig& run, std::size_t count);

/// "under the principle": what the first of the C constitutions of every query is; empty with personas, of which each
/// query gets others first.
QString underFirst(const RunConfig& run);

/// What one constitution of a query is called by what it says: "Contrast 1: antithesis of kind, simple", or
/// "Antithesis" where every line of it is one. The name itself for a single principle, and for lines that are of no
/// known principle.
QString titleOf(const ConstitutionName& name, const std::vector<ConstitutionLine>& lines,
                const std::vector<Principle>& principles);
/// Its lines, with a word before each that is an antithesis; a single line without one.
QString markedLines(const std::vector<ConstitutionLine>& lines);

}  // namespace sami
