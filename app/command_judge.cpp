#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "app/number_options.h"
#include "app/run_to_end.h"
#include "core/base/input_file.h"
#include "core/base/text.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/status.h"

namespace sami {

namespace {

constexpr std::uintmax_t kMaxPromptBytes = 100'000;

struct JudgeOptions {
    std::string file;
    std::string promptFile;
    std::int64_t maxCalls = 1000;
    JudgeWish wish;
};

std::string percent(double share) {
    return formattedNumber("%.1f", 100 * share);
}

std::string significant(double p) {
    return formattedNumber("%.2g", p);
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

/// Of the pairs that this judge was to see.
Result<void> printWinRates(const Document& document, const JudgeWish& wish, const std::vector<ModelPair>& judged) {
    const Result<ChosenJudge> judge = chooseJudge(document, wish);
    if (!judge) return std::unexpected(judge.error());
    const Result<std::vector<WinRateRow>> rates = winRates(document);
    if (!rates) return std::unexpected(rates.error());
    for (const WinRateRow& row : *rates) {
        if (row.judge != judge->name.text()) continue;
        if (std::ranges::find(judged, ModelPair{row.baseline, row.candidate}) == judged.end()) continue;
        const char* pattern = row.heldOutPrinciples
                                  ? "{candidate} over {baseline} by {judge}, held-out principles: {rate}\n"
                                  : "{candidate} over {baseline} by {judge}: {rate}\n";
        std::cout << sentence(pattern, {{"candidate", row.candidate},
                                        {"baseline", row.baseline},
                                        {"judge", judgeOf(row)},
                                        {"rate", describe(row)}});
        const Result<std::string> caveat = judgeCaveat(document, row.judge, {row.baseline, row.candidate});
        if (!caveat) return std::unexpected(caveat.error());
        if (!caveat->empty()) std::cout << sentence("    {caveat}\n", {{"caveat", *caveat}});
    }
    return {};
}

/// Says what an endpoint will be asked before it is. Error: more than the ceiling allows.
Result<void> announceCalls(const Document& document, const std::vector<ModelPair>& models,
                           const JudgeOptions& options) {
    const Result<JudgeEstimate> estimate = estimateJudge(document, models, options.wish);
    if (!estimate) return std::unexpected(estimate.error());
    std::cerr << sentence(
        "{pairs} pairs: {calls} calls, with about {tokens} tokens of prompts and at most 200 tokens of each answer; "
        "calls "
        "that fail are repeated\n",
        {{"pairs", estimate->pairs}, {"calls", estimate->calls}, {"tokens", estimate->promptTokens}});
    if (estimate->calls <= options.maxCalls) return {};
    return fail(
        ErrorKind::Usage,
        "{calls} calls are more than the ceiling of {ceiling}; allow them with --max-calls {calls}, or ask once a "
        "pair with --order random",
        {{"calls", estimate->calls}, {"ceiling", options.maxCalls}});
}

Result<void> runJudge(JudgeOptions options) {
    if (!options.promptFile.empty()) {
        Result<std::string> prompt = readInput(options.promptFile, kMaxPromptBytes);
        if (!prompt) return std::unexpected(prompt.error());
        options.wish.prompt = std::move(*prompt);
    }
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    printProblems(**document);
    const Result<std::vector<ModelPair>> pairs = pairsToJudge(**document, options.wish);
    if (!pairs) return std::unexpected(pairs.error());
    if (JudgeName(options.wish.judge).kind() == JudgeKind::Endpoint) {
        if (Result<void> allowed = announceCalls(**document, *pairs, options); !allowed) return allowed;
    }
    for (const ModelPair& models : *pairs) {
        const Result<std::optional<LaunchedRun>> run = launchJudge(**document, models, options.wish);
        if (!run) return std::unexpected(run.error());
        if (!*run) continue;
        const Result<RunEntry> ended = runToEnd(**document, (*run)->number);
        if (!ended) return std::unexpected(ended.error());
    }
    return printWinRates(**document, options.wish, *pairs);
}

void addEndpointOptions(CLI::App& command, JudgeOptions& options) {
    JudgeWish& wish = options.wish;
    command.add_option("--judge-model", wish.model, "endpoint: name of the model that the request names");
    command
        .add_option("--key-env", wish.keyEnv,
                    "endpoint: environment variable that holds the key; \"\" sends none. The key is written nowhere")
        ->capture_default_str();
    command.add_option(
        "--prompt", options.promptFile,
        "model, endpoint: file with a prompt of your own, with {principles}, {query}, {response_a} and "
        "{response_b}; an endpoint's answer must end in the line \"Final Response: A\" or \"Final Response: B\"");
    command.add_option("--concurrency", wish.concurrency, "endpoint: requests under way at once")
        ->check(between(1, 64))
        ->capture_default_str();
    command.add_option("--timeout", wish.timeoutSeconds, "endpoint: seconds that one request may take")
        ->check(between(0.1, 3600))
        ->capture_default_str();
    command.add_option("--max-calls", options.maxCalls, "endpoint: more calls than this are not begun")
        ->check(atLeast(0))
        ->capture_default_str();
}

}  // namespace

void addJudge(CLI::App& app, Action& action) {
    auto options = std::make_shared<JudgeOptions>();
    auto order = std::make_shared<std::string>("both");
    JudgeWish& wish = options->wish;
    CLI::App* command = app.add_subcommand("judge", "Judge compared answers and print win rates");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command
        ->add_option("--judge", wish.judge,
                     "pmi; rule:NAME, where an unknown name lists the rules; model:MODEL, one of the experiment or any "
                     "other; endpoint:URL")
        ->required();
    command
        ->add_option("--order", *order,
                     "both: each pair twice; random: once, in an order drawn for each query; pmi and rules score each "
                     "answer by itself and have none")
        ->check(CLI::IsMember({"both", "random"}))
        ->capture_default_str();
    command->add_option("--baseline", wish.baseline, "Only pairs against this model");
    command->add_option("--candidate", wish.candidate, "Only pairs of this model");
    addEndpointOptions(*command, *options);
    command->callback([options, order, &action] {
        options->wish.orders = *order == "both" ? JudgeOrders::Both : JudgeOrders::Random;
        action = [options] { return runJudge(*options); };
    });
}

}  // namespace sami
