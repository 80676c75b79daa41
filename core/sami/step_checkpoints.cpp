#include "core/sami/step_checkpoints.h"

#include <limits>
#include <utility>

#include "core/base/folder.h"
#include "core/base/sealed_folder.h"

namespace sami {

namespace fs = std::filesystem;

StepCheckpoints::StepCheckpoints(const RunFolder& folder, std::int64_t iteration, std::int64_t every,
                                 const std::optional<StepCheckpoint>& known)
    : m_folder(folder),
      m_iteration(iteration),
      m_every(every),
      m_highest(known ? known->mi : -std::numeric_limits<double>::infinity()),
      m_kept(known) {
    const std::string stem = folder.checkpoint(iteration).filename().string() + "-step-";
    std::error_code ignored;
    for (const fs::path& checkpoint : readableEntries(folder.checkpoint(iteration).parent_path())) {
        const std::string name = checkpoint.filename().string();
        if (name.starts_with(stem) && (!known || name != known->name())) fs::remove_all(checkpoint, ignored);
    }
}

fs::path StepCheckpoints::pathOf(const StepCheckpoint& checkpoint) const {
    return m_folder.checkpoint(m_iteration).parent_path() / checkpoint.name();
}

bool StepCheckpoints::isWanted(std::int64_t stepInIteration, double mi) const {
    return m_every > 0 && stepInIteration % m_every == 0 && mi > m_highest;
}

Result<void> StepCheckpoints::save(std::int64_t step, double mi,
                                   const std::function<Result<void>(const fs::path&)>& fill) {
    const StepCheckpoint candidate{m_iteration, step, mi};
    if (Result<void> done = writeSealedFolder(pathOf(candidate), fill); !done) return done;
    m_candidate = candidate;
    return {};
}

std::optional<StepCheckpoint> StepCheckpoints::confirm() {
    if (!m_candidate) return std::nullopt;
    if (m_kept && m_kept->step != m_candidate->step) m_outdated = m_kept;
    m_kept = std::exchange(m_candidate, std::nullopt);
    m_highest = m_kept->mi;
    return m_kept;
}

void StepCheckpoints::removeOutdated() {
    remove(m_outdated);
}

void StepCheckpoints::discard() {
    remove(m_candidate);
}

void StepCheckpoints::removeKept() {
    remove(m_kept);
}

void StepCheckpoints::remove(std::optional<StepCheckpoint>& checkpoint) {
    if (!checkpoint) return;
    std::error_code ignored;
    fs::remove_all(pathOf(*checkpoint), ignored);
    checkpoint.reset();
}

}  // namespace sami
