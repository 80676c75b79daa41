#include "core/workbench/import_preview.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/base/letter_case.h"
#include "core/dataset/duplicates.h"

namespace sami {

namespace {

constexpr std::size_t kRowsShown = 20;
constexpr std::chrono::milliseconds kAtATime{1000};

/// The experiment's data as it would be afterwards, and what is said twice in it. Texts stay where they are.
class Afterwards {
public:
    Afterwards(QueryPreview& preview, const QueryTable& table) : m_preview(&preview), m_table(table) {}

    Result<void> addThere() {
        for (QuerySlice slice; !slice.isLast;) {
            Result<QuerySlice> next = m_table.survey(slice.next, kAtATime, [&](const SurveyedQuery& query) {
                if (query.origin != QueryOrigin::Data) return;
                m_rows.push_back(query.row);
                add(query.text, query.heldOut);
            });
            if (!next) return std::unexpected(next.error());
            slice = std::move(*next);
        }
        return {};
    }
    /// @param number of the query within its file
    void add(const Query& query, std::size_t number) {
        m_numbers.push_back(number);
        add(query.text, query.heldOut);
    }

    /// @param reader of the file
    Result<void> count(const QueryReader& reader) {
        const Result<std::unordered_map<std::size_t, std::string>> texts = textsOf(m_search.candidates(), reader);
        if (!texts) return std::unexpected(texts.error());
        for (const std::vector<std::size_t>& group :
             m_search.groups([&](std::size_t number) { return texts->at(number); })) {
            const auto fresh = std::ranges::count_if(group, [this](std::size_t number) { return isFresh(number); });
            if (fresh == 0) continue;
            const auto held = std::ranges::count_if(group, [&](std::size_t number) { return m_heldOut[number]; });
            m_preview->counts.acrossSplit += held > 0 && held < std::ssize(group) ? 1 : 0;
            if (fresh < std::ssize(group)) {
                m_preview->counts.sameAsThere += fresh;
            } else {
                ++m_preview->counts.sameWithin;
            }
        }
        return {};
    }

private:
    void add(std::string_view text, bool heldOut) {
        m_search.add(text);
        m_heldOut.push_back(heldOut);
    }
    bool isFresh(std::size_t number) const { return number >= m_rows.size(); }

    /// Texts that may be said twice, out of the experiment and, in one more pass, out of the file.
    Result<std::unordered_map<std::size_t, std::string>> textsOf(const std::vector<std::size_t>& wanted,
                                                                 const QueryReader& reader) const {
        std::unordered_map<std::size_t, std::string> texts;
        std::unordered_map<std::size_t, std::size_t> fresh;  // by their numbers in the file
        for (const std::size_t number : wanted) {
            if (isFresh(number)) {
                fresh.emplace(m_numbers[number - m_rows.size()], number);
                continue;
            }
            Result<std::string> text = m_table.text(m_rows[number]);
            if (!text) return std::unexpected(text.error());
            texts.emplace(number, std::move(*text));
        }
        std::size_t next = 0;
        const auto take = [&](std::vector<Query>& queries) -> Result<void> {
            for (Query& query : queries) {
                if (const auto found = fresh.find(next++); found != fresh.end())
                    texts.emplace(found->second, std::move(query.text));
            }
            return {};
        };
        if (Result<void> read = fresh.empty() ? Result<void>() : reader.forEachBatch(take); !read)
            return std::unexpected(read.error());
        return texts;
    }

    QueryPreview* m_preview;
    QueryTable m_table;
    DuplicateSearch m_search;
    std::vector<bool> m_heldOut;
    std::vector<std::int64_t> m_rows;    ///< of those that are there, which come first
    std::vector<std::size_t> m_numbers;  ///< of the others within the file
};

/// Counts it. @return whether it is data only afterwards
bool count(PreviewCounts& counts, const Query& query, IdState state, bool replace) {
    const bool staysRemoved = state == IdState::Removed && !replace;
    if (staysRemoved) {
        ++counts.removed;
        return false;
    }
    ++(query.heldOut ? counts.heldOut : counts.training);
    ++(state == IdState::SameText ? counts.present : counts.added);
    return state != IdState::SameText;
}

std::string takenForOf(const QueryFile& file, const RowReport& report) {
    return sentence("{form}; {layout}",
                    {{"form", report.takenFor()}, {"layout", layoutInWords(file.layout, *file.columns.text)}});
}

}  // namespace

std::string layoutInWords(ExchangeLayout layout, const std::string& field) {
    switch (layout) {
        case ExchangeLayout::Text:
            return sentence("text under \"{field}\"", {{"field", field}});
        case ExchangeLayout::BareText:
            return "bare texts";
        case ExchangeLayout::Conversation:
            return sentence("conversations under \"{field}\", of which the first question is taken",
                            {{"field", field}});
        case ExchangeLayout::Transcript:
            return sentence("transcripts as of HH-RLHF under \"{field}\", of which the first turn is taken",
                            {{"field", field}});
        case ExchangeLayout::Post:
            return "posts of TL;DR's comparisons";
    }
    return "";
}

namespace {

/// Takes the queries of a file for a preview.
class PreviewedImport {
public:
    PreviewedImport(const Document& document, const QueryImport& how, QueryPreview& preview)
        : m_document(document),
          m_how(how),
          m_preview(preview),
          m_afterwards(preview, document.store().queries().table()) {}

    Result<void> run(const QueryReader& reader) {
        if (Result<void> read = m_how.replace ? Result<void>() : m_afterwards.addThere(); !read) return read;
        const auto read = forEachQuery(reader, m_how, [this](std::span<const Query> queries) { return take(queries); });
        if (!read) return read;
        if (Result<void> counted = m_afterwards.count(reader); !counted) return counted;
        if (!m_how.replace) return {};
        const Result<std::int64_t> there = m_document.store().queries().count();
        if (!there) return std::unexpected(there.error());
        m_preview.counts.gone = *there - m_staying;
        return {};
    }
    std::int64_t heldOut() const { return m_heldOut; }

private:
    Result<void> take(std::span<const Query> queries) {
        const Result<std::vector<IdState>> states = m_document.store().queries().idStates(queries);
        if (!states) return std::unexpected(states.error());
        for (std::size_t i = 0; i < queries.size(); ++i) take(queries[i], (*states)[i]);
        m_heldOut += std::ranges::count_if(queries, &Query::heldOut);
        if (!m_how.replace) return {};
        const Result<std::int64_t> staying = m_document.store().queries().countThere(queries);
        if (!staying) return std::unexpected(staying.error());
        m_staying += *staying;
        return {};
    }

    void take(const Query& query, IdState state) {
        const bool isTaken = state == IdState::AnotherText || (state == IdState::Replaceable && !m_how.replace);
        if (isTaken && m_preview.problem.empty()) m_preview.problem = hasAnotherText(query.id).error().detail;
        const bool isNew = count(m_preview.counts, query, state, m_how.replace);
        if (isNew || m_how.replace) m_afterwards.add(query, m_next);
        ++m_next;
        if (m_preview.first.size() < kRowsShown) m_preview.first.push_back({query, std::nullopt, state});
    }

    const Document& m_document;
    const QueryImport& m_how;
    QueryPreview& m_preview;
    Afterwards m_afterwards;
    std::size_t m_next = 0;  ///< number of the query within the file
    std::int64_t m_heldOut = 0;
    std::int64_t m_staying = 0;  ///< where the file replaces the others
};

}  // namespace

Result<QueryPreview> previewImport(const Document& document, const QueryReader& reader, const QueryImport& how,
                                   RowReport report, QueryTokens& tokens) {
    const QueryFile& file = reader.file();
    QueryPreview preview{.takenFor = takenForOf(file, report),
                         .layout = file.layout,
                         .columns = file.columns,
                         .fields = file.fields,
                         .namesSplits = file.namesSplits,
                         .first = {},
                         .counts = {},
                         .notes = {},
                         .problem = {}};
    PreviewedImport import(document, how, preview);
    if (Result<void> done = import.run(reader); !done) return std::unexpected(done.error());
    noteQueries(report, reader, how, import.heldOut());
    preview.notes = report.sentences();
    std::vector<std::string> texts;
    texts.reserve(preview.first.size());
    for (const PreviewedQueryRow& row : preview.first) texts.push_back(row.query.text);
    const std::vector<std::optional<std::int64_t>> counts = tokens.count(document, texts);
    for (std::size_t i = 0; i < counts.size(); ++i) preview.first[i].tokens = counts[i];
    return preview;
}

}  // namespace sami
