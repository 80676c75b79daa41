#include "app/probe_to_end.h"

namespace sami {

Result<void> probeToEnd(const std::string& file, const std::function<Result<LaunchedRun>(Document&)>& launch,
                        const std::function<Result<void>(const Document&, std::int64_t)>& show,
                        const std::function<std::vector<std::string>(const Document&, std::int64_t)>& look) {
    const Result<std::unique_ptr<Document>> document = openForRun(file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    printProblems(**document);
    const Result<LaunchedRun> launched = launch(**document);
    if (!launched) return std::unexpected(launched.error());
    LookAtRun lookAtIt;
    if (look) lookAtIt = [&](const Document& seen) { return look(seen, launched->number); };
    const Result<RunEntry> ended = runToEnd(**document, launched->number, lookAtIt);
    if (!ended) return std::unexpected(ended.error());
    return show(**document, launched->number);
}

}  // namespace sami
