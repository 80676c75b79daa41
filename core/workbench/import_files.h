#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/dataset/query_source.h"
#include "core/records/row_report.h"
#include "core/workbench/document.h"

namespace sami {

/// A file that was read, its bytes as they are, and what it is called in errors.
struct SourceText {
    std::string name;
    std::string text;
};

struct QueryImport {
    bool replace = false;
    double heldOutShare = 0.2;           ///< where the file names no split
    std::optional<std::int64_t> seed{};  ///< that those are chosen by; nothing: the experiment's
    std::string set{};                   ///< name of the data set, where the file names none
    QueryColumns columns{};
    bool operator==(const QueryImport&) const = default;
};

/// Looks through queries that may be imported, from a file alone, which must outlive what is returned: any thread may.
/// The report gets what is left out.
Result<QueryReader> queriesOf(const SourceText& source, const QueryImport& how, RowReport& report);

/// Hands over the queries as an import would add them. `how.seed` must be set where the file may name no split.
Result<void> forEachQuery(const QueryReader& reader, const QueryImport& how, const TakeQueries& take);

/// Says which split it is and which sets there are. @param heldOut how many are
void noteQueries(RowReport& report, const QueryReader& reader, const QueryImport& how, std::int64_t heldOut);

/// With the experiment's seed where none is given.
Result<QueryImport> withSeed(const Document& document, QueryImport how);

/// Adds the queries, or puts them in place of the experiment's data. @param name of the file  Error: an id that is
/// there with another text; nothing was changed then.
Result<ImportCount> addQueries(Document& document, const QueryReader& reader, const QueryImport& how,
                               const std::string& name);

/// Takes queries in as data, without holding them all; `report` says what is done with bad rows and gets what was left
/// out. Error: file, place and what is wrong; nothing was changed then.
Result<ImportCount> importQueries(Document& document, const SourceText& source, const QueryImport& how,
                                  RowReport& report);

/// What an import of constitutions did.
struct ConstitutionImport {
    ImportCount principles;
    ImportCount contrasts;
    std::vector<std::string> incomplete;  ///< one sentence for each principle whose antithesis no file has told yet
};

/// Takes principles and contrasts in from any number of files, one combination or list each, together and beside those
/// that are there, unless all are replaced. One step of the history. Error: what contradicts what; nothing was changed
/// then.
Result<ConstitutionImport> importConstitutions(Document& document, const std::vector<SourceText>& sources, bool replace,
                                               RowReport& report);

/// Responses written elsewhere, under one name. Tokens that the file does not count are counted where the experiment's
/// model has a tokenizer on this machine.
Result<ImportCount> importResponses(Document& document, const SourceText& source, const std::string& name,
                                    RowReport& report);

Result<ImportCount> importVerdicts(Document& document, const SourceText& source, RowReport& report);

}  // namespace sami
