#include "core/store/edit_store.h"

#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

constexpr int kMostEditsKept = 1000;
constexpr const char* kEditColumns = "SELECT id, kind, subject, label, time, undone, before, after FROM edit ";

Result<OrderedJson> partsOf(const std::string& text, const std::string& place) {
    const Result<Json> json = parseJson(text, place + ": edit");
    if (!json) return std::unexpected(json.error());
    return OrderedJson(*json);
}

/// Without its parts: id, kind, subject, label, time, undone.
EditRow headOf(Statement& select) {
    return {.id = select.integer(0),
            .kind = select.text(1),
            .subject = select.text(2),
            .label = select.text(3),
            .time = select.real(4),
            .before = {},
            .after = {},
            .undone = select.integer(5) != 0};
}

Result<EditRow> editOf(Statement& select, const std::string& place) {
    EditRow row = headOf(select);
    Result<OrderedJson> before = partsOf(select.text(6), place);
    Result<OrderedJson> after = partsOf(select.text(7), place);
    if (!before) return std::unexpected(before.error());
    if (!after) return std::unexpected(after.error());
    row.before = std::move(*before);
    row.after = std::move(*after);
    return row;
}

}  // namespace

Result<std::vector<EditRow>> EditStore::history() const {
    return guarded(*m_database, [&]() -> Result<std::vector<EditRow>> {
        std::vector<EditRow> rows;
        Statement select(*m_database, "SELECT id, kind, subject, label, time, undone FROM edit ORDER BY id");
        while (select.step()) rows.push_back(headOf(select));
        return rows;
    });
}

Result<std::pair<std::string, std::string>> EditStore::nextLabels() const {
    return guarded(*m_database, [&]() -> Result<std::pair<std::string, std::string>> {
        Statement select(*m_database,
                         "SELECT coalesce((SELECT label FROM edit WHERE undone = 0 ORDER BY id DESC LIMIT 1), ''), "
                         "coalesce((SELECT label FROM edit WHERE undone = 1 ORDER BY id LIMIT 1), '')");
        select.step();
        return std::pair(select.text(0), select.text(1));
    });
}

Result<std::optional<EditRow>> EditStore::first(const char* where) const {
    return guarded(*m_database, [&]() -> Result<std::optional<EditRow>> {
        Statement select(*m_database, std::string(kEditColumns) + where + " LIMIT 1");
        if (!select.step()) return std::optional<EditRow>();
        Result<EditRow> row = editOf(select, m_database->path().string());
        if (!row) return std::unexpected(row.error());
        return std::optional(std::move(*row));
    });
}

Result<std::optional<EditRow>> EditStore::lastDone() const {
    return first("WHERE undone = 0 ORDER BY id DESC");
}

Result<std::optional<EditRow>> EditStore::firstUndone() const {
    return first("WHERE undone = 1 ORDER BY id");
}

Result<void> EditStore::add(const EditRow& edit) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        Statement(*m_database, "DELETE FROM edit WHERE undone = 1").run();
        Statement(*m_database, "INSERT INTO edit (kind, subject, label, time, before, after) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(edit.kind, edit.subject, edit.label, edit.time, dumpLine(edit.before), dumpLine(edit.after))
            .run();
        Statement(*m_database, "DELETE FROM edit WHERE id <= (SELECT max(id) FROM edit) - ?")
            .bind(kMostEditsKept)
            .run();
        transaction.commit();
        return {};
    });
}

Result<void> EditStore::extend(std::int64_t id, const OrderedJson& after, double time) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(*m_database, "UPDATE edit SET after = ?, time = ? WHERE id = ?")
            .bind(dumpLine(after), time, id)
            .run();
        return {};
    });
}

Result<void> EditStore::setUndone(std::int64_t id, bool undone) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(*m_database, "UPDATE edit SET undone = ? WHERE id = ?").bind(undone, id).run();
        return {};
    });
}

}  // namespace sami
