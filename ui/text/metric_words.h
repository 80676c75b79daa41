#pragma once

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
/// Of the numbers on held-out questions.
QString intervalsExplained();

}  // namespace sami
