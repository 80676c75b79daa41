#include "ui/text/metric_words.h"

#include <string>

#include <QCoreApplication>

namespace sami {

namespace {

QString metricText(std::string_view text) {
    return QCoreApplication::translate("metrics", std::string(text).c_str());
}

}  // namespace

QString metricTitle(const MetricInfo& metric) {
    return metricText(metric.title);
}

QString metricUnit(const MetricInfo& metric) {
    return metric.unit.empty() ? QCoreApplication::translate("metrics", "share") : metricText(metric.unit);
}

QString metricHelp(const MetricInfo& metric) {
    return metricText(metric.help);
}

QString metricHelp(std::string_view name) {
    return metricHelp(*findMetric(name));
}

}  // namespace sami
