#include "core/workbench/run_entry.h"

#include <vector>

#include "core/base/text.h"

namespace sami {

RunTeaching teachingOf(const RunSettings& settings) {
    return {settings.model, settings.objective, settings.placebo, settings.iterationStart, settings.seed};
}

std::string describe(const RunTeaching& teaching) {
    std::vector<std::string> parts{teaching.objective};
    if (teaching.placebo != "none") parts.push_back(sentence("placebo {name}", {{"name", teaching.placebo}}));
    if (teaching.iterationStart == "base") parts.emplace_back("each iteration from the base");
    parts.push_back(sentence("seed {seed}", {{"seed", teaching.seed}}));
    return joined(parts, ", ");
}

std::string troubleOf(const RunEntry& run) {
    if (run.problem.empty()) return {};
    const bool ends = run.problem.ends_with('.');
    if (run.remedy.empty()) return sentence(ends ? "{problem}" : "{problem}.", {{"problem", run.problem}});
    return sentence(ends ? "{problem} {remedy}" : "{problem}. {remedy}",
                    {{"problem", run.problem}, {"remedy", run.remedy}});
}

Error atWork(const RunEntry& run) {
    return {ErrorKind::Locked,
            sentence("{run} is being worked on; `sami status` shows it, `sami stop` ends it", {{"run", run.name}})};
}

}  // namespace sami
