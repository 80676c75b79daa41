#include "tests/ui/canned_run.h"

#include <cstdlib>
#include <iostream>

namespace sami {

namespace {

constexpr double kCeiling = 0.6931471805599453;

Json bound(double mi, double accuracy) {
    return {{"mi", mi}, {"mi_rows", mi}, {"mi_columns", mi}, {"row_accuracy", accuracy}, {"column_accuracy", accuracy}};
}

Json evaluation(const char* when, int step, double mi, double accuracy, double tokens) {
    Json event = bound(mi, accuracy);
    event.update({{"iteration", 1},
                  {"when", when},
                  {"step", step},
                  {"ceiling", kCeiling},
                  {"n", 2},
                  {"mean_tokens", {tokens, 62.0}},
                  {"matrices", Json::array({{{"query_id", "h1"}, {"logprobs", {{-1.0, -1.1 - mi}, {-1.2, -0.9}}}},
                                            {{"query_id", "h2"}, {"logprobs", {{-1.5, -1.2}, {-1.1, -1.0}}}}})}});
    return event;
}

Json step(int number) {
    Json event = bound(0.1 * number, 0.5 + 0.1 * number);
    event.update({{"iteration", 1},
                  {"step", number},
                  {"loss", kCeiling - 0.1 * number},
                  {"learning_rate", 5e-6},
                  {"grad_norm", 3.0},
                  {"update_norm", 0.2},
                  {"changed_share", 0.9},
                  {"kl", nullptr},
                  {"seconds", 4.0},
                  {"tokens", 4096},
                  {"queries", 8},
                  {"mean_tokens", {60.0, 62.0}},
                  {"matrices", Json::array()}});
    return event;
}

Json heldOut(int number) {
    Json event = bound(0.031 + 0.09 * number, 0.5 + 0.12 * number);
    event.update({{"iteration", 1}, {"step", number}, {"n", 2}});
    return event;
}

}  // namespace

Json cannedEvent(std::int64_t seq, const char* type, Json fields) {
    fields.update({{"seq", seq}, {"time", 1000.0 + static_cast<double>(seq)}, {"attempt", 1}, {"type", type}});
    return fields;
}

void take(RunProgress& progress, const char* type, const Json& fields) {
    const Result<void> taken = progress.consume(cannedEvent(progress.nextSeq(), type, fields));
    if (taken) return;
    std::cerr << taken.error().detail << '\n';
    std::abort();
}

RunProgress cannedProgress(int steps, bool evaluatedAfter) {
    RunProgress progress;
    take(progress, "started",
         {{"model", "SmolLM2-135M"},
          {"device", "cpu"},
          {"dtype", "float32"},
          {"parameters", 134515008},
          {"iterations", 1},
          {"total_steps", 3},
          {"ceiling", kCeiling},
          {"constitutions", 2}});
    take(progress, "evaluation", evaluation("before", 0, 0.031, 0.54, 64.0));
    take(progress, "held_out", heldOut(0));
    for (int number = 1; number <= steps; ++number) {
        take(progress, "step", step(number));
        take(progress, "held_out", heldOut(number));
    }
    take(progress, "progress",
         {{"iteration", 1}, {"phase", "train"}, {"done", steps}, {"total", 3}, {"eta_seconds", 20.5}});
    if (evaluatedAfter) take(progress, "evaluation", evaluation("after", 3, 0.379, 0.92, 20.34));
    return progress;
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
