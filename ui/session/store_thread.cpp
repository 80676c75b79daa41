#include "ui/session/store_thread.h"

namespace sami {

StoreThread::StoreThread(QObject* parent) : QObject(parent) {
    m_worker = new QObject;
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("store"));
    m_thread.start();
}

StoreThread::~StoreThread() {
    // The connection belongs to the thread that opened it, so it is closed there, after all jobs given so far.
    QMetaObject::invokeMethod(m_worker, [this] { m_slot.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

}  // namespace sami
