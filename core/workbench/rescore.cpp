#include "core/workbench/rescore.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>

#include "core/base/text.h"
#include "core/run/metric_interval.h"
#include "core/workbench/models.h"
#include "core/workbench/present_words.h"
#include "core/workbench/saved_answers.h"
#include "core/workbench/scorable_answers.h"

namespace sami {

namespace {

constexpr const char* kOldWords = "old";
constexpr const char* kNewWords = "new";
/// So many queries are scored again under the old words, to see whether what was recorded of the others holds.
constexpr std::size_t kChecked = 2;

/// What the run recorded of the answers, where the model that scores them is the one that did so then; else empty.
std::vector<QueryMatrix> matricesOf(const Document& document, const ProbePlan& plan) {
    const Result<RunEntry> run = document.runs().entry(plan.source.run);
    if (!run || plan.models.empty()) return {};
    const Result<std::string> writer = modelNameOf(document, *run, plan.source.model);
    if (!writer || *writer != plan.models.front().name) return {};
    return recordedMatrices(*run, plan.source);
}

/// Gives the rows of a query what the run recorded of its answers: it need not be computed again.
void addKnown(const std::vector<QueryMatrix>& matrices, ProbeRow& old, ProbeRow& fresh) {
    const auto found = std::ranges::find(matrices, old.query.id, &QueryMatrix::queryId);
    const auto isWhole = [&](const std::vector<double>& line) {
        return line.size() == old.answers.size() &&
               std::ranges::all_of(line, [](double value) { return std::isfinite(value); });
    };
    if (found == matrices.end() || found->logProbs.size() != old.constitutions.size() ||
        !std::ranges::all_of(found->logProbs, isWhole))
        return;
    old.known = found->logProbs;
    fresh.known.resize(fresh.constitutions.size());
    for (std::size_t i = 0; i < fresh.known.size(); ++i) {
        if (fresh.constitutions[i].text() == old.constitutions[i].text()) fresh.known[i] = old.known[i];
    }
}

/// Two rows a query: under the words of then, and under those of now where they can be stated.
/// @param matrices what the run recorded of them; empty where somebody else scores
std::vector<ProbeRow> rowsOf(const std::vector<RecordedAnswers>& recorded, const PresentWords& words,
                             const std::vector<QueryMatrix>& matrices) {
    std::vector<ProbeRow> rows;
    std::size_t numChecked = 0;
    for (const RecordedAnswers& one : recorded) {
        ProbeRow old{.query = one.query, .constitutions = {}, .answers = one.answers, .part = kOldWords};
        ProbeRow fresh{.query = one.query, .constitutions = {}, .answers = one.answers, .part = kNewWords};
        for (std::size_t i = 0; i < one.names.size(); ++i) {
            old.constitutions.push_back(PresentWords::recorded(one.names[i], one.texts[i]));
            if (std::optional<Constitution> put = words.of(old.constitutions.back()))
                fresh.constitutions.push_back(std::move(*put));
        }
        if (fresh.constitutions.size() != old.constitutions.size()) continue;
        addKnown(matrices, old, fresh);
        if (!old.known.empty()) old.checksKnown = fresh.checksKnown = numChecked++ < kChecked;
        rows.push_back(std::move(old));
        rows.push_back(std::move(fresh));
    }
    return rows;
}

}  // namespace

Result<LaunchedRun> launchRescore(Document& document, const AnswersWish& wish) {
    Result<ScorableAnswers> answers = scorableAnswers(document, wish);
    if (!answers) return std::unexpected(answers.error());
    const PresentWords words(answers->then, answers->config);
    ProbePlan& plan = answers->config.probe;
    plan.purpose = ProbePurpose::Rescore;
    plan.source = answers->source;
    plan.notes = words.notes();
    if (!words.areNew()) plan.notes.emplace_back("the words are those that the run was taught");
    plan.models = {std::move(answers->scorer)};
    plan.rows = rowsOf(answers->recorded, words, matricesOf(document, plan));
    if (plan.rows.empty()) {
        return fail(ErrorKind::Input,
                    "nothing is left of the words that {run} was taught: its principles were removed; take the edits "
                    "back with `sami edit FILE undo`",
                    {{"run", plan.source.run}});
    }
    return launchProbe(document, std::move(answers->config));
}

namespace {

/// A query under both words.
struct ScoredTwice {
    const ProbeRow* row = nullptr;  ///< under the old words
    const ProbeResult* old = nullptr;
    const ProbeResult* fresh = nullptr;
};

std::vector<ScoredTwice> scoredTwice(const ProbeReading& reading) {
    std::vector<ScoredTwice> found;
    std::map<std::string, std::size_t> places;
    for (const ProbeResult& result : reading.results) {
        const ProbeRow& row = reading.config.probe.rows[static_cast<std::size_t>(result.row)];
        const auto isScored = [](const ProbedAnswer& answer) { return answer.scored > 0; };
        if (!std::ranges::all_of(result.answers, isScored)) continue;
        const auto [place, isNew] = places.emplace(row.query.id, found.size());
        if (isNew) found.emplace_back();
        ScoredTwice& twice = found[place->second];
        if (row.part == kOldWords) {
            twice.row = &row;
            twice.old = &result;
        } else {
            twice.fresh = &result;
        }
    }
    std::erase_if(found, [](const ScoredTwice& twice) { return twice.old == nullptr || twice.fresh == nullptr; });
    return found;
}

/// Whether the diagonal is the strictly largest entry of a row, or column.
bool isRight(const std::vector<std::vector<double>>& cells, std::size_t place, bool isColumn) {
    for (std::size_t k = 0; k < cells.size(); ++k) {
        const double other = isColumn ? cells[k][place] : cells[place][k];
        if (k != place && !(other < cells[place][place])) return false;
    }
    return true;
}

void addChanges(const ScoredTwice& twice, Rescored& out) {
    const auto& before = twice.old->logProbs;
    const auto& after = twice.fresh->logProbs;
    const Query& query = twice.row->query;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const std::string& name = twice.row->constitutions[i].name;
        for (const bool isColumn : {false, true}) {
            const bool now = isRight(after, i, isColumn);
            if (isRight(before, i, isColumn) != now) out.ranks.push_back({query.id, query.text, name, isColumn, now});
        }
        out.moved.push_back({query.id, query.text, name, twice.old->answers[i].text, before[i][i], after[i][i]});
    }
}

/// Says that a finished rescoring has fewer queries than it was to have.
void noteMissing(const Document& document, const ProbePlan& plan, Rescored& out) {
    const Result<RunEntry> entry = document.runs().entry(out.run);
    const std::int64_t wanted = std::ranges::count(plan.rows, kOldWords, &ProbeRow::part);
    if (!entry || entry->state != RunState::Finished || out.change.n == wanted) return;
    out.notes.push_back(
        sentence("{count} of {all} queries are left out: an answer is empty, or a prompt too long for the model",
                 {{"count", wanted - out.change.n}, {"all", wanted}}));
}

/// Largest difference to what the run recorded of the same answers.
std::optional<double> differenceTo(const std::vector<QueryMatrix>& recorded, const std::vector<ScoredTwice>& scored) {
    std::optional<double> largest;
    for (const ScoredTwice& twice : scored) {
        const auto found = std::ranges::find(recorded, twice.row->query.id, &QueryMatrix::queryId);
        if (found == recorded.end() || found->logProbs.size() != twice.old->logProbs.size()) continue;
        for (std::size_t i = 0; i < found->logProbs.size(); ++i) {
            for (std::size_t j = 0; j < found->logProbs.size(); ++j) {
                const double difference = std::abs(found->logProbs[i][j] - twice.old->logProbs[i][j]);
                largest = std::max(largest.value_or(0), difference);
            }
        }
    }
    return largest;
}

std::optional<double> recordedDifference(const Document& document, const ProbePlan& plan,
                                         const std::vector<ScoredTwice>& scored) {
    return differenceTo(matricesOf(document, plan), scored);
}

}  // namespace

Result<Rescored> readRescore(const Document& document, std::int64_t run) {
    const Result<ProbeReading> reading = readProbe(document, run, ProbePurpose::Rescore);
    if (!reading) return std::unexpected(reading.error());
    const ProbePlan& plan = reading->config.probe;
    Rescored out{.run = run, .name = reading->name, .source = plan.source, .notes = plan.notes};
    if (!plan.models.empty()) out.model = plan.models.front().name;
    if (!plan.rows.empty()) out.ceiling = std::log(static_cast<double>(plan.rows.front().numAnswers()));
    const std::vector<ScoredTwice> scored = scoredTwice(*reading);
    std::vector<double> before;
    std::vector<double> after;
    std::vector<double> change;
    for (const ScoredTwice& twice : scored) {
        before.push_back(boundOf({"", twice.old->logProbs}).mi);
        after.push_back(boundOf({"", twice.fresh->logProbs}).mi);
        change.push_back(after.back() - before.back());
        addChanges(twice, out);
    }
    out.before = boundMean(before, out.ceiling);
    out.after = boundMean(after, out.ceiling);
    out.change = queryMean(change);
    std::ranges::stable_sort(out.moved, std::ranges::greater(),
                             [](const MovedAnswer& moved) { return std::abs(moved.after - moved.before); });
    if (out.moved.size() > kToldAnswers) out.moved.resize(kToldAnswers);
    out.recordedDifference = recordedDifference(document, plan, scored);
    noteMissing(document, plan, out);
    return out;
}

namespace {

OrderedJson toJson(const RankChange& change) {
    return {{"query_id", change.queryId},          {"query", change.query},
            {"constitution", change.constitution}, {"of", change.isColumn ? "column" : "row"},
            {"right_before", !change.isRight},     {"right_after", change.isRight}};
}

OrderedJson toJson(const MovedAnswer& moved) {
    return {{"query_id", moved.queryId}, {"query", moved.query},   {"constitution", moved.constitution},
            {"response", moved.text},    {"before", moved.before}, {"after", moved.after}};
}

std::string shownMean(const QueryMean& mean) {
    std::string value = formattedNumber("%.3f", mean.value);
    if (!mean.interval) return value;
    return sentence("{value} [{low}, {high}]", {{"value", value},
                                                {"low", formattedNumber("%.3f", mean.interval->low)},
                                                {"high", formattedNumber("%.3f", mean.interval->high)}});
}

}  // namespace

OrderedJson toJson(const Rescored& rescored) {
    OrderedJson ranks = OrderedJson::array();
    OrderedJson moved = OrderedJson::array();
    for (const RankChange& change : rescored.ranks) ranks.push_back(toJson(change));
    for (const MovedAnswer& answer : rescored.moved) moved.push_back(toJson(answer));
    return {{"run", rescored.name},
            {"source", toJson(rescored.source)},
            {"model", rescored.model},
            {"ceiling", rescored.ceiling},
            {"before", toJson(rescored.before)},
            {"after", toJson(rescored.after)},
            {"change", toJson(rescored.change)},
            {"ranks", std::move(ranks)},
            {"moved", std::move(moved)},
            {"notes", rescored.notes},
            {"recorded_difference",
             rescored.recordedDifference ? OrderedJson(*rescored.recordedDifference) : OrderedJson()}};
}

std::string toText(const Rescored& rescored) {
    std::string text;
    for (const std::string& note : rescored.notes) text += sentence("{note}\n", {{"note", note}});
    text += sentence(
        "answers of {writer} in {run}, scored by {model}: bound {before} with the old words, {after} with the new "
        "ones, "
        "of {ceiling} nats; change {change} (95 % intervals over {count} queries)\n",
        {{"writer", rescored.source.model},
         {"run", rescored.source.run},
         {"model", rescored.model},
         {"before", shownMean(rescored.before)},
         {"after", shownMean(rescored.after)},
         {"ceiling", formattedNumber("%.3f", rescored.ceiling)},
         {"change", shownMean(rescored.change)},
         {"count", rescored.change.n}});
    for (const RankChange& change : rescored.ranks) {
        const char* pattern = change.isRight ? "  now told apart: [{constitution}, {of}] {query}\n"
                                             : "  no longer told apart: [{constitution}, {of}] {query}\n";
        text += sentence(pattern, {{"constitution", change.constitution},
                                   {"of", change.isColumn ? "column" : "row"},
                                   {"query", excerpt(change.query)}});
    }
    for (const MovedAnswer& moved : rescored.moved) {
        text += sentence("  {before} -> {after} nats per token: [{constitution}] {query}\n    {answer}\n",
                         {{"before", formattedNumber("%.3f", moved.before)},
                          {"after", formattedNumber("%.3f", moved.after)},
                          {"constitution", moved.constitution},
                          {"query", excerpt(moved.query)},
                          {"answer", excerpt(moved.text)}});
    }
    return text;
}

}  // namespace sami
