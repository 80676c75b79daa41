#include "core/workbench/judged_pairs.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"

namespace sami {

namespace {

/// Names that mean something among those rows.
std::vector<std::string> judgesOf(const std::vector<JudgedPairRow>& rows) {
    std::set<std::string> names;
    for (const JudgedPairRow& row : rows) names.insert(judgeName(row.group));
    return {names.begin(), names.end()};
}

/// "person" means every person.
bool isJudgeNamed(const JudgedPairRow& row, const std::string& name) {
    return row.group.judge == name || judgeName(row.group) == name;
}

}  // namespace

std::string judgeName(const std::string& judge, const std::string& reviewer) {
    if (reviewer.empty()) return judge;
    return sentence("{judge}:{reviewer}", {{"judge", judge}, {"reviewer", reviewer}});
}

std::string judgeName(const VerdictGroup& group) {
    return judgeName(group.judge, group.reviewer);
}

Result<std::vector<JudgedPairRow>> judgedPairs(const Document& document, const VerdictWish& wish) {
    VerdictWish wanted = wish;
    for (std::string* name : {&wanted.baseline, &wanted.candidate}) {
        if (name->empty()) continue;
        const Result<ModelRow> known = modelNamed(document, *name);
        if (!known) return std::unexpected(known.error());
        *name = known->name;
    }
    Result<std::vector<JudgedPairRow>> rows = document.store().verdicts().judgedPairs();
    if (!rows || rows->empty()) return rows;
    const bool isKnown = wanted.judge.empty() || std::ranges::any_of(*rows, [&](const JudgedPairRow& row) {
                             return isJudgeNamed(row, wanted.judge);
                         });
    if (!isKnown) {
        return fail(ErrorKind::NotFound, "{file}: \"{judge}\" has judged nothing; those who have are {judges}",
                    {{"file", document.path()}, {"judge", wanted.judge}, {"judges", inQuotes(judgesOf(*rows))}});
    }
    std::erase_if(*rows, [&](const JudgedPairRow& row) {
        return (!wanted.baseline.empty() && row.group.models.baseline != wanted.baseline) ||
               (!wanted.candidate.empty() && row.group.models.candidate != wanted.candidate) ||
               (!wanted.judge.empty() && !isJudgeNamed(row, wanted.judge));
    });
    return rows;
}

}  // namespace sami
