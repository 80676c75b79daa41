#include "core/store/query_table.h"

#include <algorithm>

#include "core/base/json_file.h"
#include "core/dataset/query_source.h"
#include "core/dataset/text_search.h"
#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

/// Rows that are looked through between two looks at the clock.
constexpr std::int64_t kWindow = 4096;

/// ?1 … ?5 and ?8 are the filter, ?6 and ?7 the window.
constexpr const char* kWindowOf =
    " FROM query WHERE id > ?6 AND id <= ?7 AND retired = ?1 AND (?2 IS NULL OR origin = ?2) AND (?3 IS NULL OR split "
    "= ?3) AND (?4 IS NULL OR set_name = ?4) AND (?5 IS NULL OR (tags <> '[]' AND EXISTS (SELECT 1 FROM "
    "json_each(query.tags) WHERE value = ?5))) AND (?8 IS NULL OR EXISTS (SELECT 1 FROM response r WHERE r.query = "
    "query.id AND r.run = ?8 AND r.dropped IS NOT NULL)) ORDER BY id";

void bindWindow(Statement& select, const QueryListFilter& filter, std::int64_t from, std::int64_t to) {
    std::optional<std::string> origin;
    std::optional<std::string> split;
    if (filter.origin) origin = std::string(toString(*filter.origin));
    if (filter.heldOut) split = std::string(splitWord(*filter.heldOut));
    select.bind(filter.removed, origin, split, filter.set, filter.tag, from, to, filter.droppedBy);
}

/// The number behind which the next window begins, so that gaps cost nothing; nothing where no row is left.
std::optional<std::int64_t> windowStart(Statement& next, std::int64_t after) {
    next.bind(after).step();
    const std::optional<std::int64_t> first = next.optionalInteger(0);
    return first ? std::optional(*first - 1) : std::nullopt;
}

/// Looks through one window of rows after another until the time is up.
QuerySlice lookOn(const Database& database, std::int64_t after, std::chrono::milliseconds budget,
                  const std::function<void(std::int64_t from, std::int64_t to)>& look) {
    const auto deadline = std::chrono::steady_clock::now() + budget;
    Statement next(database, "SELECT min(id) FROM query WHERE id > ?");
    QuerySlice slice{.rows = {}, .next = after, .isLast = false};
    do {
        const std::optional<std::int64_t> from = windowStart(next, slice.next);
        slice.isLast = !from;
        if (slice.isLast) break;
        slice.next = *from + kWindow;
        look(*from, slice.next);
    } while (std::chrono::steady_clock::now() < deadline);
    return slice;
}

std::vector<QueryFate> fatesOf(Statement& select, std::int64_t row) {
    std::vector<QueryFate> fates;
    select.bind(row);
    while (select.step()) {
        fates.push_back({.run = select.integer(0),
                         .runName = select.text(1),
                         .iteration = select.integer(2),
                         .heldOut = select.text(3) == "held-out",
                         .rule = select.optionalText(4).value_or("")});
    }
    return fates;
}

/// The responses of a set may have been recorded twice, by a worker that went on: the latest count.
constexpr const char* kFatesOfQuery =
    "SELECT r.run, run.name, r.iteration, r.purpose, r.dropped, max(r.id) FROM response r JOIN run ON run.number = "
    "r.run WHERE r.query = ? AND run.task = 'iterate' AND r.purpose IN ('train', 'held-out') "
    "GROUP BY r.run, r.iteration, r.purpose ORDER BY r.run, r.iteration, r.purpose DESC";

}  // namespace

Result<std::vector<std::string>> tagsFrom(const std::string& column, const std::string& place) {
    if (column == "[]") return std::vector<std::string>();
    const Result<Json> json = parseJson(column, place);
    if (!json) return std::unexpected(json.error());
    const bool areTexts =
        json->is_array() && std::ranges::all_of(*json, [](const Json& tag) { return tag.is_string(); });
    if (!areTexts) return fail(ErrorKind::Input, "{place}: tags must be a list of texts", {{"place", place}});
    return json->get<std::vector<std::string>>();
}

Result<QuerySlice> QueryTable::slice(const QueryListFilter& filter, std::int64_t after,
                                     std::chrono::milliseconds budget) const {
    return guarded(*m_database, [&]() -> Result<QuerySlice> {
        const TextSearch search(filter.words);
        Statement select(*m_database, std::string(search.isEmpty() ? "SELECT id" : "SELECT id, text") + kWindowOf);
        std::vector<std::int64_t> rows;
        QuerySlice slice = lookOn(*m_database, after, budget, [&](std::int64_t from, std::int64_t to) {
            bindWindow(select, filter, from, to);
            while (select.step()) {
                if (search.isEmpty() || search.matches(select.text(1))) rows.push_back(select.integer(0));
            }
        });
        slice.rows = std::move(rows);
        return slice;
    });
}

Result<QuerySlice> QueryTable::survey(std::int64_t after, std::chrono::milliseconds budget,
                                      const std::function<void(SurveyedQuery query)>& take) const {
    return guarded(*m_database, [&]() -> Result<QuerySlice> {
        Statement select(*m_database, std::string("SELECT id, split, origin, set_name, tags, text") + kWindowOf);
        return lookOn(*m_database, after, budget, [&](std::int64_t from, std::int64_t to) {
            bindWindow(select, {}, from, to);
            while (select.step()) {
                take({select.integer(0), select.text(1) == "held-out", queryOriginOf(select.text(2)), select.text(3),
                      select.text(4), select.text(5)});
            }
        });
    });
}

Result<std::string> QueryTable::text(std::int64_t row) const {
    return guarded(*m_database, [&]() -> Result<std::string> {
        Statement select(*m_database, "SELECT text FROM query WHERE id = ?");
        return select.bind(row).step() ? select.text(0) : std::string();
    });
}

Result<std::optional<std::int64_t>> QueryTable::firstThatIsNoData(std::span<const std::int64_t> rows) const {
    return guarded(*m_database, [&]() -> Result<std::optional<std::int64_t>> {
        Statement select(*m_database, "SELECT 1 FROM query WHERE id = ? AND origin <> 'data'");
        for (const std::int64_t row : rows) {
            if (select.bind(row).step()) return std::optional(row);
        }
        return std::optional<std::int64_t>();
    });
}

Result<std::int64_t> QueryTable::lastRow() const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, "SELECT coalesce(max(id), 0) FROM query");
        select.step();
        return select.integer(0);
    });
}

Result<std::vector<QueryRow>> QueryTable::rows(std::span<const std::int64_t> rows) const {
    return guarded(*m_database, [&]() -> Result<std::vector<QueryRow>> {
        Statement select(*m_database,
                         "SELECT external, text, split, origin, set_name, kept, retired, tags FROM query WHERE id = ?");
        Statement fates(*m_database, kFatesOfQuery);
        std::vector<QueryRow> result;
        for (const std::int64_t row : rows) {
            if (!select.bind(row).step()) continue;
            Result<std::vector<std::string>> tags =
                tagsFrom(select.text(7), m_database->path().string() + ": query " + std::to_string(row));
            if (!tags) return std::unexpected(tags.error());
            result.push_back({.row = row,
                              .query = {.id = select.text(0),
                                        .text = select.text(1),
                                        .heldOut = select.text(2) == "held-out",
                                        .origin = queryOriginOf(select.text(3)),
                                        .set = select.text(4),
                                        .kept = select.integer(5) != 0,
                                        .tags = std::move(*tags)},
                              .removed = select.integer(6) != 0,
                              .fates = fatesOf(fates, row)});
        }
        return result;
    });
}

Result<std::vector<std::int64_t>> QueryTable::rowsOf(const std::vector<std::string>& ids) const {
    return guarded(*m_database, [&]() -> Result<std::vector<std::int64_t>> {
        Statement select(*m_database, "SELECT id FROM query WHERE external = ?");
        std::vector<std::int64_t> rows;
        for (const std::string& id : ids) {
            if (!select.bind(id).step()) {
                return fail(ErrorKind::NotFound,
                            "{file}: no query has the id \"{id}\"; `sami queries {file}` lists them",
                            {{"file", m_database->path()}, {"id", id}});
            }
            rows.push_back(select.integer(0));
        }
        return rows;
    });
}

Result<std::vector<QueryStanding>> QueryTable::standings(std::span<const std::int64_t> rows) const {
    return guarded(*m_database, [&]() -> Result<std::vector<QueryStanding>> {
        Statement select(*m_database, "SELECT split, kept, retired, tags FROM query WHERE id = ?");
        std::vector<QueryStanding> standings;
        for (const std::int64_t row : rows) {
            if (!select.bind(row).step()) continue;
            Result<std::vector<std::string>> tags =
                tagsFrom(select.text(3), m_database->path().string() + ": query " + std::to_string(row));
            if (!tags) return std::unexpected(tags.error());
            standings.push_back(
                {row, select.text(0) == "held-out", select.integer(1) != 0, select.integer(2) != 0, std::move(*tags)});
        }
        return standings;
    });
}

Result<void> QueryTable::setStandings(const std::vector<QueryStanding>& standings) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        Statement update(*m_database, "UPDATE query SET split = ?, kept = ?, retired = ?, tags = ? WHERE id = ?");
        for (const QueryStanding& each : standings) {
            update.bind(splitWord(each.heldOut), each.kept, each.removed, dumpLine(OrderedJson(each.tags)), each.row)
                .run();
        }
        transaction.commit();
        return {};
    });
}

}  // namespace sami
