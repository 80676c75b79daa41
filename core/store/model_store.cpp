#include "core/store/model_store.h"

#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

constexpr const char* kBase = "base";
constexpr const char* kModelColumns =
    "SELECT w.name, w.kind, w.run, w.local, w.iteration, w.step, w.checkpoint, w.location, coalesce(v.name, ''), "
    "w.condition FROM writer w LEFT JOIN writer v ON v.id = w.variant_of ";

const char* wordOf(ModelKind kind) {
    switch (kind) {
        case ModelKind::Base:
            return "base";
        case ModelKind::Iteration:
            return "iteration";
        case ModelKind::Step:
            return "step";
        case ModelKind::Imported:
        case ModelKind::Other:
        case ModelKind::Variant:
            return "imported";
    }
    return "";
}

ModelKind kindOf(const std::string& word) {
    for (const ModelKind kind : {ModelKind::Base, ModelKind::Iteration, ModelKind::Step}) {
        if (word == wordOf(kind)) return kind;
    }
    return ModelKind::Imported;
}

ModelRow modelOf(Statement& select) {
    ModelRow model{.name = select.text(0),
                   .kind = kindOf(select.text(1)),
                   .run = select.optionalInteger(2),
                   .local = select.text(3),
                   .iteration = select.integer(4),
                   .step = select.integer(5),
                   .location = select.text(7),
                   .variantOf = select.text(8),
                   .condition = promptConditionOf(select.text(9)).value_or(PromptCondition::With),
                   .checkpoint = select.text(6)};
    if (!model.location.empty()) model.kind = ModelKind::Other;
    if (!model.variantOf.empty()) model.kind = ModelKind::Variant;
    return model;
}

/// SQL for everything in a run's configuration that a base model's held-out answers depend on.
std::string answeringSettings() {
    std::string list;
    for (const std::string_view key : kAnsweringSettings) {
        list += (list.empty() ? "" : ", ") + ("json_extract(config_json, '$.settings." + std::string(key) + "')");
    }
    return "json_array(" + list + ")";
}

}  // namespace

Result<std::vector<ModelRow>> ModelStore::models() const {
    return guarded(*m_database, [&]() -> Result<std::vector<ModelRow>> {
        std::vector<ModelRow> result;
        Statement select(*m_database, std::string(kModelColumns) + "ORDER BY w.id");
        while (select.step()) result.push_back(modelOf(select));
        return result;
    });
}

Result<std::optional<std::int64_t>> ModelStore::firstRun() const {
    return guarded(*m_database, [&]() -> Result<std::optional<std::int64_t>> {
        Statement select(*m_database, "SELECT min(number) FROM run WHERE task = 'iterate'");
        select.step();
        return select.optionalInteger(0);
    });
}

Result<std::string> ModelStore::nameOf(std::int64_t run, std::string_view local) const {
    return guarded(*m_database, [&]() -> Result<std::string> {
        const std::string settings = answeringSettings();
        Statement select(*m_database,
                         "SELECT name, number = (SELECT min(number) FROM run WHERE task = 'iterate'), " + settings +
                             " = (SELECT " + settings +
                             " FROM run WHERE task = 'iterate' ORDER BY number LIMIT 1) FROM run WHERE number = ?");
        if (!select.bind(run).step()) return std::string(local);
        const bool isFirst = select.optionalInteger(1) == 1;
        const bool sharesBase = local == kBase && select.optionalInteger(2) == 1;
        return isFirst || sharesBase ? std::string(local) : select.text(0) + "/" + std::string(local);
    });
}

Result<std::int64_t> ModelStore::rowOf(std::int64_t run, std::string_view local, ModelKind kind, std::int64_t iteration,
                                       std::int64_t step) const {
    Result<std::string> name = nameOf(run, local);
    if (!name) return std::unexpected(name.error());
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement own(*m_database, "SELECT id FROM writer WHERE run = ? AND local = ?");
        if (own.bind(run, local).step()) return own.integer(0);
        Statement find(*m_database, "SELECT id, imported, run FROM writer WHERE name = ?");
        if (find.bind(*name).step()) {
            const std::int64_t row = find.integer(0);
            if (!find.isNull(2)) return row;
            // Answers of the base may have been asked for, or imported, before any run began with it.
            if (kind == ModelKind::Base || find.integer(1) == 0) {
                Statement(*m_database, "UPDATE writer SET run = ?, local = ?, kind = ? WHERE id = ?")
                    .bind(run, local, wordOf(kind), row)
                    .run();
                return row;
            }
            // The short one was given away.
            Statement ofRun(*m_database, "SELECT name FROM run WHERE number = ?");
            if (ofRun.bind(run).step()) *name = ofRun.text(0) + "/" + std::string(local);
            while (find.bind(*name).step()) *name += "-again";
        }
        const std::string checkpoint = kind == ModelKind::Base ? "" : "checkpoints/" + std::string(local);
        Statement(*m_database,
                  "INSERT INTO writer (name, imported, kind, run, local, iteration, step, checkpoint) "
                  "VALUES (?, 0, ?, ?, ?, ?, ?, ?)")
            .bind(*name, wordOf(kind), run, local, iteration, step, checkpoint)
            .run();
        return lastInsertedRow(*m_database);
    });
}

Result<std::int64_t> ModelStore::importedRow(std::string_view name) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement find(*m_database, "SELECT id, imported FROM writer WHERE name = ?");
        if (find.bind(name).step()) {
            if (find.integer(1) == 1) return find.integer(0);
            return fail(ErrorKind::Input, "\"{name}\" is a model of this experiment; import under another --name",
                        {{"name", name}});
        }
        Statement(*m_database, "INSERT INTO writer (name, imported, kind) VALUES (?, 1, 'imported')").bind(name).run();
        return lastInsertedRow(*m_database);
    });
}

Result<std::int64_t> ModelStore::rowNamed(std::string_view name) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement find(*m_database, "SELECT id FROM writer WHERE name = ?");
        if (find.bind(name).step()) return find.integer(0);
        Statement(*m_database, "INSERT INTO writer (name, imported, kind, local) VALUES (?1, 0, 'base', ?1)")
            .bind(name)
            .run();
        return lastInsertedRow(*m_database);
    });
}

Result<std::int64_t> ModelStore::otherRow(std::string_view name, std::string_view location) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement find(*m_database, "SELECT id, location FROM writer WHERE name = ?");
        if (find.bind(name).step()) {
            if (find.text(1) == location) return find.integer(0);
            return fail(ErrorKind::Usage, "\"{name}\" is another model of this experiment; give this one another name",
                        {{"name", name}});
        }
        Statement(*m_database, "INSERT INTO writer (name, imported, kind, location) VALUES (?, 0, 'imported', ?)")
            .bind(name, location)
            .run();
        return lastInsertedRow(*m_database);
    });
}

std::string ModelStore::variantName(std::string_view model, PromptCondition condition) {
    return std::string(model) + " " + std::string(toString(condition));
}

Result<std::int64_t> ModelStore::variantRow(std::string_view model, PromptCondition condition) const {
    const Result<std::int64_t> own = rowNamed(model);
    return own ? variantRow(*own, condition) : own;
}

Result<std::int64_t> ModelStore::variantRow(std::int64_t model, PromptCondition condition) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement find(*m_database, "SELECT id FROM writer WHERE variant_of = ? AND condition = ?");
        if (find.bind(model, toString(condition)).step()) return find.integer(0);
        Statement named(*m_database, "SELECT name FROM writer WHERE id = ?");
        if (!named.bind(model).step()) return fail(ErrorKind::NotFound, "no model has the row {row}", {{"row", model}});
        Statement(*m_database,
                  "INSERT INTO writer (name, imported, kind, variant_of, condition) VALUES (?, 0, 'imported', ?, ?)")
            .bind(variantName(named.text(0), condition), model, toString(condition))
            .run();
        return lastInsertedRow(*m_database);
    });
}

Result<void> ModelStore::adopt(std::int64_t run, const std::vector<CheckpointFolder>& checkpoints) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        for (const CheckpointFolder& checkpoint : checkpoints) {
            const ModelKind kind = checkpoint.step > 0 ? ModelKind::Step : ModelKind::Iteration;
            const Result<std::int64_t> row = rowOf(run, checkpoint.name, kind, checkpoint.iteration, checkpoint.step);
            if (!row) return std::unexpected(row.error());
        }
        transaction.commit();
        return {};
    });
}

}  // namespace sami
