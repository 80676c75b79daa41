#include <iostream>
#include <optional>
#include <set>

#include "app/choice_options.h"
#include "app/command.h"
#include "app/number_options.h"
#include "app/win_rate_json.h"
#include "app/win_rate_text.h"
#include "core/base/text.h"
#include "core/workbench/judge_wish.h"

namespace sami {

namespace {

struct WinRatesOptions {
    std::string file;
    WinRateWish wish;
    bool withRatings = false;
    double ridge = 0;
    std::string agreement;  ///< two judges with a comma between them; empty: not asked for
    std::string against;    ///< two candidates with a comma between them; empty: not asked for
    bool asJson = false;

    bool wantsTable() const { return !withRatings && agreement.empty() && against.empty(); }
};

/// What was asked for, as text for people or under its key in `json`.
struct WinRatesOutput {
    std::string text;
    OrderedJson json = OrderedJson::object();

    template <class Findings, class... More>
    void add(const char* key, const Findings& findings, const More&... more) {
        json[key] = jsonOf(findings, more...);
        for (const auto& one : findings) {
            if (!text.empty()) text += '\n';
            text += textOf(one, more...);
        }
    }
};

Result<std::pair<std::string, std::string>> twoNames(const std::string& option, const std::string& text) {
    const std::vector<std::string_view> names = split(text, ',');
    if (names.size() == 2 && !names[0].empty() && !names[1].empty() && names[0] != names[1])
        return std::pair(std::string(names[0]), std::string(names[1]));
    return fail(ErrorKind::Usage, "{option} takes two different names with a comma between them, not \"{text}\"",
                {{"option", option}, {"text", text}});
}

Result<void> addTable(const Document& document, const WinRatesOptions& options, WinRatesOutput& output) {
    const Result<std::vector<WinRateGroup>> groups = winRateTable(document, options.wish);
    if (!groups) return std::unexpected(groups.error());
    output.add("win_rates", *groups);
    std::set<std::string> caveats;
    for (const WinRateGroup& group : *groups) {
        const Result<std::string> caveat = judgeCaveat(document, group.group.judge, group.group.models);
        if (!caveat) return std::unexpected(caveat.error());
        if (caveat->empty()) continue;
        caveats.insert(sentence("{judge}: {caveat}", {{"judge", judgeName(group.group)}, {"caveat", *caveat}}));
    }
    for (const std::string& caveat : caveats) output.text += wrapped(caveat, "");
    const Result<std::vector<JudgePositionBias>> biases = positionBiases(document, options.wish.verdicts);
    if (!biases) return std::unexpected(biases.error());
    output.add("position_bias", *biases);
    return {};
}

Result<void> addRatings(const Document& document, const WinRatesOptions& options, WinRatesOutput& output) {
    const Result<std::vector<RatingTable>> tables =
        ratingTables(document, options.wish.verdicts, options.ridge, options.wish.bootstrap);
    if (!tables) return std::unexpected(tables.error());
    output.add("ratings", *tables, options.ridge);
    return {};
}

Result<void> addAgainst(const Document& document, const WinRatesOptions& options, WinRatesOutput& output) {
    const auto names = twoNames("--against", options.against);
    if (!names) return std::unexpected(names.error());
    const Result<std::vector<CandidateComparison>> compared =
        candidatesAgainst(document, names->first, names->second, options.wish.verdicts, options.wish.bootstrap);
    if (!compared) return std::unexpected(compared.error());
    output.add("against", *compared);
    return {};
}

Result<void> addAgreement(const Document& document, const WinRatesOptions& options, WinRatesOutput& output) {
    const auto names = twoNames("--agreement", options.agreement);
    if (!names) return std::unexpected(names.error());
    const Result<Agreement> found = judgeAgreement(document, names->first, names->second, options.wish.verdicts);
    if (!found) return std::unexpected(found.error());
    output.json["agreement"] = jsonOf(*found, names->first, names->second);
    output.text += textOf(*found, names->first, names->second);
    return {};
}

Result<void> runWinRates(const WinRatesOptions& options) {
    const Result<std::unique_ptr<Document>> opened = Document::open(options.file, Access::ReadOnly);
    if (!opened) return std::unexpected(opened.error());
    const Document& document = **opened;
    WinRatesOutput output;
    const std::pair<bool, Result<void> (*)(const Document&, const WinRatesOptions&, WinRatesOutput&)> parts[] = {
        {options.wantsTable(), addTable},
        {options.withRatings, addRatings},
        {!options.against.empty(), addAgainst},
        {!options.agreement.empty(), addAgreement}};
    for (const auto& [isWanted, addPart] : parts) {
        if (!isWanted) continue;
        if (Result<void> done = addPart(document, options, output); !done) return done;
    }
    if (options.asJson) {
        std::cout << dumpLine(output.json) << '\n';
    } else {
        std::cout << (output.text.empty() ? "Nothing was judged yet; start with `sami judge`.\n" : output.text);
    }
    return {};
}

/// The options that choose among formulas, and how intervals are drawn.
void addFormulaOptions(CLI::App& command, WinRatesOptions& options) {
    addChoice<std::vector<WinRateFormula>>(
        command, "--formula", options.wish.formulas,
        {{"raw", {WinRateFormula::Raw}},
         {"balanced", {WinRateFormula::LengthBalanced}},
         {"balanced-paper", {WinRateFormula::PaperBalanced}},
         {"length-controlled", {WinRateFormula::LengthControlled}},
         {"all", WinRateWish{}.formulas}},
        "raw, balanced (over lengths), balanced-paper (equal lengths among the shorter), length-controlled, or all")
        ->default_str("all");
    addChoice<WinRatePartition>(
        command, "--by", options.wish.partition,
        {{"constitution", WinRatePartition::Constitution},
         {"principle", WinRatePartition::Principle},
         {"set", WinRatePartition::QuerySet}},
        "A rate for each constitution, principle that a constitution states, or set of queries");
    command.add_option("--rounds", options.wish.bootstrap.rounds, "Rounds of the bootstrap")
        ->check(between(1, 1000000))
        ->capture_default_str();
    command.add_option("--seed", options.wish.bootstrap.seed, "What the bootstrap draws by")->capture_default_str();
}

}  // namespace

void addWinRates(CLI::App& app, Action& action) {
    auto options = std::make_shared<WinRatesOptions>();
    CLI::App* command =
        app.add_subcommand("win-rates", "Win rates by every formula, ratings, and how far to trust judges");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--judge", options->wish.verdicts.judge, "Only this judge: pmi, …, person or person:NAME");
    command->add_option("--baseline", options->wish.verdicts.baseline, "Only pairs against this model");
    command->add_option("--candidate", options->wish.verdicts.candidate, "Only pairs of this model");
    addFormulaOptions(*command, *options);
    command->add_flag("--ratings", options->withRatings, "All models on one scale, by Bradley and Terry");
    command->add_option("--ridge", options->ridge, "Pulls ratings together, so that models that never lost have one")
        ->check(between(0, 1000));
    command->add_option("--agreement", options->agreement, "J1,J2: how often two judges say the same");
    command->add_option("--against", options->against, "M1,M2: two candidates on the same queries and baseline");
    command->add_flag("--json", options->asJson, "One JSON object");
    command->callback([options, &action] { action = [options] { return runWinRates(*options); }; });
}

}  // namespace sami
