#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <QObject>
#include <QPointer>
#include <QThread>

#include "core/store/experiment.h"

namespace sami {

/// The one thread that touches the experiment file. Jobs run in the order they were given; their results come back in
/// the GUI thread, unless the context object is gone by then.
class StoreThread final : public QObject {
    Q_OBJECT

public:
    /// The open experiment, if any. Jobs may open and replace it.
    using Slot = std::optional<Experiment>;

    explicit StoreThread(QObject* parent);
    ~StoreThread() override;

    /// `job(Slot&)` in the thread, then `then(result)` here.
    template <class Job, class Then>
    void run(Job job, QObject* context, Then then) {
        QMetaObject::invokeMethod(m_worker, [this, job = std::move(job), context = QPointer<QObject>(context),
                                             then = std::move(then)]() mutable {
            auto result = std::make_shared<std::invoke_result_t<Job, Slot&>>(job(m_slot));
            QMetaObject::invokeMethod(this, [context, result, then = std::move(then)]() mutable {
                if (context) then(std::move(*result));
            });
        });
    }

private:
    Slot m_slot;  ///< used in m_thread only
    QThread m_thread;
    QObject* m_worker;
};

}  // namespace sami
