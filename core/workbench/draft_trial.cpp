#include "core/workbench/draft_trial.h"

#include <algorithm>
#include <ranges>

#include "core/base/text.h"
#include "core/workbench/probe_run.h"
#include "core/workbench/write_principles.h"

namespace sami {

namespace {

/// A principle and its antithesis, as a trial states them.
using Sides = std::vector<Constitution>;

Result<Sides> sidesOf(const Document& document, const TrialWish& wish) {
    const Result<DraftRow> draft = document.store().runs().drafts().find(wish.draft);
    if (!draft) return std::unexpected(draft.error());
    const std::string text(trimmed(wish.text.value_or(draft->text)));
    const std::string antithesis(trimmed(wish.antithesis.value_or(draft->antithesis)));
    if (text.empty() || antithesis.empty()) {
        return fail(ErrorKind::Usage,
                    "draft {id} has one side: answers are told apart by a principle and its antithesis",
                    {{"id", wish.draft}});
    }
    return Sides{{"principle", {text}, {}}, {"antithesis", {antithesis}, {}}};
}

/// So many of them, evenly over all.
std::vector<ProbeRow> rowsOf(const std::vector<RecordedAnswers>& recorded, std::int64_t most, const Sides& sides) {
    const auto count = std::min(recorded.size(), static_cast<std::size_t>(std::max<std::int64_t>(most, 1)));
    std::vector<ProbeRow> rows;
    for (std::size_t i = 0; i < count; ++i) {
        const RecordedAnswers& one = recorded[i * recorded.size() / count];
        rows.push_back({.query = one.query, .constitutions = sides, .answers = one.answers});
    }
    return rows;
}

/// The place of the largest; nothing where not two can be compared.
std::optional<std::size_t> likeliest(const ProbeResult& result, std::size_t side) {
    std::optional<std::size_t> best;
    std::size_t compared = 0;
    for (std::size_t j = 0; j < result.answers.size(); ++j) {
        if (result.answers[j].scored == 0) continue;
        ++compared;
        if (!best || result.logProbs[side][j] > result.logProbs[side][*best]) best = j;
    }
    return compared > 1 ? best : std::nullopt;
}

DraftTrial trialOf(const ProbeReading& reading) {
    const ProbePlan& plan = reading.config.probe;
    DraftTrial trial{.run = reading.run, .name = reading.name, .text = {}, .antithesis = {}, .source = plan.source};
    if (plan.rows.empty() || plan.rows.front().constitutions.size() < 2) return trial;
    trial.text = plan.rows.front().constitutions[0].text();
    trial.antithesis = plan.rows.front().constitutions[1].text();
    for (const ProbeResult& result : reading.results) {
        const auto principle = likeliest(result, 0);
        const auto antithesis = likeliest(result, 1);
        if (!principle || !antithesis) continue;
        ++trial.queries;
        if (*principle != *antithesis) ++trial.toldApart;
    }
    return trial;
}

}  // namespace

Result<LaunchedRun> launchTrial(Document& document, const TrialWish& wish) {
    const Result<Sides> sides = sidesOf(document, wish);
    if (!sides) return std::unexpected(sides.error());
    Result<ScorableAnswers> answers = scorableAnswers(document, wish.answers);
    if (!answers) return std::unexpected(answers.error());
    ProbePlan& plan = answers->config.probe;
    plan.purpose = ProbePurpose::Trial;
    plan.source = std::move(answers->source);
    plan.models = {std::move(answers->scorer)};
    plan.rows = rowsOf(answers->recorded, wish.queries, *sides);
    return launchProbe(document, std::move(answers->config));
}

Result<DraftTrial> readTrial(const Document& document, std::int64_t run) {
    const Result<ProbeReading> reading = readProbe(document, run, ProbePurpose::Trial);
    if (!reading) return std::unexpected(reading.error());
    return trialOf(*reading);
}

Result<std::vector<DraftTrial>> latestTrials(const Document& document) {
    std::vector<DraftTrial> latest;
    const std::vector<std::int64_t> runs = finishedProbes(document, ProbePurpose::Trial);
    for (const std::int64_t run : runs | std::views::reverse) {
        Result<DraftTrial> trial = readTrial(document, run);
        if (!trial) continue;
        const auto isOfPair = [&](const DraftTrial& other) {
            return other.text == trial->text && other.antithesis == trial->antithesis;
        };
        if (std::ranges::none_of(latest, isOfPair)) latest.push_back(std::move(*trial));
    }
    return latest;
}

OrderedJson toJson(const DraftTrial& trial) {
    return {{"run", trial.name},
            {"text", trial.text},
            {"antithesis", trial.antithesis},
            {"source", toJson(trial.source)},
            {"queries", trial.queries},
            {"told_apart", trial.toldApart}};
}

std::string toText(const DraftTrial& trial) {
    return sentence("tells apart the saved answers of {writer} in {run} to {count} of {queries} queries\n",
                    {{"writer", trial.source.model},
                     {"run", trial.source.run},
                     {"count", trial.toldApart},
                     {"queries", trial.queries}});
}

}  // namespace sami
