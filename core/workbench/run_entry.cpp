#include "core/workbench/run_entry.h"

#include "core/base/sentence.h"

namespace sami {

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
