#include "core/workbench/import_preview.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "core/base/letter_case.h"
#include "core/dataset/duplicates.h"

namespace sami {

namespace {

constexpr std::size_t kRowsShown = 20;

/// The experiment's data as it would be afterwards, and what is said twice in it.
class Afterwards {
public:
    explicit Afterwards(QueryPreview& preview) : m_preview(&preview) {}

    Result<void> addThere(const Document& document) {
        Result<std::vector<Query>> there = document.store().queries().queries();
        if (!there) return std::unexpected(there.error());
        m_all = std::move(*there);
        m_known = m_all.size();
        return {};
    }
    void add(const Query& query) { m_all.push_back(query); }

    void count() {
        for (const std::vector<std::size_t>& group : duplicatesAmong(m_all)) {
            const auto fresh = std::ranges::count_if(group, [&](std::size_t number) { return number >= m_known; });
            if (fresh == 0) continue;
            const auto held = std::ranges::count_if(group, [&](std::size_t number) { return m_all[number].heldOut; });
            m_preview->counts.acrossSplit += held > 0 && held < std::ssize(group) ? 1 : 0;
            if (fresh < std::ssize(group)) {
                m_preview->counts.sameAsThere += fresh;
            } else {
                ++m_preview->counts.sameWithin;
            }
        }
    }

private:
    QueryPreview* m_preview;
    std::vector<Query> m_all;
    std::size_t m_known = 0;
};

/// How many queries of the experiment go where those of a file take their places.
Result<std::int64_t> countGone(const Document& document, const std::vector<Query>& queries) {
    const Result<std::vector<Query>> there = document.store().queries().queries();
    if (!there) return std::unexpected(there.error());
    std::unordered_map<std::string_view, std::string_view> texts;
    for (const Query& query : queries) texts.emplace(query.id, query.text);
    return std::ranges::count_if(*there, [&](const Query& known) {
        const auto found = texts.find(known.id);
        return found == texts.end() || found->second != known.text;
    });
}

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

Result<QueryPreview> previewImport(const Document& document, const QueryFile& file, const RowReport& report,
                                   bool replace, QueryTokens& tokens) {
    QueryPreview preview{.takenFor = takenForOf(file, report),
                         .layout = file.layout,
                         .columns = file.columns,
                         .fields = file.fields,
                         .namesSplits = file.namesSplits,
                         .first = {},
                         .counts = {},
                         .notes = report.sentences(),
                         .problem = {}};
    Afterwards afterwards(preview);
    if (!replace) {
        if (Result<void> read = afterwards.addThere(document); !read) return std::unexpected(read.error());
    } else {
        const Result<std::int64_t> gone = countGone(document, file.queries);
        if (!gone) return std::unexpected(gone.error());
        preview.counts.gone = *gone;
    }
    const Result<std::vector<IdState>> states = document.store().queries().idStates(file.queries);
    if (!states) return std::unexpected(states.error());
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < file.queries.size(); ++i) {
        const Query& query = file.queries[i];
        const IdState state = (*states)[i];
        const bool isTaken = state == IdState::AnotherText || (state == IdState::Replaceable && !replace);
        if (isTaken && preview.problem.empty()) preview.problem = hasAnotherText(query.id).error().detail;
        const bool isNew = count(preview.counts, query, state, replace);
        if (isNew || replace) afterwards.add(query);
        if (preview.first.size() == kRowsShown) continue;
        preview.first.push_back({query, std::nullopt, state});
        texts.push_back(query.text);
    }
    const std::vector<std::optional<std::int64_t>> counts = tokens.count(document, texts);
    for (std::size_t i = 0; i < counts.size(); ++i) preview.first[i].tokens = counts[i];
    afterwards.count();
    return preview;
}

}  // namespace sami
