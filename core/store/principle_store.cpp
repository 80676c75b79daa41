#include "core/store/principle_store.h"

#include <functional>
#include <set>

#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

/// A value of the meta table; nothing where the key is missing.
Result<Json> readMeta(const Database& database, const char* key) {
    return guarded(database, [&]() -> Result<Json> {
        Statement select(database, "SELECT value FROM meta WHERE key = ?");
        if (!select.bind(key).step()) return Json();
        return parseJson(select.text(0), database.path().string() + ": meta " + key);
    });
}

Result<void> writeMeta(const Database& database, const char* key, const OrderedJson& value) {
    return guarded(database, [&]() -> Result<void> {
        Statement(database,
                  "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
            .bind(key, dumpLine(value))
            .run();
        return {};
    });
}

Result<void> check(const std::vector<Principle>& principles) {
    std::set<std::string> names;
    for (const Principle& principle : principles) {
        if (trimmed(principle.name).empty()) return fail(ErrorKind::Input, "a principle needs a name");
        if (trimmed(principle.text).empty() || trimmed(principle.antithesis).empty()) {
            return fail(ErrorKind::Input, "principle \"" + principle.name + "\" needs both a text and an antithesis");
        }
        if (trimmed(principle.text) == trimmed(principle.antithesis)) {
            return fail(ErrorKind::Input, "principle \"" + principle.name + "\" is the same as its antithesis; there " +
                                              "is nothing to tell apart");
        }
        if (!names.insert(principle.name).second) {
            return fail(ErrorKind::Input, "two principles are called \"" + principle.name + "\"; rename one");
        }
    }
    return {};
}

}  // namespace

Result<std::vector<Principle>> PrincipleStore::principles() const {
    return guarded(*m_database, [&]() -> Result<std::vector<Principle>> {
        std::vector<Principle> result;
        Statement select(*m_database, "SELECT name, text, antithesis FROM principle ORDER BY position");
        while (select.step()) result.push_back({select.text(0), select.text(1), select.text(2)});
        return result;
    });
}

Result<void> PrincipleStore::setPrinciples(const std::vector<Principle>& principles) const {
    if (Result<void> checked = check(principles); !checked) return checked;
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        Statement(*m_database, "DELETE FROM principle").run();
        Statement insert(*m_database, "INSERT INTO principle (name, text, antithesis, position) VALUES (?, ?, ?, ?)");
        for (std::size_t i = 0; i < principles.size(); ++i) {
            const Principle& principle = principles[i];
            insert.bind(principle.name, principle.text, principle.antithesis, static_cast<std::int64_t>(i)).run();
        }
        transaction.commit();
        return {};
    });
}

Result<void> PrincipleStore::addPrinciple(const Principle& principle) const {
    Result<std::vector<Principle>> all = principles();
    if (!all) return std::unexpected(all.error());
    all->push_back(principle);
    return setPrinciples(*all);
}

Result<std::vector<Flip>> PrincipleStore::flips() const {
    const Result<Json> json = readMeta(*m_database, "flips");
    if (!json) return std::unexpected(json.error());
    std::vector<Flip> flips;
    for (const Json& sides : *json) {
        Flip& flip = flips.emplace_back();
        for (std::size_t i = 0; i < sides.size(); ++i) {
            if (sides[i] == Json(true)) flip.flipped.push_back(static_cast<std::int64_t>(i) + 1);
        }
    }
    return flips;
}

Result<void> PrincipleStore::setFlips(const std::vector<Flip>& flips) const {
    const Result<std::vector<Principle>> all = principles();
    if (!all) return std::unexpected(all.error());
    OrderedJson json = OrderedJson::array();
    for (const Flip& flip : flips) {
        std::vector<bool> sides(all->size());
        for (const std::int64_t id : flip.flipped) {
            if (id < 1 || static_cast<std::size_t>(id) > sides.size()) {
                return fail(ErrorKind::Input, "flips: no principle has the id " + std::to_string(id));
            }
            sides[static_cast<std::size_t>(id) - 1] = true;
        }
        json.push_back(sides);
    }
    return writeMeta(*m_database, "flips", json);
}

Result<std::vector<Constitution>> PrincipleStore::personas() const {
    const Result<Json> json = readMeta(*m_database, "personas");
    if (!json) return std::unexpected(json.error());
    std::vector<Constitution> personas;
    for (const Json& element : *json) {
        Constitution& persona = personas.emplace_back();
        JsonFields fields(element, m_database->path().string() + ": personas");
        fields.required("name", persona.name);
        fields.required("principles", persona.principles);
        if (Result<void> read = fields.finish(); !read) return std::unexpected(read.error());
    }
    return personas;
}

Result<void> PrincipleStore::setPersonas(const std::vector<Constitution>& personas) const {
    OrderedJson json = OrderedJson::array();
    for (const Constitution& persona : personas) {
        json.push_back({{"name", persona.name}, {"principles", persona.principles}});
    }
    return writeMeta(*m_database, "personas", json);
}

Result<RunSettings> PrincipleStore::settings() const {
    const Result<Json> json = readMeta(*m_database, "settings");
    if (!json) return std::unexpected(json.error());
    if (json->is_null()) return RunSettings{};
    return settingsFromJson(*json, m_database->path().string() + ": settings");
}

Result<void> PrincipleStore::setSettings(const RunSettings& settings) const {
    if (Result<void> valid = validate(settings); !valid) return valid;
    return writeMeta(*m_database, "settings", toJson(settings));
}

}  // namespace sami
