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

void ChangeMailbox::put(const Document& document, const Change& change) {
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
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
