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

/// A wording that a pair has, or had.
struct PrincipleVersion {
    std::int64_t number = 0;  ///< 1, 2, … within the pair
    double time = 0;          ///< when it was written, seconds since the epoch
    Principle words;          ///< its id and texts alone
};

/// When the words of principles that are written were put so.
struct WordingTime {
    double time = 0;  ///< seconds since the epoch
    /// Words of that time were on their way to these: they are no version of their own.
    std::optional<double> instead{};
};

/// Keeps the content of an experiment. Every call is one transaction, synced before it returns.
class PrincipleStore {
public:
    explicit PrincipleStore(const Database& database) : m_database(&database) {}

    Result<DocumentContent> content() const;
    /// @param time of words that are new; nothing: now
    Result<void> setContent(const DocumentContent& content, const std::optional<WordingTime>& time = {}) const;

    Result<std::vector<Principle>> principles() const;
    /// Replaces the whole set. A principle with the id 0 gets one that was never used in this experiment; the others
    /// keep theirs. Flips lose what is no longer there. Error: two of the same name or id, an empty text.
    Result<void> setPrinciples(const std::vector<Principle>& principles,
                               const std::optional<WordingTime>& time = {}) const;
    /// What a principle, which may be gone, has said, in the order of their numbers.
    Result<std::vector<PrincipleVersion>> versions(std::int64_t principle) const;
    /// What all principles, those that are gone too, have said, by principle and number.
    Result<std::vector<PrincipleVersion>> versions() const;
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
    Result<void> noteVersions(const std::vector<Principle>& principles, const WordingTime& time) const;

    const Database* m_database;
};

/// Whether the principles can stand together in an experiment. Error: an empty name or text, two of one name, a text
/// that is its own antithesis. An antithesis may be missing: that principle is never flipped.
Result<void> checkPrinciples(const std::vector<Principle>& principles);

}  // namespace sami
