#include "ui/text/metric_words.h"

#include <string>

#include <QCoreApplication>

#include "ui/text/numbers.h"

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
    return withLocalNumbers(metricText(metric.help));
}

QString metricHelp(std::string_view name) {
    return metricHelp(*findMetric(name));
}

QString agreementWords(std::int64_t n, bool isAtLimit) {
    if (n == 2) {
        return isAtLimit ? QCoreApplication::translate("metrics", "both at the limit")
                         : QCoreApplication::translate("metrics", "both the same");
    }
    return (isAtLimit ? QCoreApplication::translate("metrics", "all\u00a0%1 at the limit")
                      : QCoreApplication::translate("metrics", "all\u00a0%1 the same"))
        .arg(wholeNumber(n));
}

QString intervalsExplained() {
    return withLocalNumbers(QCoreApplication::translate(
        "metrics",
        "Intervals are of 95 % and take the n held-out questions for a sample of all that could be asked: Student's t "
        "around the mean over the questions, cut to what a number can be; for accuracies Wilson's with every question "
        "counted once. Two questions, or questions that all gave one value, show no spread that t could tell of."));
}

}  // namespace sami
