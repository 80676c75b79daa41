#include "core/workbench/query_survey.h"

#include <algorithm>
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
