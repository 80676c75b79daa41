#include "ui/session/change_mailbox.h"

#include <utility>

namespace sami {

namespace {

/// Nobody reads more than these between two looks at the window.
constexpr std::size_t kMostResponses = 256;

using Slices = std::vector<std::shared_ptr<const std::vector<Response>>>;

void dropOldest(Slices& slices) {
    std::size_t count = 0;
    std::size_t first = slices.size();
    while (first > 0 && count < kMostResponses) count += slices[--first]->size();
    slices.erase(slices.begin(), slices.begin() + static_cast<std::ptrdiff_t>(first));
}

/// Notes a change by its kind.
struct ChangeTaking {
    const Document& document;
    DocumentChanges& changes;

    void operator()(const ContentChanged&) const { changes.content = true; }
    void operator()(const QueriesChanged&) const { changes.queries = true; }
    void operator()(const ModelsChanged&) const { changes.models = true; }
    void operator()(const VerdictsChanged&) const { changes.verdicts = true; }
    void operator()(const DraftsChanged&) const { changes.drafts = true; }
    void operator()(const PlaceChanged& changed) const { changes.place = changed.problem; }
    void operator()(const EventsCame& came) const { changes.measured.insert(came.run); }
    void operator()(const RunChanged& changed) const {
        if (Result<RunEntry> entry = document.runs().entry(changed.run)) changes.runs[changed.run] = std::move(*entry);
    }
    void operator()(const ResponsesCame& came) const {
        Slices& slices = changes.responses[came.run];
        slices.push_back(came.responses);
        dropOldest(slices);
    }
};

}  // namespace

/// A file is read for it, so never while the GUI thread may wait.
std::optional<RunConfig> ChangeMailbox::newConfig(const Document& document, const Change& change) {
    const auto* changed = std::get_if<RunChanged>(&change);
    if (changed == nullptr || m_configured.contains(changed->run)) return std::nullopt;
    const Result<RunEntry> entry = document.runs().entry(changed->run);
    if (!entry || entry->task != RunTask::Iterate) return std::nullopt;
    // One that can't be read may have been put right by the next change.
    Result<RunConfig> config = document.runs().config(changed->run);
    if (!config) return std::nullopt;
    m_configured.insert(changed->run);
    return std::move(*config);
}

void ChangeMailbox::put(const Document& document, const Change& change) {
    std::optional<RunConfig> config = newConfig(document, change);
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        if (config) m_changes.configs.insert_or_assign(std::get<RunChanged>(change).run, std::move(*config));
        std::visit(ChangeTaking{document, m_changes}, change);
        wasEmpty = std::exchange(m_isEmpty, false);
    }
    tellFirst(wasEmpty);
}

void ChangeMailbox::putMeasured(std::int64_t run) {
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        m_changes.measured.insert(run);
        wasEmpty = std::exchange(m_isEmpty, false);
    }
    tellFirst(wasEmpty);
}

void ChangeMailbox::tellFirst(bool wasEmpty) {
    if (wasEmpty) m_waiting();
}

DocumentChanges ChangeMailbox::takeAll() {
    const std::lock_guard lock(m_mutex);
    m_isEmpty = true;
    return std::exchange(m_changes, {});
}

}  // namespace sami
