#include "core/workbench/query_survey.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace sami {

Result<bool> QuerySurvey::readOn(const Document& document, std::chrono::milliseconds budget) {
    std::optional<Error> fault;
    const auto take = [&](const SurveyedQuery& query) {
        if (!query.set.empty()) m_sets.insert(query.set);
        const Result<std::vector<std::string>> tags = tagsFrom(query.tags, "tags");
        if (tags) {
            m_tags.insert(tags->begin(), tags->end());
        } else {
            fault = tags.error();
        }
        if (query.origin != QueryOrigin::Data) return;
        m_data.push_back({query.row, query.heldOut});
        m_search.add(query.text);
    };
    const Result<QuerySlice> slice = document.store().queries().table().survey(m_next, budget, take);
    if (!slice) return std::unexpected(slice.error());
    if (fault) return std::unexpected(*fault);
    m_next = slice->next;
    return !slice->isLast;
}

Result<QueryOverview> QuerySurvey::finished(const Document& document) const {
    std::optional<Error> fault;
    const auto textOf = [&](std::size_t number) {
        Result<std::string> text = document.store().queries().table().text(m_data[number].row);
        if (!text) fault = text.error();
        return text ? std::move(*text) : std::string();
    };
    QueryOverview overview;
    overview.sets.assign(m_sets.begin(), m_sets.end());
    overview.tags.assign(m_tags.begin(), m_tags.end());
    overview.heldOut = std::ranges::count_if(m_data, &Known::heldOut);
    overview.training = std::ssize(m_data) - overview.heldOut;
    for (const std::vector<std::size_t>& group : m_search.groups(textOf)) {
        DuplicateQueries& duplicates = overview.duplicates.emplace_back();
        for (const std::size_t number : group) {
            const Known& known = m_data[number];
            (known.heldOut ? duplicates.heldOut : duplicates.training).push_back(known.row);
        }
    }
    if (fault) return std::unexpected(*fault);
    return overview;
}

Result<bool> DuplicateListing::readOn(const Document& document, std::chrono::milliseconds budget) {
    if (m_isFiltered) return m_survey.readOn(document, budget);
    const Result<QuerySlice> slice = document.store().queries().table().slice(m_filter, m_next, budget);
    if (!slice) return std::unexpected(slice.error());
    m_kept.insert(m_kept.end(), slice->rows.begin(), slice->rows.end());
    m_next = slice->next;
    m_isFiltered = slice->isLast;
    return true;
}

Result<std::vector<ListedDuplicates>> DuplicateListing::finished(const Document& document) const {
    const Result<QueryOverview> overview = m_survey.finished(document);
    if (!overview) return std::unexpected(overview.error());
    std::vector<ListedDuplicates> listed;
    for (const DuplicateQueries& group : overview->duplicates) {
        ListedDuplicates found{group.acrossSplit(), {}};
        for (const auto* side : {&group.heldOut, &group.training}) {
            std::ranges::copy_if(*side, std::back_inserter(found.rows),
                                 [this](std::int64_t row) { return std::ranges::binary_search(m_kept, row); });
        }
        if (!found.rows.empty()) listed.push_back(std::move(found));
    }
    std::ranges::stable_partition(listed, &ListedDuplicates::acrossSplit);
    return listed;
}

Result<QueryOverview> surveyQueries(const Document& document) {
    QuerySurvey survey;
    for (bool more = true; more;) {
        const Result<bool> read = survey.readOn(document, std::chrono::seconds(1));
        if (!read) return std::unexpected(read.error());
        more = *read;
    }
    return survey.finished(document);
}

}  // namespace sami
