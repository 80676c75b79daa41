#include "tests/ui/canned_run.h"

namespace sami {

namespace {

EvaluationEvent evaluation(EvaluationMoment when, std::int64_t step, double mi, double accuracy, double tokens) {
    EvaluationEvent event{1, when, step, made::bound(mi, accuracy, accuracy), made::kCeiling, 2, 2, {}};
    event.metrics.setList("mean_tokens", {tokens, 62.0});
    event.matrices = {{"h1", {{-1.0, -1.1 - mi}, {-1.2, -0.9}}}, {"h2", {{-1.5, -1.2}, {-1.1, -1.0}}}};
    return event;
}

HeldOutEvent heldOut(int number) {
    const double accuracy = 0.5 + 0.12 * number;
    return {1, number, made::bound(0.031 + 0.09 * number, accuracy, accuracy), 2};
}

StepEvent step(int number) {
    StepEvent event = made::step(number, made::kCeiling - 0.1 * number);
    event.metrics.set("row_accuracy", 0.5 + 0.1 * number);
    event.metrics.set("column_accuracy", 0.5 + 0.1 * number);
    return event;
}

}  // namespace

CannedRun::CannedRun() {
    entry.number = 1;
    entry.state = RunState::Running;
    entry.numConstitutions = 2;
}

void CannedRun::take(EventBody body) {
    const RunEvent event = m_numbered(std::move(body));
    entry.progress.consume(event);
    metrics->append(entry.number, {event});
}

ShownRun CannedRun::shown() const {
    RunConfig config;
    config.principles = {{"brief", "Be brief.", "Be long.", 1}};
    return {constitutionNames(config, 2), metrics, entry.number};
}

void CannedRun::show(LivePage& page) const {
    page.setRun(shown());
    page.showRun(entry);
}

CannedRun cannedRun(int steps, bool evaluatedAfter) {
    CannedRun run;
    run.take(made::started());
    run.take(evaluation(EvaluationMoment::Before, 0, 0.031, 0.54, 64.0));
    run.take(heldOut(0));
    for (int number = 1; number <= steps; ++number) {
        run.take(step(number));
        run.take(heldOut(number));
    }
    run.take(ProgressEvent{1, "train", steps, 3, 20.5});
    if (evaluatedAfter) run.take(evaluation(EvaluationMoment::After, 3, 0.379, 0.92, 20.34));
    return run;
}

CannedRun cannedRun(int steps, RunState state) {
    CannedRun run = cannedRun(steps, false);
    run.entry.state = state;
    return run;
}

void CannedReview::show(ReviewPage& page) const {
    QObject::connect(&page, &ReviewPage::pairsWanted, &page, [this, &page](const QString& query) {
        const auto found = pairs.find(query.toStdString());
        if (found != pairs.end()) page.showPairs(query, found->second);
    });
    page.showQuestions(queries);
}

ComparedPair cannedPair(bool principled, const std::string& before, const std::string& after) {
    ComparedPair pair;
    pair.row.principled = principled;
    pair.row.constitution =
        principled ? "Responses should be one short sentence." : "Responses should be lengthy and detailed.";
    pair.row.baseline = before;
    pair.row.candidate = after;
    pair.row.baselineTokens = 58;
    pair.row.candidateTokens = 11;
    pair.lines = {{pair.row.constitution, 1, !principled}};
    pair.diff = wordDiff(before, after);
    return pair;
}

CannedReview cannedReview() {
    const std::string longAnswer =
        "The sky is blue because of the way sunlight meets the air. Sunlight is made of many colours, and blue light "
        "is scattered in all directions by the tiny molecules of the atmosphere.";
    const std::string shortAnswer = "The sky is blue because air scatters blue light.";
    CannedReview review{
        {{"asked-1", "Is <b>water</b> wet?", QueryOrigin::Asked}, {"h1", "Why is the sky blue?", QueryOrigin::Data}},
        {{"asked-1",
          {cannedPair(true, "Water is <b>wet</b>.", "Yes."), cannedPair(false, "Water is wet.", "Water is wet.")}},
         {"h1", {cannedPair(true, longAnswer, shortAnswer), cannedPair(false, longAnswer, longAnswer)}}}};
    for (const ComparedQueryRow& query : review.queries) {
        for (ComparedPair& pair : review.pairs[query.id]) pair.row.query = query.text;
    }
    return review;
}

WinRateRow cannedRate(std::int64_t wins, std::int64_t losses, std::int64_t ties, std::int64_t errors) {
    WinRateRow row;
    row.judge = "pmi";
    row.rate = winRate({wins, losses, ties, errors});
    return row;
}

}  // namespace sami
