#include "core/workbench/status.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/workbench/best_checkpoint.h"
#include "core/workbench/models.h"
#include "core/workbench/wordings.h"

namespace sami {

namespace {

/// NaN has no JSON.
OrderedJson orNull(double value) {
    return std::isfinite(value) ? OrderedJson(value) : OrderedJson();
}

using EvaluationPart = std::shared_ptr<const EvaluationEvent>;

OrderedJson figuresOf(const EvaluationPart& before, const EvaluationPart& after) {
    OrderedJson figures{{"mi_before", nullptr},
                        {"mi_after", nullptr},
                        {"ceiling", nullptr},
                        {"mean_tokens_before", nullptr},
                        {"mean_tokens_after", nullptr}};
    if (before) {
        figures["mi_before"] = orNull(before->metrics.number("mi"));
        figures["ceiling"] = orNull(before->ceiling);
        figures["mean_tokens_before"] = before->metrics.list("mean_tokens");
    }
    if (after) {
        figures["mi_after"] = orNull(after->metrics.number("mi"));
        figures["mean_tokens_after"] = after->metrics.list("mean_tokens");
    }
    return figures;
}

/// What is measured beside the bound, before and after, by metric; what was not is missing.
std::vector<std::string> besideMetrics() {
    std::vector<std::string> metrics{"mi_rows",      "mi_columns",    "saturated_share", "rule_win_rate",
                                     "repetition",   "base_kl",       "perplexity",      "question_accuracy",
                                     "mi_by_scorer", "mi_from_texts", "mi_from_scorer"};
    for (const PromptCondition condition : kPromptConditions) {
        if (condition == PromptCondition::With) continue;
        for (const std::string_view quantity : kConditionQuantities)
            metrics.push_back(conditionMetric(condition, quantity));
    }
    return metrics;
}

OrderedJson besideOf(const EvaluationPart& before, const EvaluationPart& after) {
    OrderedJson beside = OrderedJson::object();
    for (const std::string& metric : besideMetrics()) {
        OrderedJson values = OrderedJson::array();
        for (const EvaluationPart& part : {before, after})
            values.push_back(part && part->metrics.has(metric) ? orNull(part->metrics.number(metric)) : OrderedJson());
        if (!values[0].is_null() || !values[1].is_null()) beside[metric] = std::move(values);
    }
    return beside;
}

OrderedJson phrasesOf(const EvaluationEvent& after) {
    OrderedJson phrases = OrderedJson::array();
    for (const PhraseChange& change : after.risenPhrases)
        phrases.push_back({{"phrase", change.phrase}, {"before", change.before}, {"after", change.after}});
    return phrases;
}

OrderedJson heldOutOf(const IterationProgress& iteration) {
    OrderedJson figures = figuresOf(iteration.before, iteration.after);
    figures["measures"] = besideOf(iteration.before, iteration.after);
    if (iteration.after) figures["risen_phrases"] = phrasesOf(*iteration.after);
    if (iteration.finished) {
        figures["mi_before"] = orNull(iteration.finished->miBefore);
        figures["mi_after"] = orNull(iteration.finished->miAfter);
        figures["ceiling"] = orNull(iteration.finished->ceiling);
        figures["mean_tokens_before"] = iteration.finished->meanTokensBefore;
        figures["mean_tokens_after"] = iteration.finished->meanTokensAfter;
    }
    return figures;
}

/// The iterations begun, and the next one when the run is not over: its state would show nowhere else.
std::vector<IterationProgress> iterationsToShow(const RunEntry& run) {
    std::vector<IterationProgress> shown;
    for (const auto& [number, iteration] : run.progress.iterations()) shown.push_back(iteration);
    const bool allFinished =
        std::ranges::all_of(shown, [](const auto& iteration) { return iteration.finished.has_value(); });
    const bool isLeft = std::ssize(shown) < run.iterations || (shown.empty() && !run.problem.empty());
    if (allFinished && run.state != RunState::Finished && isLeft) {
        IterationProgress& next = shown.emplace_back();
        next.iteration = static_cast<std::int64_t>(shown.size());
    }
    return shown;
}

OrderedJson toJson(const RunTeaching& teaching) {
    return {{"objective", teaching.objective},
            {"placebo", teaching.placebo},
            {"iteration_start", teaching.iterationStart},
            {"seed", teaching.seed}};
}

Result<OrderedJson> entryOf(const Document& document, const RunEntry& run, const IterationProgress& iteration) {
    const Result<std::string> name = modelNameOf(document, run, "iteration-" + std::to_string(iteration.iteration));
    if (!name) return std::unexpected(name.error());
    OrderedJson seconds;
    if (iteration.finished) seconds = orNull(iteration.finished->seconds);
    OrderedJson entry{{"name", *name},
                      {"run", run.name},
                      {"teaching", toJson(run.teaching)},
                      {"state", iteration.finished ? toString(RunState::Finished) : toString(run.state)},
                      {"responding", run.responding},
                      {"steps", iteration.finished ? iteration.finished->steps : iteration.steps},
                      {"seconds", seconds},
                      {"held_out", heldOutOf(iteration)}};
    if (iteration.heldOutPrinciplesBefore || iteration.heldOutPrinciplesAfter)
        entry["held_out_principles"] = figuresOf(iteration.heldOutPrinciplesBefore, iteration.heldOutPrinciplesAfter);
    if (run.progress.failed()) entry["failure"] = run.progress.failed()->message;
    if (!run.problem.empty()) {
        entry["problem"] = run.problem;
        entry["remedy"] = run.remedy;
    }
    return entry;
}

/// Training runs, all that they have said read.
Result<std::vector<RunEntry>> iteratingRuns(Document& document) {
    if (document.isReadOnly()) document.runs().leaveResponses();
    if (Result<void> known = document.runs().catchUp(); !known) return std::unexpected(known.error());
    std::vector<RunEntry> runs = document.runs().entries();
    std::erase_if(runs, [](const RunEntry& run) { return run.task != RunTask::Iterate; });
    return runs;
}

OrderedJson entryOf(const WinRateRow& row) {
    OrderedJson entry{{"baseline", row.baseline},      {"candidate", row.candidate},
                      {"judge", judgeOf(row)},         {"formula", row.formula()},
                      {"rate", orNull(row.rate.rate)}, {"low", row.rate.wilson.low},
                      {"high", row.rate.wilson.high},  {"n", row.rate.counts.judged()},
                      {"ties", row.rate.counts.ties},  {"errors", row.rate.counts.errors}};
    if (row.heldOutPrinciples) entry["principles"] = "held-out";
    return entry;
}

/// printf into a string; a line of a status is short.
template <class... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
    char line[512];
    std::snprintf(line, sizeof line, format, arguments...);
    return line;
}

std::string figure(const OrderedJson& value, const char* format = "%.3f") {
    return formattedNumber(format, value.is_number() ? value.get<double>() : std::nan(""));
}

std::string tokens(const OrderedJson& means) {
    if (!means.is_array() || means.empty()) return "-";
    std::vector<std::string> texts;
    for (const OrderedJson& mean : means) texts.push_back(figure(mean, "%.0f"));
    return joined(texts, " / ");
}

/// "0.034 -> 0.333", or only the first where there is no second yet.
std::string change(const std::string& before, const std::string& after) {
    return after == "-" ? before : sentence("{before} -> {after}", {{"before", before}, {"after", after}});
}

/// "0.034 -> 0.333 of 0.693 nats, tokens 20 / 60 -> 20 / 71" as {mi}, {ceiling} and {tokens}.
std::vector<Named> changeOf(const OrderedJson& figures) {
    return {{"mi", change(figure(figures["mi_before"]), figure(figures["mi_after"]))},
            {"ceiling", figure(figures["ceiling"])},
            {"tokens", change(tokens(figures["mean_tokens_before"]), tokens(figures["mean_tokens_after"]))}};
}

/// "0.034 -> 0.333" of a measure beside the bound; empty where it was not made.
std::string measured(const OrderedJson& measures, const char* metric, double scale = 1, const char* format = "%.3f") {
    const auto found = measures.find(metric);
    if (found == measures.end()) return {};
    const auto part = [&](const OrderedJson& value) {
        return value.is_number() ? formattedNumber(format, scale * value.get<double>()) : std::string("-");
    };
    // Some say how the iteration changed things, and have no value before it.
    return (*found)[0].is_null() ? part((*found)[1]) : change(part((*found)[0]), part((*found)[1]));
}

/// What the bound is made of, how far there is left to go, and what another model says of it.
std::string measureLinesOf(const OrderedJson& measures) {
    std::string lines;
    const std::string columns = measured(measures, "mi_columns");
    const std::string rows = measured(measures, "mi_rows");
    const std::string saturated = measured(measures, "saturated_share", 100, "%.0f");
    if (!columns.empty() && !rows.empty() && !saturated.empty()) {
        lines += sentence(
            "  columns {columns} (a bound however likely answers are), rows {rows}; {saturated} % of the queries "
            "saturated\n",
            {{"columns", columns}, {"rows", rows}, {"saturated", saturated}});
    }
    const std::string byScorer = measured(measures, "mi_by_scorer");
    if (byScorer.empty()) return lines;
    return lines += sentence("  by the other scorer {bound}; {texts} from the texts, {scorer} from the scorer\n",
                             {{"bound", byScorer},
                              {"texts", measured(measures, "mi_from_texts")},
                              {"scorer", measured(measures, "mi_from_scorer")}});
}

std::string runLinesOf(const OrderedJson& entry) {
    const OrderedJson& heldOut = entry["held_out"];
    std::vector<Named> parts = changeOf(heldOut);
    parts.emplace_back("name", formatted("%-20s", entry["name"].get<std::string>().c_str()));
    parts.emplace_back("state", formatted("%-11s", entry["state"].get<std::string>().c_str()));
    parts.emplace_back("steps", entry["steps"].get<std::int64_t>());
    const char* pattern =
        heldOut["mi_before"].is_number()
            ? "{name} {state} {steps} updates, held-out bound {mi} of {ceiling} nats, tokens {tokens}\n"
            : "{name} {state} {steps} updates\n";
    std::string lines = sentence(pattern, parts) + measureLinesOf(heldOut["measures"]);
    if (entry["state"] == toString(RunState::Running) && !entry["responding"].get<bool>())
        lines += "  its worker has not been heard of for a while; `sami stop` ends it\n";
    const auto principles = entry.find("held_out_principles");
    if (principles == entry.end()) return lines;
    return lines.append(
        sentence("  held-out principles bound {mi} of {ceiling} nats, tokens {tokens}\n", changeOf(*principles)));
}

/// What tells a run from the others.
std::string headOf(const Document& document, const std::string& name) {
    for (const RunEntry& run : document.runs().entries()) {
        if (run.name == name)
            return sentence("{run}: {teaching}\n", {{"run", run.name}, {"teaching", describe(run.teaching)}});
    }
    return {};
}

/// "held-out bound: iteration-2 (0.644); …", the one that counts first.
std::string bestLineOf(const OrderedJson& best) {
    std::vector<std::string> parts;
    for (const OrderedJson& choice : best["choices"]) {
        parts.push_back(sentence("by {metric} {model} ({value})", {{"metric", choice["metric"].get<std::string>()},
                                                                   {"model", choice["model"].get<std::string>()},
                                                                   {"value", figure(choice["value"])}}));
    }
    return sentence("best checkpoint of {run}: {choices}\n",
                    {{"run", best["run"].get<std::string>()}, {"choices", joined(parts, "; ")}});
}

std::string winRateLineOf(const OrderedJson& entry) {
    const char* pattern =
        entry.contains("principles")
            ? "{candidate} over {baseline}, judge {judge}, held-out principles: {rate} [{low}, {high}] of {pairs} "
              "pairs, {ties} ties, {errors} errors\n"
            : "{candidate} over {baseline}, judge {judge}: {rate} [{low}, {high}] of {pairs} pairs, {ties} ties, "
              "{errors} errors\n";
    return sentence(pattern, {{"candidate", entry["candidate"].get<std::string>()},
                              {"baseline", entry["baseline"].get<std::string>()},
                              {"judge", entry["judge"].get<std::string>()},
                              {"rate", figure(entry["rate"])},
                              {"low", figure(entry["low"])},
                              {"high", figure(entry["high"])},
                              {"pairs", entry["n"].get<std::int64_t>()},
                              {"ties", entry["ties"].get<std::int64_t>()},
                              {"errors", entry["errors"].get<std::int64_t>()}});
}

/// Of a run that can't be read it is said elsewhere.
void addEditedSince(const Document& document, const std::vector<RunEntry>& runs, OrderedJson& status) {
    for (const RunEntry& run : runs) {
        const Result<TaughtAndNow> difference = taughtAndNow(document, run.number);
        if (difference && !difference->isSame())
            status["edited_since"].push_back({{"run", run.name}, {"words", describe(*difference)}});
    }
}

}  // namespace

std::string judgeOf(const WinRateRow& row) {
    if (row.reviewer.empty()) return row.judge;
    return sentence("{judge} {reviewer}", {{"judge", row.judge}, {"reviewer", row.reviewer}});
}

Result<OrderedJson> experimentStatus(Document& document) {
    const Result<std::vector<RunEntry>> runs = iteratingRuns(document);
    if (!runs) return std::unexpected(runs.error());
    const Result<std::vector<ResponseSummary>> summaries = document.store().responses().summaries();
    if (!summaries) return std::unexpected(summaries.error());
    const Result<std::vector<WinRateRow>> rates = document.store().verdicts().winRates();
    if (!rates) return std::unexpected(rates.error());
    OrderedJson status{
        {"runs", OrderedJson::array()}, {"responses", OrderedJson::array()}, {"win_rates", OrderedJson::array()}};
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task == RunTask::Iterate || run.problem.empty()) continue;
        status["problems"].push_back({{"run", run.name}, {"problem", run.problem}, {"remedy", run.remedy}});
    }
    for (const RunEntry& run : *runs) {
        for (const IterationProgress& iteration : iterationsToShow(run)) {
            const Result<OrderedJson> entry = entryOf(document, run, iteration);
            if (!entry) return entry;
            status["runs"].push_back(*entry);
        }
    }
    for (const RunEntry& run : *runs) {
        const Result<std::vector<BestChoice>> choices = bestCheckpoints(document, run, *rates);
        if (!choices || choices->empty()) continue;  // of a run that can't be read all that can be said is said above
        OrderedJson best{{"run", run.name}, {"choices", OrderedJson::array()}};
        for (const BestChoice& choice : *choices)
            best["choices"].push_back({{"metric", choice.metric}, {"model", choice.model}, {"value", choice.value}});
        status["best"].push_back(std::move(best));
    }
    addEditedSince(document, *runs, status);
    for (const ResponseSummary& summary : *summaries) {
        OrderedJson entry{{"name", summary.model}, {"n", summary.n}, {"mean_tokens", nullptr}};
        if (summary.meanTokens) entry["mean_tokens"] = *summary.meanTokens;
        status["responses"].push_back(entry);
    }
    for (const WinRateRow& row : *rates) status["win_rates"].push_back(entryOf(row));
    return status;
}

Result<std::string> experimentStatusText(Document& document) {
    const Result<OrderedJson> status = experimentStatus(document);
    if (!status) return std::unexpected(status.error());
    std::string text;
    const OrderedJson& entries = (*status)["runs"];
    const bool areSeveral =
        std::ranges::any_of(entries, [&](const OrderedJson& entry) { return entry["run"] != entries[0]["run"]; });
    const OrderedJson* before = nullptr;
    for (const OrderedJson& entry : entries) {
        const bool begins = areSeveral && (before == nullptr || (*before)["run"] != entry["run"]);
        if (begins) text += headOf(document, entry["run"].get<std::string>());
        text += runLinesOf(entry);
        before = &entry;
    }
    for (const OrderedJson& best : status->value("best", OrderedJson::array())) text += bestLineOf(best);
    for (const OrderedJson& edited : status->value("edited_since", OrderedJson::array())) {
        text += sentence("edited since {run}: {words}\n",
                         {{"run", edited["run"].get<std::string>()}, {"words", edited["words"].get<std::string>()}});
    }
    for (const RunEntry& run : document.runs().entries()) {
        if (run.progress.failed()) {
            text +=
                sentence("{run} failed: {message}\n", {{"run", run.name}, {"message", run.progress.failed()->message}});
        }
        if (!run.problem.empty()) {
            text += sentence("{run}: {trouble}\n", {{"run", run.name}, {"trouble", troubleOf(run)}});
        }
    }
    for (const OrderedJson& entry : (*status)["responses"]) {
        text += sentence("{name} {count} responses, {tokens} tokens on average\n",
                         {{"name", formatted("%-20s", entry["name"].get<std::string>().c_str())},
                          {"count", entry["n"].get<std::int64_t>()},
                          {"tokens", figure(entry["mean_tokens"], "%.1f")}});
    }
    for (const OrderedJson& entry : (*status)["win_rates"]) text += winRateLineOf(entry);
    return text.empty() ? "Nothing was run yet; start with `sami run`.\n" : text;
}

}  // namespace sami
