#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <QObject>
#include <QPointer>
#include <QTimer>

#include "core/workbench/workbench_thread.h"
#include "ui/session/change_mailbox.h"

namespace sami {

/// The open document as the GUI thread reaches it: jobs go to the document's thread; results and changes come back
/// here, changes at most once in a few hundredths of a second. Nothing of a document arrives after another has opened.
class DocumentLink final : public QObject {
    Q_OBJECT

public:
    explicit DocumentLink(QObject* parent);
    ~DocumentLink() override;

    /// Opens another document in the thread; the open one stays where that fails. Then `then` is called here.
    void open(WorkbenchThread::Opener opener, std::function<void(Result<void>)> then);

    /// `job(Document&)` in the thread, then `then(result)` here, unless the context object is gone by then or another
    /// document is open.
    template <class Job, class Then>
    void run(Job job, QObject* context, Then then) {
        using Value = std::invoke_result_t<Job, Document&>;
        m_thread.post(m_number, [this, number = m_number, job = std::move(job), context = QPointer<QObject>(context),
                                 then = std::move(then)](Document& document) mutable {
            std::optional<Value> value;
            const std::optional<Error> error = thrownBy([&] { value.emplace(job(document)); });
            if constexpr (std::is_constructible_v<Value, std::unexpected<Error>>) {
                if (error) value.emplace(std::unexpected(*error));
            }
            if (!value) return tellFault(*error);
            auto result = std::make_shared<Value>(std::move(*value));
            deliver([this, number, context, result, then = std::move(then)]() mutable {
                if (context && number == m_number) then(std::move(*result));
            });
        });
    }

    /// Puts all that a run has measured into the metrics, a slice at a time; changed() says how it gets on.
    void loadMetrics(std::int64_t run);
    /// At once, without waiting for more.
    void deliverChanges();
    /// Null before a document is open.
    const std::shared_ptr<MetricBook>& metrics() const { return m_metrics; }

Q_SIGNALS:
    void changed(const sami::DocumentChanges& changes);
    /// Something went wrong in the thread that nobody waits for.
    void faulted(const sami::Error& error);

private:
    void deliver(std::function<void()> function);
    void tellFault(const Error& error);
    void take(WorkbenchThread::DocumentNumber number, std::shared_ptr<ChangeMailbox> mailbox,
              std::shared_ptr<MetricBook> metrics, Subscription subscription);
    void loadMore(Document& document, WorkbenchThread::DocumentNumber number,
                  const std::shared_ptr<ChangeMailbox>& mailbox, std::int64_t run);

    WorkbenchThread::DocumentNumber m_number = 0;
    std::shared_ptr<ChangeMailbox> m_mailbox;
    std::shared_ptr<MetricBook> m_metrics;
    Subscription m_subscription;
    QTimer m_delivery;
    WorkbenchThread m_thread;
};

}  // namespace sami
