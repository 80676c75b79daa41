// run_ranks FOLDER COUNT: works through a run folder with COUNT ranks, threads of this process, of which the first is
// the worker and the others compute beside it.

#include <iostream>
#include <string>
#include <thread>

#include "core/sami/iterate_task.h"
#include "tests/core/sami/thread_ranks.h"

using namespace sami;

namespace {

Result<void> work(const std::string& folder, const RankGroup& ranks) {
    const SessionRole role = ranks.rank == 0 ? SessionRole::Worker : SessionRole::Beside;
    const auto session = WorkerSession::open(RunFolder(folder), {}, role);
    if (!session) return std::unexpected(session.error());
    return runIterateTask(**session, ranks);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const auto count = static_cast<std::size_t>(std::stoul(argv[2]));
    tests::ThreadRanks ranks(count);
    std::vector<Result<void>> ended(count);
    std::vector<std::jthread> threads;
    for (std::size_t rank = 0; rank < count; ++rank)
        threads.emplace_back([&, rank] { ended[rank] = work(argv[1], ranks.group(rank)); });
    threads.clear();
    for (const Result<void>& done : ended) {
        if (done) continue;
        std::cerr << done.error().detail << '\n';
        return 1;
    }
    return 0;
}
