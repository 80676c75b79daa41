#include "core/workbench/query_edits.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/workbench/query_list.h"
#include "core/workbench/query_survey.h"

namespace sami {

namespace {

void apply(const QueryEdit& edit, QueryStanding& query) {
    const auto tag = std::ranges::find(query.tags, edit.tag);
    switch (edit.kind) {
        case QueryEdit::Kind::HoldOut:
        case QueryEdit::Kind::Train:
            query.heldOut = edit.kind == QueryEdit::Kind::HoldOut;
            break;
        case QueryEdit::Kind::Keep:
        case QueryEdit::Kind::Drop:
            query.kept = edit.kind == QueryEdit::Kind::Keep;
            break;
        case QueryEdit::Kind::Tag:
            if (tag == query.tags.end()) query.tags.push_back(edit.tag);
            break;
        case QueryEdit::Kind::Untag:
            if (tag != query.tags.end()) query.tags.erase(tag);
            break;
        case QueryEdit::Kind::Remove:
        case QueryEdit::Kind::Restore:
            query.removed = edit.kind == QueryEdit::Kind::Remove;
            break;
    }
}

/// Questions of visitors and those of imported answers are neither trained on nor held out.
Result<void> checkData(const Document& document, std::span<const std::int64_t> rows,
                       const std::vector<QueryEdit>& edits) {
    using Kind = QueryEdit::Kind;
    const auto isOfData = [](const QueryEdit& edit) {
        return edit.kind == Kind::HoldOut || edit.kind == Kind::Train || edit.kind == Kind::Keep;
    };
    if (std::ranges::none_of(edits, isOfData)) return {};
    const Result<std::optional<std::int64_t>> other = document.store().queries().table().firstThatIsNoData(rows);
    if (!other) return std::unexpected(other.error());
    if (!*other) return {};
    const Result<std::vector<QueryRow>> queries = queryRows(document, std::span(&**other, 1));
    if (!queries) return std::unexpected(queries.error());
    for (const QueryRow& row : *queries) {
        return fail(ErrorKind::Input,
                    "query \"{id}\" is no data of the experiment (it was {origin}) and is in no run; import its text "
                    "as a query to train on it or hold it out",
                    {{"id", row.query.id}, {"origin", toString(row.query.origin)}});
    }
    return {};
}

std::string_view patternOf(QueryEdit::Kind kind) {
    switch (kind) {
        case QueryEdit::Kind::HoldOut:
            return "Hold out {queries}";
        case QueryEdit::Kind::Train:
            return "Train on {queries}";
        case QueryEdit::Kind::Keep:
            return "Keep {queries} after all";
        case QueryEdit::Kind::Drop:
            return "Let the filter decide about {queries}";
        case QueryEdit::Kind::Tag:
        case QueryEdit::Kind::Untag:
            return "Change tags of {queries}";
        case QueryEdit::Kind::Remove:
            return "Remove {queries}";
        case QueryEdit::Kind::Restore:
            return "Bring {queries} back";
    }
    return "";
}

/// "Hold out query "q1"", "Hold out 3 queries".
Result<std::string> labelOf(const Document& document, const std::vector<QueryStanding>& changed, QueryEdit::Kind kind) {
    std::string queries = sentence("{count} queries", {{"count", changed.size()}});
    if (changed.size() == 1) {
        const Result<std::vector<QueryRow>> row = queryRows(document, std::span(&changed.front().row, 1));
        if (!row) return std::unexpected(row.error());
        if (!row->empty()) queries = sentence("query \"{id}\"", {{"id", row->front().query.id}});
    }
    return sentence(patternOf(kind), {{"queries", queries}});
}

}  // namespace

Result<std::int64_t> editQueries(Document& document, std::span<const std::int64_t> rows, std::vector<QueryEdit> edits) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    for (QueryEdit& edit : edits) {
        edit.tag = std::string(trimmed(edit.tag));
        const bool isTag = edit.kind == QueryEdit::Kind::Tag || edit.kind == QueryEdit::Kind::Untag;
        if (isTag && edit.tag.empty()) return fail(ErrorKind::Usage, "a tag must be a word; it is empty");
    }
    if (Result<void> data = checkData(document, rows, edits); !data) return std::unexpected(data.error());
    const Result<std::vector<QueryStanding>> now = document.store().queries().table().standings(rows);
    if (!now) return std::unexpected(now.error());
    std::vector<QueryStanding> before;
    std::vector<QueryStanding> after;
    for (const QueryStanding& each : *now) {
        QueryStanding changed = each;
        for (const QueryEdit& edit : edits) apply(edit, changed);
        if (changed == each) continue;
        before.push_back(each);
        after.push_back(std::move(changed));
    }
    if (after.empty()) return 0;
    const Result<std::string> label = labelOf(document, after, edits.front().kind);
    if (!label) return std::unexpected(label.error());
    if (Result<void> done = document.edits().setQueries(before, after, *label); !done)
        return std::unexpected(done.error());
    return std::ssize(after);
}

Result<std::int64_t> separateSplit(Document& document) {
    const Result<QueryOverview> overview = surveyQueries(document);
    if (!overview) return std::unexpected(overview.error());
    std::vector<std::int64_t> rows;
    for (const DuplicateQueries& group : overview->duplicates) {
        if (group.acrossSplit()) rows.insert(rows.end(), group.training.begin(), group.training.end());
    }
    return editQueries(document, rows, {{QueryEdit::Kind::Remove, {}}});
}

}  // namespace sami
