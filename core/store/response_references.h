#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/constitution/principle.h"
#include "core/dataset/query.h"
#include "core/dataset/response.h"
#include "core/store/statement.h"

namespace sami {

/// Finds or creates the rows that responses refer to. One object serves many responses within one transaction.
class ResponseReferences {
public:
    /// @param principles what the constitutions of the responses may state, antitheses included
    /// @param run that wrote the responses; none for those written elsewhere
    ResponseReferences(const Database& database, std::vector<Principle> principles,
                       std::optional<std::int64_t> run = std::nullopt);

    /// Row of its query, created with `origin` where it is not there. Fills in the id of a query that has none. The id
    /// may have been given to another text since a run began: the query of its responses gets a row of its own.
    /// Error: the id of a response written elsewhere is taken by another text.
    Result<std::int64_t> query(Response& response, QueryOrigin origin);
    /// Rows of its constitution: its own, and the one that all orders of the same principles share.
    struct ConstitutionRows {
        std::int64_t own = 0;
        std::int64_t canonical = 0;
    };
    ConstitutionRows constitution(const Response& response);
    /// Column and name of a constitution whose file does not say: as other responses under the same principles have
    /// them, else by whether it states an antithesis.
    void placeColumn(Response& response);

private:
    Result<std::int64_t> replacedQuery(const Response& response);
    ConstitutionRows constitutionRows(const Response& response, const std::vector<ConstitutionLine>& lines);
    void noteUse(std::int64_t constitution, const Response& response, const std::vector<ConstitutionLine>& lines);

    const Database& m_database;
    std::vector<Principle> m_principles;
    std::optional<std::int64_t> m_run;
    std::map<std::string, ConstitutionRows> m_known;  ///< by text
    Statement m_queryById;
    Statement m_queryByText;
    Statement m_addQuery;
    Statement m_constitution;
    Statement m_canonical;
    Statement m_addConstitution;
    Statement m_column;
};

}  // namespace sami
