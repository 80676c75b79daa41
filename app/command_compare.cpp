#include <unistd.h>

#include <iostream>
#include <optional>

#include "app/choice_options.h"
#include "app/command.h"
#include "app/number_options.h"
#include "app/run_to_end.h"
#include "core/base/text.h"
#include "core/workbench/compare_models.h"
#include "core/workbench/review.h"

namespace sami {

namespace {

struct CompareOptions {
    std::string file;
    ComparisonWish wish;
    std::int64_t limit = 0;
};

void print(const std::vector<PairRow>& pairs, const ModelPair& models, EarlierWords& words) {
    for (const PairRow& pair : pairs) {
        const char* pattern = pair.heldOutPrinciples ? "\n[{constitution}, held-out principles] {query}\n"
                                                     : "\n[{constitution}] {query}\n";
        std::cout << sentence(pattern, {{"constitution", pair.constitutionName}, {"query", pair.query}});
        const std::string since = describe(words.of(statedWords(models, pair)));
        if (!since.empty()) std::cout << sentence("  answered under {words}\n", {{"words", since}});
        const std::pair<const std::string&, const std::string&> answers[] = {{models.baseline, pair.baseline},
                                                                             {models.candidate, pair.candidate}};
        // Into a file or a pipe an answer goes as it is.
        const bool isSeen = ::isatty(STDOUT_FILENO) == 1;
        for (const auto& [model, answer] : answers)
            std::cout << sentence("  {model}: ", {{"model", model}}) << (isSeen ? withVisibleControls(answer) : answer)
                      << '\n';
    }
    std::cout << sentence("\n{count} pairs of {baseline} and {candidate}\n",
                          {{"count", pairs.size()}, {"baseline", models.baseline}, {"candidate", models.candidate}});
}

Result<void> runCompare(CompareOptions options) {
    Result<std::unique_ptr<Document>> document = Document::open(options.file);
    std::optional<Error> held;
    if (!document && document.error().kind == ErrorKind::Locked) {
        // What is answered already can be read beside whoever holds the experiment.
        held = document.error();
        document = Document::open(options.file, Access::ReadOnly);
    }
    if (!document) return std::unexpected(document.error());
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    printProblems(**document);
    if (options.limit > 0) options.wish.limit = options.limit;
    const Result<Comparison> comparison = compareModels(**document, options.wish);
    if (!comparison && held && comparison.error().kind == ErrorKind::Io) return std::unexpected(*held);
    if (!comparison) return std::unexpected(comparison.error());
    if (!comparison->caveat.empty()) std::cerr << sentence("warning: {caveat}\n", {{"caveat", comparison->caveat}});
    if (comparison->run) {
        const Result<RunEntry> run = runToEnd(**document, comparison->run->number);
        if (!run) return std::unexpected(run.error());
    }
    const Result<std::vector<PairRow>> pairs = comparedPairs(**document, *comparison);
    if (!pairs) return std::unexpected(pairs.error());
    Result<EarlierWords> words = EarlierWords::read(**document);
    if (!words) return std::unexpected(words.error());
    print(*pairs, comparison->models, *words);
    return {};
}

}  // namespace

void addCompare(CLI::App& app, Action& action) {
    Choices<PromptCondition> conditions;
    for (const PromptCondition condition : kPromptConditions) conditions.emplace_back(toString(condition), condition);
    auto options = std::make_shared<CompareOptions>();
    CLI::App* command = app.add_subcommand("compare", "Answers of two models side by side");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--baseline", options->wish.baseline,
                        "base, iteration-1, …, imported responses or model:MODEL; the candidate's base if not given");
    command
        ->add_option("--candidate", options->wish.candidate, "iteration-1, run-2/iteration-1, … or imported responses")
        ->required();
    for (auto& [option, condition] : {std::pair("--baseline-condition", &options->wish.baselineCondition),
                                      std::pair("--candidate-condition", &options->wish.candidateCondition)}) {
        addChoice(*command, option, *condition, conditions,
                  "What its prompts state: with the constitution, without, neutral, or against it")
            ->default_str("with");
    }
    addChoice<ComparedQueries>(*command, "--queries", options->wish.queries,
                               {{"held-out", ComparedQueries::HeldOut},
                                {"training", ComparedQueries::Training},
                                {"all", ComparedQueries::All}},
                               "Which of the experiment's queries")
        ->default_str("held-out");
    command->add_option("--limit", options->limit, "Most queries of each data set, 0 for all")->check(atLeast(0));
    command->callback([options, &action] { action = [options] { return runCompare(*options); }; });
}

}  // namespace sami
