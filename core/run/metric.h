#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/json_fields.h"
#include "core/base/json_file.h"

namespace sami {

/// What a curve of a metric is about; the window has one colour for each.
enum class MetricRole { Candidate, Training, Constitution, Antithesis, Neutral, Alarm };

/// Plots that draw metrics: those of one plot share its axis, so they have one unit.
enum class MetricPlot { None, Bound, Accuracy, Length };

/// What bounds the values that a metric can have.
enum class MetricRange {
    Unbounded,
    BelowCeiling,  ///< at most ln C
    Length,        ///< from 0 to the limit of tokens
};

/// A number that is measured again and again while a run works.
struct MetricInfo {
    std::string_view name;   ///< its key in events ("mi")
    std::string_view title;  ///< what it is called in a list of curves ("right answer")
    std::string_view unit;   ///< "nats", "nats per token", "tokens", "s", or empty for shares and plain numbers
    std::string_view help;   ///< what it says, whole sentences for people
    MetricRole role;
    MetricPlot plot = MetricPlot::None;
    bool perConstitution = false;  ///< one number for each constitution of a query, in order
    bool isCount = false;          ///< a whole number
    bool isAccuracy = false;       ///< a share of what was answered right, per query
    MetricRange range = MetricRange::Unbounded;
};

/// The table of every metric. Its order is that of the values in an event.
std::span<const MetricInfo> metricInfos();
/// Those that a plot draws, in that order.
std::vector<const MetricInfo*> metricsOf(MetricPlot plot);

/// nullptr where no metric has that name.
const MetricInfo* findMetric(std::string_view name);

/// The metrics of one measurement, in the order of the table. NaN stands for what could not be computed and is null in
/// JSON; what was not measured at all is missing.
class MetricValues {
public:
    MetricValues() = default;
    /// @pre every name is that of a metric with one value
    MetricValues(std::initializer_list<std::pair<std::string_view, double>> values);

    /// @pre `name` is in the table, as a metric with one value
    void set(std::string_view name, double value) { setList(name, {value}); }
    /// @pre `name` is in the table, as a metric per constitution unless there is one value
    void setList(std::string_view name, std::vector<double> values);

    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Nothing for what was not measured; NaN for what could not be computed.
    std::optional<double> get(std::string_view name) const;
    /// The same, with NaN for both.
    double number(std::string_view name) const;
    /// One value a constitution; empty for what was not measured.
    std::vector<double> list(std::string_view name) const;

    struct Entry {
        const MetricInfo* metric;
        std::vector<double> values;
        /// Two numbers that could not be computed are the same.
        bool operator==(const Entry& other) const;
    };
    std::span<const Entry> entries() const { return m_entries; }
    bool operator==(const MetricValues&) const = default;

private:
    const Entry* find(std::string_view name) const;

    std::vector<Entry> m_entries;
};

/// {"mi": 0.2, …, "mean_tokens": […]}
OrderedJson toJson(const MetricValues& values);

/// Reads every metric of the table that the object has. Refuses one that is not a number or null, or a list of those.
void read(JsonFields& fields, MetricValues& out);

/// The bound with its companions. NaN where a number is not known.
struct BoundMetrics {
    double mi = 0;         ///< lower bound of the mutual information, nats
    double miRows = 0;     ///< its half over rows, nats
    double miColumns = 0;  ///< its half over columns, nats
    double rowAccuracy = 0;
    double columnAccuracy = 0;
};
BoundMetrics boundOf(const MetricValues& values);

}  // namespace sami
