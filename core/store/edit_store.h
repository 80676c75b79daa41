#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/json_file.h"
#include "core/store/database.h"

namespace sami {

/// One change of an experiment's content as it can be undone.
struct EditRow {
    std::int64_t id = 0;
    std::string kind;     ///< what was done: "set-principle", …
    std::string subject;  ///< what it was done to: the id of a principle, or empty
    std::string label;    ///< for people: "Change principle brief"
    double time = 0;      ///< seconds since the epoch
    OrderedJson before;   ///< the parts of the content that were touched, as they were
    OrderedJson after;    ///< and as they are
    bool undone = false;
};

/// The history of edits, kept in the experiment.
class EditStore {
public:
    explicit EditStore(const Database& database) : m_database(&database) {}

    /// In the order they were made; those that are undone at the end. What they changed is left out: it may be long.
    Result<std::vector<EditRow>> history() const;
    /// Labels of lastDone() and firstUndone(), empty where there is none, without what they changed.
    Result<std::pair<std::string, std::string>> nextLabels() const;
    /// What undo would take back; nothing where there is nothing.
    Result<std::optional<EditRow>> lastDone() const;
    /// What redo would do again.
    Result<std::optional<EditRow>> firstUndone() const;

    /// Appends an edit; those that are undone are forgotten, and so is what is more than a thousand edits old.
    Result<void> add(const EditRow& edit) const;
    /// Widens the last edit: it now leads to `after`.
    Result<void> extend(std::int64_t id, const OrderedJson& after, double time) const;
    Result<void> setUndone(std::int64_t id, bool undone) const;

private:
    Result<std::optional<EditRow>> first(const char* where) const;
    const Database* m_database;
};

}  // namespace sami
