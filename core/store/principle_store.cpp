#include "core/store/principle_store.h"

#include <algorithm>
#include <set>

#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/base/wall_clock.h"
#include "core/constitution/principle_fields.h"
#include "core/store/guarded.h"
#include "core/store/query_table.h"
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

constexpr const char* kLastId = "last_principle";

/// Flips that still name principles of the set, without those that are not there.
std::vector<Flip> keptFlips(const std::vector<Flip>& flips, const std::vector<Principle>& principles) {
    std::vector<Flip> kept;
    for (Flip flip : flips) {
        std::erase_if(flip.flipped, [&](std::int64_t id) {
            return std::ranges::find(principles, id, &Principle::id) == principles.end();
        });
        if (!flip.flipped.empty() && std::ranges::find(kept, flip) == kept.end()) kept.push_back(std::move(flip));
    }
    return kept;
}

/// Other words that are none tell nothing apart.
Result<void> checkParaphrases(const Principle& principle) {
    const std::pair<const std::string&, const std::string&> texts[] = {
        {principle.text, principle.paraphrase}, {principle.antithesis, principle.antithesisParaphrase}};
    for (const auto& [text, paraphrase] : texts) {
        if (paraphrase.empty() || trimmed(paraphrase) != trimmed(text)) continue;
        return fail(ErrorKind::Input, "the paraphrase of \"{name}\" says it in the same words; write other ones",
                    {{"name", principle.name}});
    }
    return {};
}

Result<Flip> flipFrom(const Json& list, const std::string& place) {
    const bool isList =
        list.is_array() && std::ranges::all_of(list, [](const Json& id) { return id.is_number_integer(); });
    if (!isList) return fail(ErrorKind::Input, "{place}: a contrast must be a list of principles", {{"place", place}});
    return Flip{list.get<std::vector<std::int64_t>>()};
}

Result<void> readNotes(const std::string& tags, const std::string& notes, const Database& database,
                       Principle& principle) {
    const std::string place = database.path().string() + ": principle " + std::to_string(principle.id);
    Result<std::vector<std::string>> labels = tagsFrom(tags, place);
    if (!labels) return std::unexpected(labels.error());
    principle.tags = std::move(*labels);
    const Result<Json> list = parseJson(notes, place + ": notes");
    if (!list) return std::unexpected(list.error());
    Result<std::vector<PrincipleNote>> read = notesFromJson(*list, place + ": notes");
    if (!read) return std::unexpected(read.error());
    principle.notes = std::move(*read);
    return {};
}

constexpr const char* kVersions =
    "SELECT version, time, text, antithesis, paraphrase, antithesis_paraphrase, principle FROM principle_version ";

/// What kVersions selects.
std::vector<PrincipleVersion> versionsOf(Statement& select) {
    std::vector<PrincipleVersion> versions;
    while (select.step()) {
        PrincipleVersion& version = versions.emplace_back(PrincipleVersion{select.integer(0), select.real(1), {}});
        version.words.text = select.text(2);
        version.words.antithesis = select.text(3);
        version.words.paraphrase = select.text(4);
        version.words.antithesisParaphrase = select.text(5);
        version.words.id = select.integer(6);
    }
    return versions;
}

}  // namespace

Result<void> checkPrinciples(const std::vector<Principle>& principles) {
    std::set<std::string> names;
    std::set<std::int64_t> ids;
    for (const Principle& principle : principles) {
        if (trimmed(principle.name).empty()) return fail(ErrorKind::Input, "a principle needs a name");
        if (trimmed(principle.text).empty()) {
            return fail(ErrorKind::Input, "principle \"{name}\" needs a text", {{"name", principle.name}});
        }
        if (trimmed(principle.text) == trimmed(principle.antithesis)) {
            return fail(ErrorKind::Input,
                        "principle \"{name}\" is the same as its antithesis; there is nothing to tell apart",
                        {{"name", principle.name}});
        }
        if (const Result<void> other = checkParaphrases(principle); !other) return other;
        if (!names.insert(principle.name).second) {
            return fail(ErrorKind::Input, "two principles are called \"{name}\"; rename one",
                        {{"name", principle.name}});
        }
        if (principle.id != 0 && !ids.insert(principle.id).second)
            return fail(ErrorKind::Input, "two principles have the id {id}", {{"id", principle.id}});
    }
    return {};
}

Result<DocumentContent> PrincipleStore::content() const {
    DocumentContent content;
    Result<std::vector<Principle>> set = principles();
    if (!set) return std::unexpected(set.error());
    Result<std::vector<Flip>> contrasts = flips();
    if (!contrasts) return std::unexpected(contrasts.error());
    Result<std::vector<Constitution>> written = personas();
    if (!written) return std::unexpected(written.error());
    Result<RunSettings> values = settings();
    if (!values) return std::unexpected(values.error());
    return DocumentContent{std::move(*set), std::move(*contrasts), std::move(*written), std::move(*values)};
}

Result<void> PrincipleStore::setContent(const DocumentContent& content, const std::optional<WordingTime>& time) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        if (Result<void> done = setPrinciples(content.principles, time); !done) return done;
        if (Result<void> done = setFlips(content.flips); !done) return done;
        if (Result<void> done = setPersonas(content.personas); !done) return done;
        if (Result<void> done = setSettings(content.settings); !done) return done;
        transaction.commit();
        return {};
    });
}

Result<std::vector<Principle>> PrincipleStore::principles() const {
    return guarded(*m_database, [&]() -> Result<std::vector<Principle>> {
        std::vector<Principle> result;
        Statement select(*m_database,
                         "SELECT name, text, antithesis, id, held_out, paraphrase, antithesis_paraphrase, set_name, "
                         "tags, notes FROM principle ORDER BY position, id");
        while (select.step()) {
            Principle& principle =
                result.emplace_back(Principle{select.text(0), select.text(1), select.text(2), select.integer(3),
                                              select.integer(4) != 0 ? PrincipleUse::HeldOut : PrincipleUse::Learned,
                                              select.text(5), select.text(6), select.text(7)});
            if (Result<void> read = readNotes(select.text(8), select.text(9), *m_database, principle); !read)
                return std::unexpected(read.error());
        }
        return result;
    });
}

Result<std::int64_t> PrincipleStore::freeId() const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database,
                         "SELECT max((SELECT coalesce(max(id), 0) FROM principle), "
                         "coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?), 0)) + 1");
        select.bind(kLastId).step();
        return select.integer(0);
    });
}

Result<void> PrincipleStore::setPrinciples(const std::vector<Principle>& principles,
                                           const std::optional<WordingTime>& time) const {
    if (Result<void> checked = checkPrinciples(principles); !checked) return checked;
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        const Result<std::int64_t> free = freeId();
        if (!free) return std::unexpected(free.error());
        std::int64_t next = *free;
        Statement(*m_database, "DELETE FROM principle").run();
        Statement insert(*m_database,
                         "INSERT INTO principle (id, name, text, antithesis, held_out, position, paraphrase, "
                         "antithesis_paraphrase, set_name, tags, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        std::vector<Principle> numbered = principles;
        for (std::size_t i = 0; i < numbered.size(); ++i) {
            Principle& principle = numbered[i];
            if (principle.id == 0) principle.id = next++;
            next = std::max(next, principle.id + 1);
            insert
                .bind(principle.id, principle.name, principle.text, principle.antithesis,
                      principle.use == PrincipleUse::HeldOut, static_cast<std::int64_t>(i), principle.paraphrase,
                      principle.antithesisParaphrase, principle.set, dumpLine(OrderedJson(principle.tags)),
                      dumpLine(toJson(principle.notes)))
                .run();
        }
        if (Result<void> noted = noteVersions(numbered, time.value_or(WordingTime{secondsSinceEpoch(), {}})); !noted)
            return noted;
        if (Result<void> done = writeMeta(*m_database, kLastId, next - 1); !done) return done;
        const Result<std::vector<Flip>> known = flips();
        if (!known) return std::unexpected(known.error());
        if (Result<void> done = setFlips(keptFlips(*known, numbered)); !done) return done;
        transaction.commit();
        return {};
    });
}

/// A wording that was there before, as after an undo, keeps its number.
Result<void> PrincipleStore::noteVersions(const std::vector<Principle>& principles, const WordingTime& time) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement known(*m_database,
                        "SELECT 1 FROM principle_version WHERE principle = ? AND text = ? AND antithesis = ? AND "
                        "paraphrase = ? AND antithesis_paraphrase = ?");
        Statement forget(*m_database,
                         "DELETE FROM principle_version WHERE principle = ?1 AND time = ?2 AND version = (SELECT "
                         "max(version) FROM principle_version WHERE principle = ?1)");
        Statement insert(*m_database,
                         "INSERT INTO principle_version SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6 "
                         "FROM principle_version WHERE principle = ?1");
        for (const Principle& each : principles) {
            if (known.bind(each.id, each.text, each.antithesis, each.paraphrase, each.antithesisParaphrase).step())
                continue;
            if (time.instead) forget.bind(each.id, *time.instead).run();
            insert.bind(each.id, time.time, each.text, each.antithesis, each.paraphrase, each.antithesisParaphrase)
                .run();
        }
        return {};
    });
}

Result<std::vector<PrincipleVersion>> PrincipleStore::versions(std::int64_t principle) const {
    return guarded(*m_database, [&]() -> Result<std::vector<PrincipleVersion>> {
        Statement select(*m_database, std::string(kVersions) + "WHERE principle = ? ORDER BY version");
        select.bind(principle);
        return versionsOf(select);
    });
}

Result<std::vector<PrincipleVersion>> PrincipleStore::versions() const {
    return guarded(*m_database, [&]() -> Result<std::vector<PrincipleVersion>> {
        Statement select(*m_database, std::string(kVersions) + "ORDER BY principle, version");
        return versionsOf(select);
    });
}

Result<std::vector<Flip>> PrincipleStore::flips() const {
    const Result<Json> json = readMeta(*m_database, "contrasts");
    if (!json) return std::unexpected(json.error());
    std::vector<Flip> flips;
    for (const Json& list : *json) {
        Result<Flip> flip = flipFrom(list, m_database->path().string() + ": contrasts");
        if (!flip) return std::unexpected(flip.error());
        flips.push_back(std::move(*flip));
    }
    return flips;
}

Result<void> PrincipleStore::setFlips(const std::vector<Flip>& flips) const {
    const Result<std::vector<Principle>> known = principles();
    if (!known) return std::unexpected(known.error());
    OrderedJson lists = OrderedJson::array();
    for (const Flip& flip : flips) {
        if (flip.flipped.empty()) return fail(ErrorKind::Input, "a contrast must flip at least one principle");
        for (const std::int64_t id : flip.flipped) {
            if (std::ranges::find(*known, id, &Principle::id) == known->end()) {
                return fail(ErrorKind::Input, "a contrast flips the principle {id}, which the experiment does not have",
                            {{"id", id}});
            }
        }
        lists.push_back(flip.flipped);
    }
    return writeMeta(*m_database, "contrasts", lists);
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
