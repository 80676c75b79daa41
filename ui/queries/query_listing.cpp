#include "ui/queries/query_listing.h"

#include <algorithm>

namespace sami {

namespace {

/// Of the document's thread at a time.
constexpr std::chrono::milliseconds kSlice{15};

}  // namespace

void QueryListing::begin(const QueryView& view, std::int64_t lastRow) {
    m_view = view;
    m_lastRow = lastRow;
    ++m_number;
    m_isLooking = true;
    if (view.duplicates) {
        lookForDuplicates(std::make_shared<DuplicateListing>(view.filter));
    } else {
        lookOn(0, true);
    }
}

void QueryListing::stop() {
    if (!m_isLooking) return;
    ++m_number;
    m_isLooking = false;
    Q_EMIT progressed(1);
}

void QueryListing::lookOn(std::int64_t after, bool isFirst) {
    m_link->run(
        [filter = m_view.filter, after](Document& document) { return listQueries(document, filter, after, kSlice); },
        this,
        [this, isFirst, number = m_number](const Result<QuerySlice>& slice) {
            if (number == m_number) take(slice, isFirst);
        });
}

void QueryListing::take(const Result<QuerySlice>& slice, bool isFirst) {
    m_isLooking = slice && !slice->isLast;
    if (!slice) return Q_EMIT failed(slice.error());
    Q_EMIT found(slice->rows, isFirst);
    const double share = static_cast<double>(slice->next) / static_cast<double>(std::max<std::int64_t>(1, m_lastRow));
    Q_EMIT progressed(slice->isLast ? 1 : std::min(share, 0.999));
    if (!slice->isLast) lookOn(slice->next, false);
}

void QueryListing::lookForDuplicates(const std::shared_ptr<DuplicateListing>& listing) {
    using Found = std::optional<std::vector<std::int64_t>>;
    const auto job = [listing](Document& document) -> Result<Found> {
        const Result<bool> more = listing->readOn(document, kSlice);
        if (!more) return std::unexpected(more.error());
        if (*more) return Found();
        const Result<std::vector<ListedDuplicates>> listed = listing->finished(document);
        if (!listed) return std::unexpected(listed.error());
        std::vector<std::int64_t> rows;
        for (const ListedDuplicates& group : *listed) rows.insert(rows.end(), group.rows.begin(), group.rows.end());
        return Found(std::move(rows));
    };
    m_link->run(job, this, [this, listing, number = m_number](const Result<Found>& rows) {
        if (number != m_number) return;
        if (rows && !*rows) return lookForDuplicates(listing);
        m_isLooking = false;
        if (!rows) return Q_EMIT failed(rows.error());
        Q_EMIT found(**rows, true);
        Q_EMIT progressed(1);
    });
}

}  // namespace sami
