#include "ui/session/document_link.h"

namespace sami {

namespace {

/// Between two deliveries of changes: as often as a plot is drawn.
constexpr int kDeliveryMs = 40;

}  // namespace

DocumentLink::DocumentLink(QObject* parent)
    : QObject(parent), m_thread([this](const Error& error) { tellFault(error); }) {
    m_delivery.setSingleShot(true);
    m_delivery.setInterval(kDeliveryMs);
    connect(&m_delivery, &QTimer::timeout, this, &DocumentLink::deliverChanges);
}

DocumentLink::~DocumentLink() = default;

void DocumentLink::deliver(std::function<void()> function) {
    QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
}

void DocumentLink::tellFault(const Error& error) {
    deliver([this, error] { Q_EMIT faulted(error); });
}

void DocumentLink::open(WorkbenchThread::Opener opener, std::function<void(Result<void>)> then) {
    const auto number = std::make_shared<WorkbenchThread::DocumentNumber>(0);
    const auto opened = [this, number, then = std::move(then)](Result<Document*> document) {
        if (!document) {
            deliver([then, error = document.error()] { then(std::unexpected(error)); });
            return;
        }
        auto mailbox = std::make_shared<ChangeMailbox>([this] { deliver([this] { m_delivery.start(); }); });
        auto subscription = std::make_shared<Subscription>((*document)->subscribe(
            [mailbox, document = *document](const Change& change) { mailbox->put(*document, change); }));
        deliver([this, number, then, mailbox, subscription, metrics = (*document)->metrics()] {
            take(*number, mailbox, metrics, std::move(*subscription));
            then({});
        });
    };
    *number = m_thread.open(std::move(opener), opened);
}

void DocumentLink::take(WorkbenchThread::DocumentNumber number, std::shared_ptr<ChangeMailbox> mailbox,
                        std::shared_ptr<MetricBook> metrics, Subscription subscription) {
    m_number = number;
    m_mailbox = std::move(mailbox);
    m_metrics = std::move(metrics);
    m_subscription = std::move(subscription);
    // What came between the opening and now.
    m_delivery.start();
}

void DocumentLink::loadMetrics(std::int64_t run) {
    m_thread.post(m_number, [this, number = m_number, mailbox = m_mailbox, run](Document& document) {
        loadMore(document, number, mailbox, run);
    });
}

void DocumentLink::loadMore(Document& document, WorkbenchThread::DocumentNumber number,
                            const std::shared_ptr<ChangeMailbox>& mailbox, std::int64_t run) {
    // Where the history can't be read the entry of the run says so.
    const Result<bool> more = document.runs().loadMetrics(run);
    mailbox->putMeasured(run);
    if (!more || !*more) return;
    m_thread.post(number, [this, number, mailbox, run](Document& open) { loadMore(open, number, mailbox, run); });
}

void DocumentLink::deliverChanges() {
    if (m_mailbox) Q_EMIT changed(m_mailbox->takeAll());
}

}  // namespace sami
