#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "app/run_to_end.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/status.h"

namespace sami {

namespace {

struct JudgeOptions {
    std::string file;
    std::string order = "both";
    JudgeWish wish;
};

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", 100 * share);
    return text;
}

std::string significant(double p) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2g", p);
    return text;
}

std::string describe(const WinRateRow& row) {
    const WinRate& rate = row.rate;
    const std::string found = sentence(
        "{rate} % [{low}, {high}] {formula} win rate with Wilson 95 % interval, n = {pairs}, ties {ties}, errors "
        "{errors}; sign test p = {p}",
        {{"rate", percent(rate.rate)},
         {"low", percent(rate.wilson.low)},
         {"high", percent(rate.wilson.high)},
         {"formula", row.formula()},
         {"pairs", rate.counts.judged()},
         {"ties", rate.counts.ties},
         {"errors", rate.counts.errors},
         {"p", significant(rate.signTestP)}});
    if (!rate.couldNoticeALead()) return found;
    return sentence(
        "{found}; a true lead of {lead} points among the pairs that are no ties would be noticed four times in five",
        {{"found", found}, {"lead", percent(rate.smallestLead)}});
}

Result<void> printWinRates(const Document& document) {
    const Result<std::vector<WinRateRow>> rates = winRates(document);
    if (!rates) return std::unexpected(rates.error());
    for (const WinRateRow& row : *rates) {
        const char* pattern = row.heldOutPrinciples
                                  ? "{candidate} against {baseline} by {judge}, held-out principles: {rate}\n"
                                  : "{candidate} against {baseline} by {judge}: {rate}\n";
        std::cout << sentence(pattern, {{"candidate", row.candidate},
                                        {"baseline", row.baseline},
                                        {"judge", judgeOf(row)},
                                        {"rate", describe(row)}});
        if (row.judge == "pmi") {
            std::cout << "    pmi asks the base model for the very quantity that training raises: circular for a "
                         "trained model\n";
        }
    }
    return {};
}

Result<void> runJudge(const JudgeOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    printProblems(**document);
    const Result<std::vector<ModelPair>> pairs = pairsToJudge(**document, options.wish);
    if (!pairs) return std::unexpected(pairs.error());
    for (const ModelPair& models : *pairs) {
        const Result<std::optional<LaunchedRun>> run = launchJudge(**document, models, options.wish.judge);
        if (!run) return std::unexpected(run.error());
        if (!*run) continue;
        const Result<RunEntry> ended = runToEnd(**document, (*run)->number);
        if (!ended) return std::unexpected(ended.error());
    }
    return printWinRates(**document);
}

}  // namespace

void addJudge(CLI::App& app, Action& action) {
    auto options = std::make_shared<JudgeOptions>();
    CLI::App* command = app.add_subcommand("judge", "Judge compared answers and print win rates");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--judge", options->wish.judge, "pmi")->required();
    command
        ->add_option("--order", options->order, "both or random; pmi scores each answer by itself, so it has no order")
        ->check(CLI::IsMember({"both", "random"}))
        ->capture_default_str();
    command->add_option("--baseline", options->wish.baseline, "Only pairs against this model");
    command->add_option("--candidate", options->wish.candidate, "Only pairs of this model");
    command->callback([options, &action] { action = [options] { return runJudge(*options); }; });
}

}  // namespace sami
