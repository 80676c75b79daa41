#include "core/run/metric.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace sami {

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

using Role = MetricRole;
using Plot = MetricPlot;
using Range = MetricRange;

constexpr MetricInfo kMetrics[] = {
    {"loss", "loss", "nats",
     "What an update minimises: the cross-entropy of rows and columns, with the KL term if it has one.",
     Role::Training},
    {.name = "mi",
     .title = "bound",
     .unit = "nats",
     .help = "A lower bound of the mutual information between instruction and answer: ln C less the loss, for C "
             "instructions. Zero: answers do not show which instruction they followed. At the ceiling: they always"
             " do. The information is never negative, so a bound below zero only says that guesses are worse than "
             "chance: some answers are likelier than others whatever the instruction, or likelier under a wrong "
             "one.",
     .role = Role::Candidate,
     .plot = Plot::Bound,
     .range = Range::BelowCeiling},
    {.name = "mi_rows",
     .title = "bound over rows",
     .unit = "nats",
     .help = "The half of the bound that asks which answer belongs to an instruction. It takes answers to be equally "
             "likely on the whole; where some are likelier whatever the instruction, trust the other half.",
     .role = Role::Candidate,
     .range = Range::BelowCeiling},
    {.name = "mi_columns",
     .title = "bound over columns",
     .unit = "nats",
     .help = "The half of the bound that asks which instruction an answer was written under. It is a lower bound of "
             "the information by itself, however likely the answers are.",
     .role = Role::Candidate,
     .range = Range::BelowCeiling},
    {.name = "mi_by_scorer",
     .title = "bound by the scorer",
     .unit = "nats",
     .help = "The bound of the same answers as a second model scores them, which training does not change.",
     .role = Role::Neutral,
     .range = Range::BelowCeiling},
    {"mi_from_texts", "from other answers", "nats",
     "How much of the bound's change in the iteration the second model sees as well: what other answers made of it.",
     Role::Neutral},
    {"mi_from_scorer", "from another scorer", "nats",
     "The rest of the bound's change in the iteration: the model tells the same answers apart better or worse.",
     Role::Neutral},
    {"row_accuracy", "right answer", "",
     "Right answer found: for how many instructions the answer written under it is the likeliest of all, the accuracy "
     "over rows.",
     Role::Candidate, Plot::Accuracy, false, false, true},
    {"column_accuracy", "right instruction", "",
     "Right instruction found: for how many answers the instruction it was written under makes it likeliest, the "
     "accuracy over columns.",
     Role::Candidate, Plot::Accuracy, false, false, true},
    {"diagonal_logprob", "log-probability", "nats per token",
     "Log-probability of answers under their own instructions.", Role::Neutral},
    {"saturated_share", "saturated", "",
     "Share of the questions whose answers are told apart so well (loss below 0.01 nats) that next to nothing is left "
     "to learn from them.",
     Role::Neutral},
    {"reward_margin", "margin of rewards", "nats",
     "How much further the update's own answers were raised above the first model's likelihoods than the others, times "
     "beta.",
     Role::Neutral},
    {"reward_accuracy", "rewards in order", "",
     "Share of the pairs whose own answer was raised further than the other.", Role::Neutral},
    {"learning_rate", "learning rate", "", "Size of the update, as the schedule sets it.", Role::Neutral},
    {"grad_norm", "gradient norm", "", "Norm of the gradient of all trained weights, before it is clipped.",
     Role::Neutral},
    {"update_norm", "update norm", "", "Norm of the change that the update made to the weights.", Role::Neutral},
    {"changed_share", "changed weights", "", "Share of the trained weights whose stored value the update changed.",
     Role::Neutral},
    {"kl", "divergence", "nats per token", "Divergence of the model from the one that the run began with.",
     Role::Alarm},
    {"base_kl", "divergence on first answers", "nats per token",
     "Divergence from the model that the run began with, on the answers that this one gave to the held-out questions: "
     "the same texts whatever a run has learned from.",
     Role::Alarm},
    {"entropy", "entropy", "nats per token", "How undecided the model is about the next token of an answer.",
     Role::Alarm},
    {"off_policy_gap", "age of answers", "nats per token",
     "How much likelier the answers were to the model that wrote them than they are to the model now.", Role::Alarm},
    {"repetition", "repetition", "", "Share of the runs of four tokens in an answer that stood in it before.",
     Role::Alarm},
    {"distinct_2", "distinct pairs", "", "Share of different ones among the pairs of tokens in an answer.",
     Role::Neutral},
    {"end_rate", "ended by themselves", "", "Share of answers that ended by themselves.", Role::Neutral},
    {"truncated_rate", "cut off", "", "Share of answers that were cut off at the largest length.", Role::Alarm},
    {"rule_win_rate", "wins by the rule", "",
     "Share of the answers that follow the principle better, by a rule that counts, than those of the first model "
     "under "
     "the same instruction; ties count half.",
     Role::Candidate},
    {"without_leaning", "leaning without", "nats per token",
     "How much likelier answers given without any instruction are under the principle than under what it is told apart "
     "from. Above zero they read as if the principle had been asked for.",
     Role::Candidate},
    {"without_win_rate", "wins by the rule without", "",
     "Share of the answers given without any instruction that follow the principle better, by a rule that counts, than "
     "those of the first model given in the same way; ties count half.",
     Role::Candidate},
    {"without_tokens", "length without", "tokens", "Mean length of the answers given without any instruction.",
     Role::Neutral},
    {"neutral_leaning", "leaning neutral", "nats per token",
     "How much likelier answers given under an instruction that asks for nothing are under the principle than under "
     "what it is told apart "
     "from. Above zero they read as if the principle had been asked for.",
     Role::Candidate},
    {"neutral_win_rate", "wins by the rule neutral", "",
     "Share of the answers given under an instruction that asks for nothing that follow the principle better, by a "
     "rule that counts, than "
     "those of the first model given in the same way; ties count half.",
     Role::Candidate},
    {"neutral_tokens", "length neutral", "tokens",
     "Mean length of the answers given under an instruction that asks for nothing.", Role::Neutral},
    {"against_leaning", "leaning against", "nats per token",
     "How much likelier answers given under the opposite instruction are under the principle than under what it is "
     "told apart "
     "from. Above zero they read as if the principle had been asked for.",
     Role::Candidate},
    {"against_win_rate", "wins by the rule against", "",
     "Share of the answers given under the opposite instruction that follow the principle better, by a rule that "
     "counts, than "
     "those of the first model given in the same way; ties count half.",
     Role::Candidate},
    {"against_tokens", "length against", "tokens", "Mean length of the answers given under the opposite instruction.",
     Role::Neutral},
    {"perplexity", "perplexity", "",
     "Perplexity of a text of plain prose that has nothing to do with the run: it rises where training costs ability.",
     Role::Alarm},
    {"question_accuracy", "questions answered", "",
     "Share of 100 questions of common knowledge whose right answer is the likeliest of four.", Role::Neutral},
    {"seconds", "time", "s", "Time that the update took.", Role::Neutral},
    {.name = "tokens",
     .title = "tokens",
     .unit = "tokens",
     .help = "Tokens that the update computed.",
     .role = Role::Neutral,
     .isCount = true},
    {.name = "queries",
     .title = "questions",
     .unit = "queries",
     .help = "Questions that the update learned from.",
     .role = Role::Neutral,
     .isCount = true},
    {.name = "mean_tokens",
     .title = "length",
     .unit = "tokens",
     .help = "Mean length of the answers.",
     .role = Role::Constitution,
     .plot = Plot::Length,
     .perConstitution = true,
     .range = Range::Length},
    {.name = "mean_tokens_error",
     .title = "standard error of the length",
     .unit = "tokens",
     .help = "Standard error of the mean length of the answers.",
     .role = Role::Neutral,
     .perConstitution = true},
    {.name = "cut_off_share",
     .title = "cut off",
     .unit = "",
     .help = "Share of answers that were cut off at the largest length.",
     .role = Role::Alarm,
     .perConstitution = true},
    {.name = "copied_share",
     .title = "copied",
     .unit = "",
     .help = "Share of an answer's words that stand in a phrase of three words of its instruction.",
     .role = Role::Alarm,
     .perConstitution = true},
};

std::size_t placeOf(const MetricInfo* metric) {
    return static_cast<std::size_t>(metric - std::begin(kMetrics));
}

OrderedJson valueJson(const MetricInfo& metric, double value) {
    if (!std::isfinite(value)) return {};
    if (metric.isCount) return static_cast<std::int64_t>(value);
    return value;
}

std::optional<double> valueOf(const Json& json) {
    if (json.is_null()) return kNotANumber;
    if (!json.is_number()) return std::nullopt;
    return json.get<double>();
}

std::optional<std::vector<double>> valuesOf(const Json& json) {
    if (!json.is_array()) return std::nullopt;
    std::vector<double> values;
    for (const Json& element : json) {
        const std::optional<double> value = valueOf(element);
        if (!value) return std::nullopt;
        values.push_back(*value);
    }
    return values;
}

void readOne(JsonFields& fields, const MetricInfo& metric, const Json& json, MetricValues& out) {
    if (!metric.perConstitution) {
        const std::optional<double> value = valueOf(json);
        if (!value) return fields.refuse(metric.name, "\"{key}\" must be a number", {});
        return out.set(metric.name, *value);
    }
    const std::optional<std::vector<double>> values = valuesOf(json);
    if (!values) return fields.refuse(metric.name, "\"{key}\" must be a list of numbers", {});
    out.setList(metric.name, *values);
}

}  // namespace

std::span<const MetricInfo> metricInfos() {
    return kMetrics;
}

std::vector<const MetricInfo*> metricsOf(MetricPlot plot) {
    std::vector<const MetricInfo*> found;
    for (const MetricInfo& metric : kMetrics) {
        if (metric.plot == plot) found.push_back(&metric);
    }
    return found;
}

const MetricInfo* findMetric(std::string_view name) {
    const auto* const found = std::ranges::find(kMetrics, name, &MetricInfo::name);
    return found == std::end(kMetrics) ? nullptr : found;
}

bool MetricValues::Entry::operator==(const Entry& other) const {
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return metric == other.metric && std::ranges::equal(values, other.values, same);
}

MetricValues::MetricValues(std::initializer_list<std::pair<std::string_view, double>> values) {
    for (const auto& [name, value] : values) set(name, value);
}

void MetricValues::setList(std::string_view name, std::vector<double> values) {
    const MetricInfo* metric = findMetric(name);
    assert(metric != nullptr && (metric->perConstitution || values.size() == 1));
    const auto place = std::ranges::lower_bound(m_entries, placeOf(metric), {},
                                                [](const Entry& entry) { return placeOf(entry.metric); });
    if (place != m_entries.end() && place->metric == metric) {
        place->values = std::move(values);
    } else {
        m_entries.insert(place, {metric, std::move(values)});
    }
}

const MetricValues::Entry* MetricValues::find(std::string_view name) const {
    const auto found = std::ranges::find(m_entries, name, [](const Entry& entry) { return entry.metric->name; });
    return found == m_entries.end() ? nullptr : &*found;
}

std::optional<double> MetricValues::get(std::string_view name) const {
    const Entry* entry = find(name);
    if (entry == nullptr || entry->values.empty()) return std::nullopt;
    return entry->values.front();
}

double MetricValues::number(std::string_view name) const {
    return get(name).value_or(kNotANumber);
}

std::vector<double> MetricValues::list(std::string_view name) const {
    const Entry* entry = find(name);
    return entry == nullptr ? std::vector<double>() : entry->values;
}

OrderedJson toJson(const MetricValues& values) {
    OrderedJson json = OrderedJson::object();
    for (const MetricValues::Entry& entry : values.entries()) {
        OrderedJson& written = json[std::string(entry.metric->name)];
        if (!entry.metric->perConstitution) {
            written = valueJson(*entry.metric, entry.values.front());
            continue;
        }
        written = OrderedJson::array();
        for (const double value : entry.values) written.push_back(valueJson(*entry.metric, value));
    }
    return json;
}

void read(JsonFields& fields, MetricValues& out) {
    for (const MetricInfo& metric : kMetrics) {
        if (const Json* json = fields.raw(metric.name)) readOne(fields, metric, *json, out);
    }
}

BoundMetrics boundOf(const MetricValues& values) {
    return {values.number("mi"), values.number("mi_rows"), values.number("mi_columns"), values.number("row_accuracy"),
            values.number("column_accuracy")};
}

}  // namespace sami
