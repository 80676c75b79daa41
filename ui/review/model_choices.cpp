#include "ui/review/model_choices.h"

#include <algorithm>

#include "core/workbench/judge_pairs.h"
#include "ui/text/model_words.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// The how many-th training run that is, by its number: judges and comparisons are runs as well, but no one counts
/// them. 0 where it is none.
std::int64_t ordinalOf(const std::vector<RunEntry>& runs, std::int64_t number) {
    std::int64_t ordinal = 0;
    for (const RunEntry& run : runs) ordinal += run.task == RunTask::Iterate && run.number <= number ? 1 : 0;
    return ordinal;
}

}  // namespace

QString ModelChoices::nameOf(const std::string& model) const {
    const auto found = words.find(model);
    return found == words.end() ? shownText(fromUtf8(model)) : found->second;
}

std::vector<std::string> ModelChoices::baselinesOf(const std::string& candidate) const {
    std::vector<std::string> baselines;
    for (const ModelPair& pair : pairs) {
        if (pair.candidate == candidate) baselines.push_back(pair.baseline);
    }
    return baselines;
}

std::vector<std::string> ModelChoices::candidates() const {
    std::vector<std::string> found;
    for (const ModelPair& pair : pairs) {
        if (std::ranges::find(found, pair.candidate) == found.end()) found.push_back(pair.candidate);
    }
    return found;
}

Result<ModelChoices> readModelChoices(const Document& document) {
    ModelChoices choices;
    const Result<std::vector<ModelRow>> known = models(document);
    if (!known) return std::unexpected(known.error());
    const std::vector<RunEntry> runs = document.runs().entries();
    for (const ModelRow& model : *known) {
        choices.words[model.name] = modelWords(model, model.run ? ordinalOf(runs, *model.run) : 0);
        if (!hasWeights(model)) choices.writtenElsewhere.insert(model.name);
    }
    Result<std::vector<ModelPair>> pairs = pairsToJudge(document, {});
    // That no two have answered the same is no failure here: there is nothing to choose.
    if (!pairs && pairs.error().kind != ErrorKind::Input) return std::unexpected(pairs.error());
    if (pairs) choices.pairs = std::move(*pairs);
    return choices;
}

}  // namespace sami
