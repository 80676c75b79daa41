#pragma once

#include <memory>

#include <QObject>

#include "core/workbench/query_list.h"
#include "core/workbench/query_survey.h"
#include "ui/queries/query_filter_bar.h"
#include "ui/session/document_link.h"

namespace sami {

/// Looks through the queries for those of a view, a slice at a time, so that whatever else the document's thread has to
/// do comes in between; another view takes its place at once.
class QueryListing final : public QObject {
    Q_OBJECT

public:
    QueryListing(DocumentLink* link, QObject* parent) : QObject(parent), m_link(link) {}

    /// @param lastRow see QueryOverview
    void begin(const QueryView& view, std::int64_t lastRow);
    /// What was found stays.
    void stop();
    bool isLooking() const { return m_isLooking; }

Q_SIGNALS:
    /// The first of a list takes the place of what was shown.
    void found(const std::vector<std::int64_t>& rows, bool isFirst);
    /// 0 … 1, and 1 at the end.
    void progressed(double share);
    void failed(const sami::Error& error);

private:
    void lookOn(std::int64_t after, bool isFirst);
    void take(const Result<QuerySlice>& slice, bool isFirst);
    void lookForDuplicates(const std::shared_ptr<DuplicateListing>& listing);

    DocumentLink* m_link;
    QueryView m_view;
    std::int64_t m_lastRow = 0;
    std::int64_t m_number = 0;  ///< of the list; what is of an earlier one is passed over
    bool m_isLooking = false;
};

}  // namespace sami
