#pragma once

#include <vector>

#include "core/constitution/contrast.h"
#include "core/constitution/principle.h"
#include "core/run/run_config.h"
#include "core/store/database.h"

namespace sami {

/// What an experiment teaches and how its runs are set.
struct DocumentContent {
    std::vector<Principle> principles;   ///< in their order
    std::vector<Flip> flips;             ///< allowed contrasts; empty = every non-empty choice (see ContrastOptions)
    std::vector<Constitution> personas;  ///< when not empty, the constitutions themselves
    RunSettings settings;
    bool operator==(const DocumentContent&) const = default;
};

/// Keeps the content of an experiment. Every call is one transaction, synced before it returns.
class PrincipleStore {
public:
    explicit PrincipleStore(const Database& database) : m_database(&database) {}

    Result<DocumentContent> content() const;
    Result<void> setContent(const DocumentContent& content) const;

    Result<std::vector<Principle>> principles() const;
    /// Replaces the whole set. A principle with the id 0 gets one that was never used in this experiment; the others
    /// keep theirs. Flips lose what is no longer there. Error: two of the same name or id, an empty text.
    Result<void> setPrinciples(const std::vector<Principle>& principles) const;
    /// An id that no principle of this experiment has or had.
    Result<std::int64_t> freeId() const;

    Result<std::vector<Flip>> flips() const;
    /// Error: a flip without principles, or of one that is not there.
    Result<void> setFlips(const std::vector<Flip>& flips) const;

    Result<std::vector<Constitution>> personas() const;
    Result<void> setPersonas(const std::vector<Constitution>& personas) const;

    Result<RunSettings> settings() const;
    Result<void> setSettings(const RunSettings& settings) const;

private:
    const Database* m_database;
};

/// Whether the principles can stand together in an experiment. Error: an empty name or text, two of one name, a text
/// that is its own antithesis. An antithesis may be missing: that principle is never flipped.
Result<void> checkPrinciples(const std::vector<Principle>& principles);

}  // namespace sami
