#include "core/store/response_references.h"

#include <algorithm>

#include "core/constitution/contrast.h"
#include "core/dataset/response_file.h"
#include "core/store/query_store.h"

namespace sami {

namespace {

/// What constitutions of the same principles in another order share.
std::string canonicalPrinciples(const std::string& constitution) {
    std::vector<std::string> principles = principlesOf(constitution);
    std::ranges::sort(principles);
    std::string result;
    for (const std::string& principle : principles) result += (result.empty() ? "" : "\n") + principle;
    return result;
}

bool statesAntithesis(const std::vector<ConstitutionLine>& lines) {
    return std::ranges::any_of(lines, &ConstitutionLine::isAntithesis);
}

/// Whether the constitution asks for what the experiment wants: it states no antithesis, and it is none of those that
/// stand beside such a one to be told apart from it.
bool isPrincipled(const Response& response, const std::vector<ConstitutionLine>& lines) {
    return !statesAntithesis(lines) && !isPartnerName(response.constitutionName);
}

bool isHeldOut(const std::vector<ConstitutionLine>& lines, const std::vector<Principle>& principles) {
    return !lines.empty() && std::ranges::all_of(lines, [&](const ConstitutionLine& line) {
        const auto found = std::ranges::find(principles, line.principle, &Principle::id);
        return line.principle != 0 && found != principles.end() && found->use == PrincipleUse::HeldOut;
    });
}

}  // namespace

ResponseReferences::ResponseReferences(const Database& database, std::vector<Principle> principles,
                                       std::optional<std::int64_t> run)
    : m_database(database),
      m_principles(std::move(principles)),
      m_run(run),
      m_queryById(database, "SELECT id, text FROM query WHERE external = ?"),
      m_queryByText(database, "SELECT id, text FROM query WHERE text = ? ORDER BY id LIMIT 1"),
      m_addQuery(database, "INSERT INTO query (external, text, split, origin) VALUES (?, ?, 'held-out', ?)"),
      m_constitution(database, "SELECT id, canonical FROM constitution WHERE text = ?"),
      m_canonical(database, "SELECT canonical FROM constitution WHERE principles = ? ORDER BY id LIMIT 1"),
      m_addConstitution(database,
                        "INSERT INTO constitution (name, text, principles, canonical, principled, held_out) "
                        "VALUES (?, ?, ?, ?, ?, ?)"),
      m_column(database,
               "SELECT r.col, c.name FROM constitution c JOIN response r ON r.constitution = c.id "
               "WHERE c.principles = ? ORDER BY r.id LIMIT 1") {}

Result<std::int64_t> ResponseReferences::query(Response& response, QueryOrigin origin) {
    Statement& find = response.queryId.empty() ? m_queryByText : m_queryById;
    if (find.bind(response.queryId.empty() ? response.query : response.queryId).step()) {
        if (find.text(1) == response.query) return find.integer(0);
        if (m_run) return replacedQuery(response);
        return hasAnotherText(response.queryId);
    }
    if (response.queryId.empty()) {
        const Result<std::string> id = QueryStore(m_database).freeId();
        if (!id) return std::unexpected(id.error());
        response.queryId = *id;
    }
    m_addQuery.bind(response.queryId, response.query, toString(origin)).run();
    return lastInsertedRow(m_database);
}

/// The row of a query whose id belongs to another text now; it takes part in no new run.
Result<std::int64_t> ResponseReferences::replacedQuery(const Response& response) {
    if (m_queryByText.bind(response.query).step()) return m_queryByText.integer(0);
    const Result<std::string> id = QueryStore(m_database).freeId(response.queryId);
    if (!id) return std::unexpected(id.error());
    Statement(m_database, "INSERT INTO query (external, text, split, origin, retired) VALUES (?, ?, ?, 'data', 1)")
        .bind(*id, response.query, response.purpose == ResponsePurpose::Train ? "training" : "held-out")
        .run();
    return lastInsertedRow(m_database);
}

ResponseReferences::ConstitutionRows ResponseReferences::constitution(const Response& response) {
    const auto known = m_known.find(response.constitution);
    if (known != m_known.end()) return known->second;
    const std::vector<ConstitutionLine> lines = linesOf(response.constitution, m_principles);
    const ConstitutionRows rows = constitutionRows(response, lines);
    noteUse(rows.own, response, lines);
    return m_known[response.constitution] = rows;
}

void ResponseReferences::noteUse(std::int64_t constitution, const Response& response,
                                 const std::vector<ConstitutionLine>& lines) {
    if (!m_run) return;
    Statement(m_database,
              "INSERT OR IGNORE INTO constitution_use (run, constitution, principled, held_out) VALUES (?, ?, ?, ?)")
        .bind(*m_run, constitution, isPrincipled(response, lines), isHeldOut(lines, m_principles))
        .run();
}

ResponseReferences::ConstitutionRows ResponseReferences::constitutionRows(const Response& response,
                                                                          const std::vector<ConstitutionLine>& lines) {
    if (m_constitution.bind(response.constitution).step())
        return {m_constitution.integer(0), m_constitution.integer(1)};
    const std::string principles = canonicalPrinciples(response.constitution);
    std::optional<std::int64_t> canonical;
    if (m_canonical.bind(principles).step()) canonical = m_canonical.integer(0);
    m_addConstitution
        .bind(response.constitutionName, response.constitution, principles, canonical, isPrincipled(response, lines),
              isHeldOut(lines, m_principles))
        .run();
    const std::int64_t own = lastInsertedRow(m_database);
    if (!canonical) Statement(m_database, "UPDATE constitution SET canonical = id WHERE id = ?").bind(own).run();
    return {own, canonical.value_or(own)};
}

void ResponseReferences::placeColumn(Response& response) {
    if (response.column == kUnknownColumn && m_column.bind(canonicalPrinciples(response.constitution)).step()) {
        response.column = m_column.integer(0);
        if (response.constitutionName.empty()) response.constitutionName = m_column.text(1);
    }
    if (response.column == kUnknownColumn)
        response.column = statesAntithesis(linesOf(response.constitution, m_principles)) ? 1 : 0;
    if (response.constitutionName.empty()) {
        const bool antithetical = statesAntithesis(linesOf(response.constitution, m_principles));
        response.constitutionName = antithetical ? "antithesis" : "constitution";
    }
}

}  // namespace sami
