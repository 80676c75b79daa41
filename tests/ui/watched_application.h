#pragma once

#include <ctime>

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QEvent>
#include <QMetaEnum>
#include <QThread>

namespace sami {

/// Measures what each event costs the GUI thread in processor time, so that a busy machine does not matter.
class WatchedApplication final : public QApplication {
public:
    using QApplication::QApplication;

    /// The dearest of its kind.
    struct Dearest {
        double ms = 0;
        QString what;
    };

    void forget() {
        m_slot = {};
        m_event = {};
    }
    /// Of queued calls and timers, without what was painted in them.
    const Dearest& dearestSlot() const { return m_slot; }
    /// Of all that the event loop delivers, with everything that came of it.
    const Dearest& dearestEvent() const { return m_event; }

    bool notify(QObject* receiver, QEvent* event) override {
        if (QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
        // The receiver may be gone afterwards.
        const QEvent::Type type = event->type();
        const char* const name = receiver->metaObject()->className();
        const bool isPaint = type == QEvent::Paint || type == QEvent::UpdateRequest;
        const double paintedBefore = m_paintedMs;
        const double before = usedMs();
        ++m_depth;
        const bool result = QApplication::notify(receiver, event);
        --m_depth;
        const double cost = usedMs() - before;
        if (m_depth == 0) note(m_event, cost, type, name);
        if (type == QEvent::MetaCall || type == QEvent::Timer)
            note(m_slot, cost - (m_paintedMs - paintedBefore), type, name);
        // A paint event within another is part of that.
        if (isPaint) m_paintedMs = paintedBefore + cost;
        return result;
    }

private:
    static double usedMs() {
        timespec used{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        return 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * static_cast<double>(used.tv_nsec);
    }

    static void note(Dearest& dearest, double cost, QEvent::Type type, const char* receiver) {
        if (cost <= dearest.ms) return;
        const char* const kind = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        dearest = {cost, QStringLiteral("%1 to %2").arg(QLatin1String(kind ? kind : "?"), QLatin1String(receiver))};
    }

    int m_depth = 0;
    double m_paintedMs = 0;
    Dearest m_slot;
    Dearest m_event;
};

}  // namespace sami
