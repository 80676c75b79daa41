#include "tests/ui/canned_run.h"

namespace sami {

namespace {

EvaluationEvent evaluation(EvaluationMoment when, std::int64_t step, double mi, double accuracy, double tokens) {
    EvaluationEvent event{1, when, step, made::bound(mi, accuracy, accuracy), made::kCeiling, 2, {}};
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

void CannedRun::take(EventBody body) {
    const RunEvent event = m_numbered(std::move(body));
    progress.consume(event);
    metrics.append(event);
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

Comparison cannedComparison() {
    const auto pair = [](bool principled, const std::string& before, const std::string& after) {
        return ComparedPair{principled ? QStringLiteral("Responses should be one short sentence.")
                                       : QStringLiteral("Responses should be lengthy and detailed."),
                            principled,
                            {QString::fromStdString(before), 58},
                            {QString::fromStdString(after), 11},
                            wordDiff(before, after)};
    };
    const std::string longAnswer =
        "The sky is blue because of the way sunlight meets the air. Sunlight is made of many colours, and blue light "
        "is "
        "scattered in all directions by the tiny molecules of the atmosphere.";
    const std::string shortAnswer = "The sky is blue because air scatters blue light.";
    return {QStringLiteral("base"),
            QStringLiteral("iteration-1"),
            {{QStringLiteral("asked-1"),
              QStringLiteral("Is <b>water</b> wet?"),
              true,
              {pair(true, "Water is <b>wet</b>.", "Yes."), pair(false, "Water is wet.", "Water is wet.")}},
             {QStringLiteral("h1"),
              QStringLiteral("Why is the sky blue?"),
              false,
              {pair(true, longAnswer, shortAnswer), pair(false, longAnswer, longAnswer)}}}};
}

}  // namespace sami
