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

QString intervalsExplained() {
    return QCoreApplication::translate(
        "metrics",
        "Intervals are of 95 % and take the n held-out questions for a sample of all that could be asked: Student's t "
        "around the mean over the questions, for accuracies Wilson's with every question counted once.");
}

}  // namespace sami
