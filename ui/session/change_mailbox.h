#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// What is other than it was in the open experiment, however often it changed in between.
struct DocumentChanges {
    std::map<std::int64_t, RunEntry> runs;      ///< as they are now, by number
    std::map<std::int64_t, RunConfig> configs;  ///< of training runs, with the first of their changes; without queries
    std::set<std::int64_t> measured;            ///< runs that have more metrics
    /// What models wrote, by run; of much at once only the latest few hundred.
    std::map<std::int64_t, std::vector<std::shared_ptr<const std::vector<Response>>>> responses;
    bool content = false;
    bool queries = false;
    bool models = false;
    bool verdicts = false;
    bool drafts = false;
    std::optional<std::string> place;  ///< why nothing can be kept any more; empty: it can again
};

/// Where the document's thread leaves changes until the GUI thread takes them, all at once.
class ChangeMailbox {
public:
    /// @param waiting is called in the document's thread when the empty box gets its first change
    explicit ChangeMailbox(std::function<void()> waiting) : m_waiting(std::move(waiting)) {}

    /// In the document's thread.
    void put(const Document& document, const Change& change);
    void putMeasured(std::int64_t run);
    /// In the GUI thread.
    DocumentChanges takeAll();

private:
    std::optional<RunConfig> newConfig(const Document& document, const Change& change);
    void tellFirst(bool wasEmpty);

    std::function<void()> m_waiting;
    std::set<std::int64_t> m_configured;  ///< runs whose configuration was put; for the document's thread alone
    std::mutex m_mutex;
    DocumentChanges m_changes;
    bool m_isEmpty = true;
};

}  // namespace sami
