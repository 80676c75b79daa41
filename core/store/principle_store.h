#pragma once

#include <vector>

#include "core/constitution/principle.h"
#include "core/run/run_config.h"
#include "core/store/database.h"

namespace sami {

/// What an experiment teaches and how its runs are set: principles in their order, allowed flips, personas, settings.
class PrincipleStore {
public:
    explicit PrincipleStore(const Database& database) : m_database(&database) {}

    Result<std::vector<Principle>> principles() const;
    /// Replaces the whole set; synced before it returns. Error: two of the same name, an empty text.
    Result<void> setPrinciples(const std::vector<Principle>& principles) const;
    Result<void> addPrinciple(const Principle& principle) const;

    /// Ids are places counted from 1. Empty = every non-empty choice (see ContrastOptions).
    Result<std::vector<Flip>> flips() const;
    Result<void> setFlips(const std::vector<Flip>& flips) const;

    Result<std::vector<Constitution>> personas() const;
    Result<void> setPersonas(const std::vector<Constitution>& personas) const;

    Result<RunSettings> settings() const;
    Result<void> setSettings(const RunSettings& settings) const;

private:
    const Database* m_database;
};

}  // namespace sami
