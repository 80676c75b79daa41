#pragma once

#include <cstdint>

#include <QString>

#include "core/run/metric.h"

namespace sami {

// What the table of metrics says, in the visitor's language.

QString metricTitle(const MetricInfo& metric);  ///< "right answer"
/// What stands at an axis: "nats"; "share" of a metric without a unit.
QString metricUnit(const MetricInfo& metric);
QString metricHelp(const MetricInfo& metric);
/// @pre a metric has that name
QString metricHelp(std::string_view name);
/// In place of an interval, where all questions gave one value: "all 24 the same", "all 24 at the limit" of tokens.
QString agreementWords(std::int64_t n, bool isAtLimit);
/// Of the numbers on held-out questions.
QString intervalsExplained();

}  // namespace sami
