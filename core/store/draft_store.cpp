#include "core/store/draft_store.h"

#include "core/constitution/principle_lines.h"
#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

constexpr const char* kDrafts =
    "SELECT id, run, number, kind, principle, name, text, antithesis, problem, raw, writer, prompt, state, accepted, "
    "created, wish, words, query, answer FROM draft LEFT JOIN remark ON remark.draft = draft.id ";

constexpr const char* kRecord =
    "INSERT INTO draft (run, number, kind, principle, name, text, antithesis, problem, raw, writer, prompt, state, "
    "created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, number) DO UPDATE SET "
    "name = excluded.name, text = excluded.text, antithesis = excluded.antithesis, problem = excluded.problem, "
    "raw = excluded.raw, state = excluded.state, created = excluded.created "
    "WHERE state = 'unreadable' AND raw = '' AND excluded.created > created";

DraftRow draftRowOf(Statement& select) {
    DraftRow row{.id = select.integer(0)};
    row.from.run = select.integer(1);
    row.from.number = select.integer(2);
    row.kind = draftKindOf(select.text(3)).value_or(DraftKind::Principle);
    row.principle = select.integer(4);
    row.name = select.text(5);
    row.text = select.text(6);
    row.antithesis = select.text(7);
    row.problem = select.text(8);
    row.from.raw = select.text(9);
    row.from.writer = select.text(10);
    row.from.prompt = select.text(11);
    for (const DraftState state : {DraftState::Accepted, DraftState::Dismissed, DraftState::Unreadable}) {
        if (toString(state) == select.text(12)) row.state = state;
    }
    row.accepted = select.integer(13);
    row.from.created = select.real(14);
    if (const std::optional<RemarkWish> wish = remarkWishOf(select.text(15)))
        row.from.remark = Remark{*wish, select.text(16), select.text(17), select.text(18)};
    return row;
}

std::optional<std::int64_t> orNull(std::int64_t id) {
    return id == 0 ? std::nullopt : std::optional(id);
}

}  // namespace

std::string_view toString(DraftState state) {
    switch (state) {
        case DraftState::Open:
            return "open";
        case DraftState::Accepted:
            return "accepted";
        case DraftState::Dismissed:
            return "dismissed";
        case DraftState::Unreadable:
            return "unreadable";
    }
    return "";
}

Result<bool> DraftStore::record(std::int64_t run, const WritePlan& plan, const DraftEvent& draft, double time) const {
    const WriteAsk* const ask = plan.askOf(draft.number);
    if (ask == nullptr) {
        return fail(ErrorKind::Input, "run {run} has written a draft {number}, which it was not asked for",
                    {{"run", run}, {"number", draft.number}});
    }
    return guarded(*m_database, [&]() -> Result<bool> {
        const bool isNamed = ask->kind == DraftKind::Principle && !draft.text.empty();
        const DraftState state = draft.problem.empty() ? DraftState::Open : DraftState::Unreadable;
        Statement insert(*m_database, kRecord);
        insert.bind(run, draft.number, toString(ask->kind), orNull(ask->principle),
                    isNamed ? nameFrom(draft.text, {}) : std::string(), draft.text, draft.antithesis, draft.problem,
                    draft.raw, plan.writer, ask->prompt, toString(state), time);
        return insert.run() > 0;
    });
}

Result<std::int64_t> DraftStore::record(const Remark& remark, double time) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        const bool isMore = remark.wish == RemarkWish::More;
        const std::string none;
        Transaction transaction(*m_database);
        Statement(*m_database,
                  "INSERT INTO draft (kind, name, text, antithesis, problem, raw, writer, prompt, state, created) "
                  "VALUES ('principle', ?, ?, ?, '', ?, ?, '', 'open', ?)")
            .bind(isMore ? nameFrom(remark.words, {}) : none, isMore ? remark.words : none,
                  isMore ? none : remark.words, remark.words, kReader, time)
            .run();
        const std::int64_t id = m_database->handle().getLastInsertRowid();
        Statement(*m_database, "INSERT INTO remark (draft, wish, words, query, answer) VALUES (?, ?, ?, ?, ?)")
            .bind(id, toString(remark.wish), remark.words, remark.query, remark.answer)
            .run();
        transaction.commit();
        return id;
    });
}

Result<std::vector<DraftRow>> DraftStore::drafts() const {
    return guarded(*m_database, [&]() -> Result<std::vector<DraftRow>> {
        std::vector<DraftRow> rows;
        Statement select(*m_database, std::string(kDrafts) + "ORDER BY id");
        while (select.step()) rows.push_back(draftRowOf(select));
        return rows;
    });
}

Result<DraftRow> DraftStore::find(std::int64_t id) const {
    return guarded(*m_database, [&]() -> Result<DraftRow> {
        Statement select(*m_database, std::string(kDrafts) + "WHERE id = ?");
        if (select.bind(id).step()) return draftRowOf(select);
        return fail(ErrorKind::NotFound, "{file}: there is no draft {id}; `sami drafts` lists those there are",
                    {{"file", m_database->path()}, {"id", id}});
    });
}

Result<void> DraftStore::accept(std::int64_t id, std::int64_t principle) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(*m_database, "UPDATE draft SET state = 'accepted', accepted = ? WHERE id = ?")
            .bind(principle, id)
            .run();
        return {};
    });
}

Result<void> DraftStore::dismiss(std::int64_t id) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(*m_database, "UPDATE draft SET state = 'dismissed', accepted = NULL WHERE id = ?").bind(id).run();
        return {};
    });
}

}  // namespace sami
